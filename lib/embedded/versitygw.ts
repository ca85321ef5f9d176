/** Finds versitygw, the S3 server: on PATH, in our cache, or builds the pinned version with Go. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { PermanentError } from '../errors.ts';
import { withLock } from '../processes/lock.ts';
import { findGo } from './go.ts';

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
async function presentVersitygw(cacheDirectory: string): Promise<string | undefined> {
  const { failed } = await execa('versitygw', ['--version'], { reject: false, stdin: 'ignore' });
  if (!failed) return 'versitygw';
  const program = cached(cacheDirectory);
  return existsSync(program) ? program : undefined;
}

function cached(cacheDirectory: string): string {
  return join(cacheDirectory, 'tools', `versitygw-${version}`, 'versitygw');
}

async function buildVersitygw(program: string, options: VersitygwOptions): Promise<void> {
  const { log, signal } = options;
  const go = await findGo(options);
  log(`building the S3 server versitygw ${version} with Go (once, a minute or two)`);
  mkdirSync(dirname(program), { recursive: true });
  const target = mkdtempSync(join(dirname(program), 'go-'));
  // Who has no Go of their own keeps nothing of it: modules and objects, a gigabyte, go with the folder.
  const caches = go === 'go' ? {} : { GOPATH: join(target, 'path'), GOCACHE: join(target, 'cache') };
  try {
    // Without inlining, the build takes a quarter less.
    const flags = ['-gcflags=all=-l', '-ldflags=-s -w'];
    const { failed, isCanceled, stderr } = await execa(go, ['install', ...flags, module_], {
      env: { ...caches, GOBIN: target, GOFLAGS: '-modcacherw', CGO_ENABLED: '0' },
      reject: false,
      stdin: 'ignore',
      ...(signal && { cancelSignal: signal }),
    });
    if (isCanceled) signal?.throwIfAborted();
    if (failed)
      throw new PermanentError(
        `the S3 server could not be built: ${stderr.trim().split('\n').at(-1)}; check the network (GOPROXY names another module proxy), or put versitygw on PATH`,
      );
    renameSync(join(target, 'versitygw'), program);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}
