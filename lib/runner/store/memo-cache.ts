/** What `memoize` keeps between runs: a file a key, in the form that Argo gives the entries of its ConfigMap. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Outputs } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** One entry. */
export interface MemoEntry {
  readonly nodeID: string;
  readonly outputs?: Outputs | undefined;
  readonly creationTimestamp: string;
}

const entryShape = z.looseObject({
  nodeID: z.string().min(1),
  outputs: z.looseObject({}).optional(),
  creationTimestamp: z.iso.datetime(),
});

export class MemoCache {
  readonly #folder: string;

  /** The cache that a ConfigMap of that name would be. */
  constructor(stateDirectory: string, configMap: string) {
    this.#folder = join(stateDirectory, 'memo', encodeURIComponent(configMap));
  }

  load(key: string): MemoEntry | undefined {
    const file = this.#fileOf(key);
    if (!existsSync(file)) return undefined;
    try {
      const entry: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (isEntry(entry)) return entry;
    } catch (error) {
      throw new InputError(`malformed cache entry ${file}; remove it`, { cause: error });
    }
    throw new InputError(`malformed cache entry ${file}; remove it`);
  }

  /** Readers see the old entry or the new one. */
  save(key: string, entry: Omit<MemoEntry, 'creationTimestamp'>): void {
    mkdirSync(this.#folder, { recursive: true });
    const file = this.#fileOf(key);
    const now = new Date().toISOString();
    writeFileSync(
      `${file}.${process.pid}.new`,
      JSON.stringify({ ...entry, creationTimestamp: now, lastHitTimestamp: now }),
    );
    renameSync(`${file}.${process.pid}.new`, file);
  }

  #fileOf(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

function isEntry(value: unknown): value is MemoEntry {
  return entryShape.safeParse(value).success;
}
