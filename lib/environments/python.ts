/** Python environments from locked requirements: built once, kept in the cache, found again by their content. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { InputError, PermanentError } from '../errors.ts';
import { withLock } from '../processes/lock.ts';
import { findInterpreter, type Interpreter } from './interpreter.ts';
import { toolEnvironment } from './package-index.ts';
import { findUv } from './uv.ts';

export interface PythonEnvironmentOptions {
  /** A requirements file in which every package is pinned with its hashes. */
  readonly requirements: string;
  /** Where environments, uv and downloaded packages are kept, such as `.millrace/cache`. */
  readonly cacheDirectory: string;
  readonly log: (line: string) => void;
  /** @default the process's own */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An environment that is built. */
export interface PythonEnvironment {
  readonly directory: string;
  /** Where `python` and the packages' programs are. */
  readonly bin: string;
}

/** Written last; holds the folder's own path, because an environment that was moved no longer works. */
const completionMarker = 'millrace-complete';

/**
 * Builds the environment unless it is there. Processes that ask for the same one at once wait for the first; one that
 * was killed while building leaves a folder without the marker, which the next one builds anew.
 */
export async function ensurePythonEnvironment(options: PythonEnvironmentOptions): Promise<PythonEnvironment> {
  const { log, environment = process.env, signal } = options;
  const cacheDirectory = resolve(options.cacheDirectory);
  const requirements = readRequirements(options.requirements);
  const interpreter = await findInterpreter(environment);
  const key = environmentKey(requirements, interpreter);
  const directory = join(cacheDirectory, 'python', key);
  const built = { directory, bin: join(directory, 'bin') };
  if (isComplete(directory)) return built;
  return await withLock(
    join(cacheDirectory, 'locks', `${key}.lock`),
    async () => {
      if (!isComplete(directory))
        await build({ ...options, cacheDirectory, environment }, interpreter, directory);
      return built;
    },
    { signal, onWait: () => log(`waiting for another process that builds ${directory}`) },
  );
}

function readRequirements(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(
      `cannot read the requirements ${file}; correct the path or lock them with uv pip compile`,
      {
        cause: error,
      },
    );
  }
}

function environmentKey(requirements: string, { executable, tag }: Interpreter): string {
  return createHash('sha256')
    .update(JSON.stringify([requirements, executable, tag]))
    .digest('hex')
    .slice(0, 16);
}

function isComplete(directory: string): boolean {
  const marker = join(directory, completionMarker);
  // The interpreter in bin is a link, which dangles once the machine's Python is gone.
  return (
    existsSync(marker) &&
    readFileSync(marker, 'utf8') === directory &&
    existsSync(join(directory, 'bin', 'python'))
  );
}

async function build(
  options: PythonEnvironmentOptions & { readonly environment: Readonly<NodeJS.ProcessEnv> },
  interpreter: Interpreter,
  directory: string,
): Promise<void> {
  const { requirements, cacheDirectory, log, environment, signal } = options;
  const uv = await findUv({ interpreter, cacheDirectory, log, environment, signal });
  const label = `${basename(dirname(resolve(requirements)))}/${basename(requirements)}`;
  log(`building the Python ${interpreter.version} environment of ${label} (once)`);
  rmSync(directory, { recursive: true, force: true });
  const run = async (args: readonly string[]) => {
    const { failed, isCanceled, stderr } = await execa(uv, args, {
      env: toolEnvironment(environment, {
        UV_CACHE_DIR: environment['UV_CACHE_DIR'] ?? join(cacheDirectory, 'packages'),
        UV_PYTHON_DOWNLOADS: 'never',
      }),
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      ...(signal && { cancelSignal: signal }),
    });
    if (isCanceled) signal?.throwIfAborted();
    if (failed) throw new PermanentError(explain(label, stderr));
  };
  await run(['venv', '--quiet', '--python', interpreter.executable, directory]);
  const python = ['--python', join(directory, 'bin', 'python')];
  // Compiled here, because whoever uses the environment may not write into it and would compile at each start.
  const install = [
    'pip',
    'sync',
    '--quiet',
    '--require-hashes',
    '--only-binary',
    ':all:',
    '--compile-bytecode',
  ];
  await run([...install, ...python, resolve(requirements)]);
  writeFileSync(join(directory, completionMarker), directory);
}

function explain(label: string, stderr: string): string {
  const said = stderr
    .split('\n')
    .map((line) => line.replace(/^[\s×╰─▶├│·]+/, '').trim())
    .filter((line) => line !== '')
    .slice(0, 8)
    .join(' ');
  return (
    `cannot build the Python environment of ${label}: ${said}; ` +
    'check the network (PIP_INDEX_URL or UV_DEFAULT_INDEX name another index, SSL_CERT_FILE other certificates) and the free disk space'
  );
}
