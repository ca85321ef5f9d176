/** The commands that make Secrets: the values are in files, and so never among a command's arguments. */
import { join } from 'node:path';
import type { NeededSecret } from './needed-secrets.ts';

/** Where the Secrets are made, and where the files with their values are. */
export interface SecretPlace {
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  /** A folder with one folder for each Secret, in which each file is a key. */
  readonly directory: string;
}

/** What to type for one Secret, with what each of its keys is for as comments. */
export function secretCommands(secret: NeededSecret, place: SecretPlace): readonly string[] {
  const { name, keys, annotations, madeBy } = secret;
  const title = `# ${name}${madeBy === undefined ? '' : `: made by the ${madeBy} of that name, if its store has it`}`;
  const words = keys.map(
    ({ key, purpose, users }) => `#   ${key}: ${purpose ?? 'a value'}; for ${users.join(', ')}`,
  );
  if (madeBy !== undefined) return [title, ...words];
  const where = [
    ...(place.context === undefined ? [] : ['--context', place.context]),
    ...(place.namespace === undefined ? [] : ['--namespace', place.namespace]),
  ];
  const files = keys.map(({ key }) => `--from-file=${key}=${join(place.directory, name, key)}`);
  const noted = Object.entries(annotations).map(([key, value]) => `${key}=${value}`);
  return [
    title,
    ...words,
    command(['kubectl', ...where, 'create', 'secret', 'generic', name], files),
    ...(noted.length > 0
      ? [command(['kubectl', ...where, 'annotate', '--overwrite', 'secret', name], noted)]
      : []),
  ];
}

function command(words: readonly string[], rest: readonly string[]): string {
  return [words.map(quoted).join(' '), ...rest.map((word) => `  ${quoted(word)}`)].join(' \\\n');
}

/** As a shell takes it; most names need no quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
