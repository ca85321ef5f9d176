/** Finds versitygw, the S3 server: on PATH, in our cache, or builds the pinned version with Go. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { PermanentError } from '../errors.ts';
import { withLock } from '../processes/lock.ts';

export interface VersitygwOptions {
  /** Where the pinned one is kept. */
  readonly cacheDirectory: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const version = '1.8.0';
const module_ = `github.com/versity/versitygw/cmd/versitygw@v${version}`;

/** The path of the program; throws a `PermanentError` that says how to get it. */
export async function findVersitygw(options: VersitygwOptions): Promise<string> {
  const { cacheDirectory, signal } = options;
  const build = async () => {
    const program = cached(cacheDirectory);
    if (!existsSync(program)) await buildVersitygw(program, options);
    return program;
  };
  return (
    (await presentVersitygw(cacheDirectory)) ??
    (await withLock(join(cacheDirectory, 'locks', 'versitygw.lock'), build, { signal }))
  );
}

/** The program if it need not be built. */
export async function presentVersitygw(cacheDirectory: string): Promise<string | undefined> {
  const { failed } = await execa('versitygw', ['--version'], { reject: false, stdin: 'ignore' });
  if (!failed) return 'versitygw';
  const program = cached(cacheDirectory);
  return existsSync(program) ? program : undefined;
}

function cached(cacheDirectory: string): string {
  return join(cacheDirectory, 'tools', `versitygw-${version}`, 'versitygw');
}

async function buildVersitygw(program: string, { log, signal }: VersitygwOptions): Promise<void> {
  log(`building the S3 server versitygw ${version} with Go (once)`);
  mkdirSync(dirname(program), { recursive: true });
  const target = mkdtempSync(join(dirname(program), 'go-'));
  try {
    const { failed, isCanceled, code, stderr } = await execa('go', ['install', module_], {
      env: { GOBIN: target, GOFLAGS: '' },
      reject: false,
      stdin: 'ignore',
      ...(signal && { cancelSignal: signal }),
    });
    if (isCanceled) signal?.throwIfAborted();
    if (failed) {
      const reason = code === 'ENOENT' ? 'there is no Go here' : stderr.trim().split('\n').at(-1);
      throw new PermanentError(
        `the S3 server could not be built: ${reason}; install Go (https://go.dev/dl), or put versitygw on PATH`,
      );
    }
    renameSync(join(target, 'versitygw'), program);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}
