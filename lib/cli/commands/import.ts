/** `millrace import`: writes the TypeScript program whose synthesis gives the documents of a YAML file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../../errors.ts';
import { importSource } from '../import/import-source.ts';
import type { CommandContext } from './command-context.ts';

/** Where the program goes. */
export interface ImportFlags {
  readonly output?: string;
}

/** Writes the program to standard output, or into a file. */
export function importFile(file: string, { output }: ImportFlags, { console }: CommandContext): number {
  const chart = basename(file)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const { program, accepted } = importSource(read(file), {
    source: basename(file),
    chart: chart || 'imported',
  });
  if (output === undefined) console.print(program.trimEnd());
  else write(output, program);
  if (output !== undefined) console.say(`wrote ${output}; node ${output} writes the manifests`);
  if (accepted.length > 0)
    console.say(
      `it accepts what 'millrace lint' says of these: ${accepted.join(', ')}; correct them one by one`,
    );
  return 0;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError(`${file}: cannot be read; give a file of Argo's documents`, { cause });
  }
}

function write(file: string, program: string): void {
  try {
    writeFileSync(file, program, { flag: 'wx' });
  } catch (cause) {
    throw new InputError(
      `${file}: cannot be written; name a file that is not there yet, in a folder that is`,
      { cause },
    );
  }
}
