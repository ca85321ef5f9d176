/** `millrace import`: writes the TypeScript for a file: the program of Argo's documents, the types of one of CWL. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { InputError } from '../../errors.ts';
import { cwlModuleMark, importCwl, isCwl } from '../import/import-cwl.ts';
import { importSource } from '../import/import-source.ts';
import type { CommandContext } from './command-context.ts';

/** Where the program goes. */
export interface ImportFlags {
  readonly output?: string;
}

/** Writes the TypeScript to standard output, or into a file. */
export function importFile(file: string, flags: ImportFlags, context: CommandContext): number {
  const text = read(file.replace(/#.*$/, ''));
  return isCwl(text) ? importDocument(file, flags, context) : importManifests(file, text, flags, context);
}

function importDocument(file: string, { output }: ImportFlags, { console }: CommandContext): number {
  const module = importCwl(file, output === undefined ? '.' : dirname(output));
  if (output === undefined) console.print(module.trimEnd());
  else {
    write(output, module, existsSync(output) && readFileSync(output, 'utf8').includes(cwlModuleMark));
    console.say(`wrote ${output}; give it to cwlTemplate`);
  }
  return 0;
}

function importManifests(
  file: string,
  text: string,
  { output }: ImportFlags,
  { console }: CommandContext,
): number {
  const chart = basename(file)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const { program, accepted } = importSource(text, {
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
    throw new InputError(`${file}: cannot be read; give a file of Argo's documents, or one of CWL`, {
      cause,
    });
  }
}

function write(file: string, program: string, isOurs = false): void {
  try {
    writeFileSync(file, program, { flag: isOurs ? 'w' : 'wx' });
  } catch (cause) {
    throw new InputError(
      `${file}: cannot be written; name a file that is not there yet, in a folder that is`,
      { cause },
    );
  }
}
