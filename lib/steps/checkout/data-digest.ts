/** The identity of the data that a commit trains on: the MD5 sums that DVC wrote into its files. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { PermanentError } from '../../errors.ts';

/** A file of the commit. */
export interface DvcFile {
  readonly path: string;
  readonly text: string;
}

const output = z.object({ path: z.string().min(1), md5: z.string().min(1) });

/** What `dvc add` and `dvc import` write: https://dvc.org/doc/user-guide/project-structure/dvc-files */
const trackedFile = z.object({ wdir: z.string().default('.'), outs: z.array(output).default([]) });

/** What `dvc repro` writes, with the stages at the top in its first version: https://dvc.org/doc/user-guide/project-structure/dvcyaml-files#dvclock-file */
const stages = z.record(z.string(), z.object({ outs: z.array(output).default([]) }));
const lockFile = z.union([z.object({ schema: z.string(), stages: stages.default({}) }), stages]);

/** Whether a path is one of the files in which DVC keeps what it tracks: `*.dvc` and `dvc.lock`, but not DVC's own folder. */
export function isDvcFile(path: string): boolean {
  if (path.split('/').includes('.dvc')) return false;
  return /[^/]\.dvc$/.test(path) || posix.basename(path) === 'dvc.lock';
}

/**
 * One output: its MD5, as DVC writes it (`….dir` for a folder). Several: the MD5 of the lines `md5  path`, sorted by
 * path, as `md5sum` prints them. None: the empty text. Throws a `PermanentError` that names the file and the place.
 */
export function dataDigest(files: readonly DvcFile[]): string {
  const outputs = new Map(files.flatMap(outputsOf).map(({ path, md5 }) => [path, md5]));
  const [only] = outputs.values();
  if (outputs.size <= 1) return only ?? '';
  const lines = [...outputs].sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('md5')
    .update(lines.map(([path, md5]) => `${md5}  ${path}\n`).join(''))
    .digest('hex');
}

function outputsOf(file: DvcFile): readonly z.infer<typeof output>[] {
  const folder = posix.dirname(file.path);
  if (posix.basename(file.path) !== 'dvc.lock') {
    const { wdir, outs } = read(file, trackedFile);
    return outs.map(({ path, md5 }) => ({ md5, path: posix.join(folder, wdir, path) }));
  }
  const lock = read(file, lockFile);
  const all = 'schema' in lock && typeof lock.schema === 'string' ? lock.stages : lock;
  return Object.values(stages.parse(all)).flatMap(({ outs }) =>
    outs.map(({ path, md5 }) => ({ md5, path: posix.join(folder, path) })),
  );
}

function read<T>({ path, text }: DvcFile, schema: z.ZodType<T>): T {
  let document: unknown;
  try {
    document = parse(text, { logLevel: 'error' }) ?? {};
  } catch (error) {
    throw new PermanentError(`${path} is not YAML: ${firstLine(error)}`, { cause: error });
  }
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new PermanentError(`${path} is not as DVC writes it: ${issues.join('; ')}; run dvc commit`);
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
