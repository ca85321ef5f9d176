/** Starts a publication as a program of its own, kills it at a random moment, and runs it again until it ends well. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { manifestWith } from './publish-fixture.ts';
import { fileOf, subjectsOf } from './repositories.ts';

/** What is published, and when it is killed. */
export interface KillOptions {
  readonly url: string;
  /** The same repository on this disk. */
  readonly repository: string;
  readonly tokenFile: string;
  readonly scratch: string;
  readonly value: string;
  /** After so long; never when it is undefined. */
  readonly killAfterMilliseconds?: number;
  /** Whether the git programs that it started are killed too, as when a pod is; otherwise they go on by themselves. */
  readonly withChildren?: boolean;
}

/** What became of it. */
export interface KillEnd {
  /** False when the program had ended before. */
  readonly killed: boolean;
  /** Whether the commit had arrived although the program was killed. */
  readonly arrived: boolean;
  /** Commits of this value when all was over: anything but one is wrong. */
  readonly commits: number;
  readonly milliseconds: number;
}

const program = join(import.meta.dirname, 'publish-program.ts');
const service = 'k8s/service.yaml';

/** Publishes, killed or not, and once more without being killed. */
export async function killPublication(options: KillOptions): Promise<KillEnd> {
  const { url, repository, tokenFile, scratch, value, killAfterMilliseconds } = options;
  const args = [program, url, tokenFile, value];
  const start = () =>
    execa(process.execPath, args, { env: { TMPDIR: scratch }, reject: false, detached: true });
  const begun = performance.now();
  const first = start();
  const timer = new AbortController();
  if (killAfterMilliseconds !== undefined)
    sleep(killAfterMilliseconds, undefined, { signal: timer.signal }).then(
      () => kill(first.pid, options.withChildren === true),
      () => undefined,
    );
  const { isTerminated } = await first;
  timer.abort();
  const milliseconds = performance.now() - begun;
  const arrived = isTerminated && (await commitsOf(repository, value)) > 0;
  const again = await start();
  if (again.exitCode !== 0) throw new Error(`the second run ended with ${again.exitCode}: ${again.stderr}`);
  if ((await fileOf(repository, service)) !== manifestWith(value))
    throw new Error(`the manifest does not hold ${value}`);
  return { killed: isTerminated, arrived, commits: await commitsOf(repository, value), milliseconds };
}

function kill(pid: number | undefined, withChildren: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(withChildren ? -pid : pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

async function commitsOf(repository: string, value: string): Promise<number> {
  return (await subjectsOf(repository)).filter((subject) => subject === `deliver ${value}`).length;
}
