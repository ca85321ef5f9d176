/** Looks for tokens where none may be. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Each secret as it is and in the forms in which its base64 can stand within other base64, such as that of `user:secret`. */
export function formsOf(secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) => [
    secret,
    ...[0, 1, 2].flatMap((before) => {
      const text = Buffer.from(`${'x'.repeat(before)}${secret}`).toString('base64');
      // The letters at both ends also depend on what stands beside the secret.
      const form = text
        .slice(before === 0 ? 0 : before + 1)
        .replace(/=+$/, '')
        .slice(0, -1);
      return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ]);
}

/** The names of the texts in which one of the secrets stands. */
export function leaks(
  texts: Iterable<{ readonly file: string; readonly text: string }>,
  secrets: readonly string[],
): readonly string[] {
  const forms = formsOf(secrets);
  return [...texts].filter(({ text }) => forms.some((form) => text.includes(form))).map(({ file }) => file);
}

/** All files below a folder. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
