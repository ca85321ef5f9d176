/** What git asks for, in the words of its askpass prompt. */

/** Whether a prompt such as `Password for 'https://user@host': ` asks for the password of exactly that origin. */
export function asksPasswordOf(origin: string, prompt: string): boolean {
  const [, url] = /^Password for '([^']+)': ?$/.exec(prompt) ?? [];
  return url !== undefined && URL.canParse(url) && new URL(url).origin === origin;
}
