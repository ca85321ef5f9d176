/** With what a step of the manifests is called: its flags, and the Secrets that are mounted as its files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { Cluster } from '../../cluster/connect.ts';
import { kebabCase } from '../../contract/names.ts';
import { readSecret } from './secrets.ts';

/** The flags of the first container that runs the step, by name; undefined when none does. */
export function stepArguments(
  documents: readonly KubernetesObject[],
  step: string,
): ReadonlyMap<string, string> | undefined {
  const lists = documents.flatMap(({ spec }) => [...argumentLists(spec)]);
  const [, ...given] = lists.find(([name]) => name === step) ?? [];
  if (given.length === 0) return undefined;
  return new Map(
    given.flatMap((argument): [string, string][] => {
      const [, name, value] = /^--([a-z-]+)=(.*)$/s.exec(argument) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Writes the Secrets that a step's flags name into files of a folder; the path of each, by the step's own name for it. */
export async function secretFiles<Name extends string>(
  cluster: Pick<Cluster, 'call' | 'namespace'>,
  names: readonly Name[],
  { flags, folder }: { readonly flags: ReadonlyMap<string, string>; readonly folder: string },
): Promise<Partial<Record<Name, string>>> {
  const files: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const [key, secretName] = (flags.get(`${kebabCase(name)}-file`) ?? '').split('/').toReversed();
    if (!key || !secretName) continue;
    const value = (await readSecret(cluster, secretName))?.[key];
    if (value === undefined) continue;
    await mkdir(join(folder, name), { mode: 0o700 });
    const file = join(folder, name, key);
    await writeFile(file, value, { mode: 0o600 });
    files[name] = file;
  }
  return files;
}

function* argumentLists(value: unknown): Generator<readonly string[]> {
  if (value === null || typeof value !== 'object') return;
  for (const [field, inner] of Object.entries(value)) {
    if (field === 'args' && Array.isArray(inner)) yield inner.map(String);
    else yield* argumentLists(inner);
  }
}
