/** Sees to it that the step programs are built from the sources as they are now. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { PermanentError } from '../../errors.ts';
import { withLock } from '../../processes/lock.ts';
import { packageDirectory } from '../places.ts';

const bundle = join(packageDirectory, 'build/steps');
/** What the bundle is made of. */
const sources = [
  ...['lib/steps', 'lib/mlflow', 'lib/git', 'lib/contract', 'lib/errors.ts'],
  ...['scripts/build-steps.ts', 'package-lock.json'],
];

/** Builds them when they are not there or older than their sources; gives whether it did. */
export async function ensureStepBundle(stateDirectory: string, signal: AbortSignal): Promise<boolean> {
  return await withLock(
    join(stateDirectory, 'build.lock'),
    async () => {
      if (isFresh()) return false;
      const { exitCode, all } = await execa(
        process.execPath,
        [join(packageDirectory, 'scripts/build-steps.ts')],
        {
          reject: false,
          all: true,
          cancelSignal: signal,
        },
      );
      signal.throwIfAborted();
      if (exitCode !== 0)
        throw new PermanentError(`the step programs cannot be built; npm run build says:\n${all}`);
      return true;
    },
    { signal },
  );
}

function isFresh(): boolean {
  const built = statSync(join(bundle, 'bin/millrace-step'), { throwIfNoEntry: false })?.mtimeMs;
  return built !== undefined && sources.every((source) => newestIn(join(packageDirectory, source)) < built);
}

function newestIn(path: string): number {
  const { mtimeMs, isDirectory } = described(path);
  if (!isDirectory) return mtimeMs;
  const inside = readdirSync(path, { recursive: true, withFileTypes: true });
  return Math.max(mtimeMs, ...inside.map((entry) => described(join(entry.parentPath, entry.name)).mtimeMs));
}

function described(path: string): { readonly mtimeMs: number; readonly isDirectory: boolean } {
  const stats = statSync(path);
  return { mtimeMs: stats.mtimeMs, isDirectory: stats.isDirectory() };
}
