/** Starts a publication as a program of its own, kills it at a random moment, and runs it again until it ends well. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { startProxy } from './faulty-proxy.ts';
import { manifestWith } from './publish-fixture.ts';
import { fileOf, subjectsOf } from './repositories.ts';

/** What is published, and when it is killed. */
export interface KillOptions {
  /** The server, and the repository's name there. */
  readonly server: string;
  readonly name: string;
  /** The same repository on this disk. */
  readonly repository: string;
  readonly tokenFile: string;
  readonly scratch: string;
  readonly value: string;
  /** Never when it is undefined. */
  readonly kill?: Moment;
  /** Whether the git programs that it started are killed too, as when a pod is; otherwise they go on by themselves. */
  readonly withChildren?: boolean;
}

/** So long after the start, or after so many calls to the server. The calls are not evenly spread, so kills by them are. */
export interface Moment {
  readonly afterCalls: number;
  readonly milliseconds: number;
}

/** What became of it. */
export interface KillEnd {
  /** False when the program had ended before. */
  readonly killed: boolean;
  /** Whether the commit had arrived although the program was killed. */
  readonly arrived: boolean;
  /** Commits of this value when all was over: anything but one is wrong. */
  readonly commits: number;
  /** When the program started, called the server each time, and ended. */
  readonly times: readonly number[];
}

const program = join(import.meta.dirname, 'publish-program.ts');
const service = 'k8s/service.yaml';

/** Publishes, killed or not, and once more without being killed. */
export async function killPublication(options: KillOptions): Promise<KillEnd> {
  const { server, name, repository, tokenFile, scratch, value, withChildren = false } = options;
  const times: number[] = [];
  const timer = new AbortController();
  const pass = () => {
    const { afterCalls, milliseconds } = options.kill ?? { afterCalls: -1, milliseconds: 0 };
    if (times.push(performance.now()) - 1 === afterCalls)
      sleep(milliseconds, undefined, { signal: timer.signal }).then(
        () => kill(first.pid, withChildren),
        () => undefined,
      );
    return 'pass' as const;
  };
  const proxy = await startProxy(server, pass);
  const start = (url: string) =>
    execa(process.execPath, [program, `${url}/${name}.git`, tokenFile, value], {
      ...{ env: { TMPDIR: scratch }, reject: false, detached: true },
    });
  const first = start(proxy.url);
  pass();
  const { isTerminated } = await first;
  timer.abort();
  times.push(performance.now());
  const arrived = isTerminated && (await commitsOf(repository, value)) > 0;
  const again = await start(server);
  proxy.close();
  if (again.exitCode !== 0) throw new Error(`the second run ended with ${again.exitCode}: ${again.stderr}`);
  if ((await fileOf(repository, service)) !== manifestWith(value))
    throw new Error(`the manifest does not hold ${value}`);
  return { killed: isTerminated, arrived, commits: await commitsOf(repository, value), times };
}

/** A moment anywhere in the course that a publication took: each stretch between two calls is as likely as another. */
export function someMoment({ times }: Pick<KillEnd, 'times'>): Moment {
  const afterCalls = Math.floor(Math.random() * (times.length - 1));
  const stretch = (times[afterCalls + 1] ?? 0) - (times[afterCalls] ?? 0);
  return { afterCalls, milliseconds: Math.random() * stretch };
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
