/** The text of a commit: a subject, what changed, and trailers that programs read. */
import { InputError } from '../errors.ts';

/** What a commit says. */
export interface CommitMessage {
  /** One line. */
  readonly subject: string;
  /** Lines of text; none is left out, an empty one begins a paragraph. */
  readonly body: readonly string[];
  /** `Name: value` each, at the end. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** The message as git stores it. Throws an `InputError` when a part would run into another line. */
export function formatMessage({ subject, body, trailers }: CommitMessage): string {
  const names = Object.entries(trailers);
  for (const text of [subject, ...body, ...names.flat()])
    if (/[\p{Cc}\u2028\u2029]/u.test(text))
      throw new InputError(`${JSON.stringify(text)} cannot stand in a commit message; use one line of text`);
  for (const [name] of names)
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw new InputError(`'${name}' is no name of a Git trailer`);
  const paragraphs = [subject, body.join('\n'), names.map(([name, value]) => `${name}: ${value}`).join('\n')];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

/** Reads the trailers as `git log --format=%(trailers:only,unfold)` prints them. */
export function parseTrailers(text: string): ReadonlyMap<string, string> {
  const entries = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^([A-Za-z][A-Za-z0-9-]*): ?(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return new Map(entries);
}
