/** Finds uv, the program that makes Python environments: on PATH, in our cache, or gets the pinned one. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { PermanentError } from '../errors.ts';
import { withLock } from '../processes/lock.ts';
import type { Interpreter } from './interpreter.ts';
import { toolEnvironment } from './package-index.ts';

export interface UvOptions {
  readonly interpreter: Interpreter;
  /** Where the pinned uv is kept. */
  readonly cacheDirectory: string;
  readonly log: (line: string) => void;
  /** @default the process's own */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The lock of uv itself. */
const uvRequirements = join(import.meta.dirname, '../../requirements/uv.txt');
const fetchProgram = join(import.meta.dirname, 'fetch_uv.py');
/** Older ones lack options that we give; they are passed over. */
const oldestMinor = 5;

/** The path of a uv that works; throws a `PermanentError` with each thing that was tried when none can be had. */
export async function findUv(options: UvOptions): Promise<string> {
  const { environment = process.env, cacheDirectory, signal } = options;
  if (await worksOnPath(environment)) return 'uv';
  const program = join(cacheDirectory, 'tools', `uv-${pinnedVersion()}`, 'uv');
  if (existsSync(program)) return program;
  return await withLock(
    join(cacheDirectory, 'locks', 'uv.lock'),
    async () => {
      if (!existsSync(program)) await getUv(program, options);
      return program;
    },
    { signal },
  );
}

async function worksOnPath(environment: Readonly<NodeJS.ProcessEnv>): Promise<boolean> {
  const { failed, stdout } = await execa('uv', ['--version'], {
    env: environment,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  const [, major, minor] = /^uv (\d+)\.(\d+)\./.exec(failed ? '' : stdout) ?? [];
  return Number(major) > 0 || Number(minor) >= oldestMinor;
}

function pinnedVersion(): string {
  const version = /^uv==(\S+)/m.exec(readFileSync(uvRequirements, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${uvRequirements} does not pin uv`);
  return version;
}

async function getUv(program: string, options: UvOptions): Promise<void> {
  options.log(`getting uv ${pinnedVersion()}`);
  const byPip = await installWithPip(program, options);
  if (byPip === undefined) return;
  const byFetch = await run(options, ['-I', fetchProgram, uvRequirements, program]);
  if (byFetch === undefined) return;
  throw new PermanentError(
    `uv ${pinnedVersion()} could not be had: with pip: ${byPip}; from the index: ${byFetch}; ` +
      'check the network (PIP_INDEX_URL names another index, SSL_CERT_FILE other certificates) or install uv and put it on PATH',
  );
}

/** Gives the reason when pip is not there or fails. `--target` leaves the machine's own packages alone (PEP 668). */
async function installWithPip(program: string, options: UvOptions): Promise<string | undefined> {
  mkdirSync(dirname(program), { recursive: true });
  const target = mkdtempSync(join(dirname(program), 'pip-'));
  try {
    const install = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
    const pinned = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '-r', uvRequirements];
    const reason = await run(options, [...install, '--target', target, ...pinned]);
    if (reason === undefined) renameSync(join(target, 'bin', 'uv'), program);
    return reason;
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** Runs Python; gives the last line it said when it failed. */
async function run(options: UvOptions, args: readonly string[]): Promise<string | undefined> {
  const { environment = process.env, interpreter, signal } = options;
  const { failed, isCanceled, stderr } = await execa(interpreter.executable, args, {
    env: toolEnvironment(environment, { PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' }),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
  if (isCanceled) signal?.throwIfAborted();
  return failed ? (stderr.trim().split('\n').at(-1) ?? 'it failed') : undefined;
}
