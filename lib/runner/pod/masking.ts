/** Takes the values of secrets out of what is written down. */
import { StringDecoder } from 'node:string_decoder';

/** Masks secrets in texts and in streams; it knows them in plain, base64, URL and JSON form. */
export class Masking {
  readonly #secrets: readonly string[];
  readonly #forms: readonly string[];

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
    const lines = secrets.flatMap((secret) => [secret, secret.trim(), ...secret.split('\n')]);
    const forms = lines.flatMap((line) => [
      line,
      encodeURIComponent(line),
      JSON.stringify(line).slice(1, -1),
      Buffer.from(line).toString('base64').replace(/=+$/, ''),
      Buffer.from(line).toString('base64url'),
    ]);
    this.#forms = [...new Set(forms)]
      .filter((form) => form.length > 3)
      .toSorted((a, b) => b.length - a.length);
  }

  /** The same with more secrets. */
  and(secrets: readonly string[]): Masking {
    return secrets.length === 0 ? this : new Masking([...this.#secrets, ...secrets]);
  }

  /** Whether there is anything to mask. */
  get isNeeded(): boolean {
    return this.#forms.length > 0;
  }

  text(text: string): string {
    return this.#forms.reduce((masked, form) => masked.replaceAll(form, '***'), text);
  }

  holdsSecret(text: string): boolean {
    return this.#forms.some((form) => text.includes(form));
  }

  /** Masks a stream line by line, so that a secret cut in two by the system is still found. */
  stream(write: (text: string) => void): { push(chunk: Buffer): void; end(): void } {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const put = (text: string) => {
      if (text !== '') write(this.text(text));
    };
    return {
      push: (chunk) => {
        rest += decoder.write(chunk);
        const end = rest.lastIndexOf('\n') + 1;
        if (end === 0 && rest.length < longestLine) return;
        const cut = end === 0 ? rest.length : end;
        put(rest.slice(0, cut));
        rest = rest.slice(cut);
      },
      end: () => put(rest + decoder.end()),
    };
  }
}

const longestLine = 1 << 20;
