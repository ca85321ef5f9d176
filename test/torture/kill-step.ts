/** One step program that is killed, and how far it had come. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { readHistory } from '../../lib/steps/history/move.ts';
import { faultProxy } from './fault-proxy.ts';
import { person } from './steps.ts';
import {
  alias,
  commitsOf,
  document,
  field,
  type Model,
  manifestPath,
  type World,
  withFolder,
} from './world.ts';

const program = join(import.meta.dirname, '../../lib/steps/main.ts');

/** The steps that are killed: `promote` of a delivery, and the two of a rollback that write. */
export const killedSteps = ['promote', 'rollback', 'update-git'] as const;

export type KilledStep = (typeof killedSteps)[number];

/** How far a killed process had come. */
export const found = ['nothing', 'entry written', 'alias moved', 'confirmed', 'pushed', 'noted'] as const;

export type Found = (typeof found)[number];

/** When and how a process is killed. */
export interface Kill {
  /** Milliseconds from the first call of the process. */
  readonly after: number;
  /** Whether its git dies with it, as in a pod that is evicted, or goes on, as after the kernel's out-of-memory killer. */
  readonly withChildren: boolean;
}

/** What the step is run on. */
export interface Given {
  readonly world: World;
  readonly model: Model;
  readonly version: string;
  readonly champion: string;
  readonly modelUri: string;
}

/** The program's arguments. */
export function argumentsOf(
  step: KilledStep,
  { world, model, version, champion, modelUri }: Given,
): readonly string[] {
  const id = { 'model-name': model.name, alias };
  const args: Readonly<Record<KilledStep, Readonly<Record<string, string>>>> = {
    promote: {
      'model-version': version,
      'champion-version': champion,
      by: 'gate',
      reasons: '["good"]',
      workflow: `deliver-${version}`,
    },
    rollback: { 'model-version': champion, ...person, workflow: 'rollback' },
    'update-git': {
      'repo-url': `${world.gitUrl}/${model.repoPath}`,
      'manifest-path': manifestPath,
      document: JSON.stringify(document),
      field: JSON.stringify(field),
      branch: 'main',
      'deploy-token-file': world.writeTokenFile,
      'model-version': champion,
      'model-uri': modelUri,
      'previous-version': version,
      'run-id': 'r',
      'code-revision': '',
      'data-digest': '',
      'rollback-reason': person.reason,
      workflow: 'rollback',
    },
  };
  return [step, ...Object.entries({ ...id, ...args[step] }).map(([key, value]) => `--${key}=${value}`)];
}

/** Starts the program, and kills it that long after its first call; without a kill it ends by itself. */
export function runAndKill(
  args: readonly string[],
  { trackingUri }: World,
  kill: Kill | undefined,
): Promise<{ readonly killed: boolean; readonly milliseconds: number }> {
  return withFolder(async (folder) => {
    const proxy = await faultProxy(trackingUri);
    const env = { PATH: process.env['PATH'], MILLRACE_OUTPUTS: folder, MLFLOW_TRACKING_URI: proxy.url };
    // A process group of its own, so that it can be killed with its children.
    const options = { env, extendEnv: false, detached: true, reject: false, stdin: 'ignore' } as const;
    const child = execa(process.execPath, [program, ...args], options);
    let start = 0;
    proxy.onCall = (number) => {
      if (number !== 0) return;
      start = performance.now();
      if (kill !== undefined) void delay(kill.after).then(() => end(child, kill));
    };
    const { signal } = await child;
    await proxy.close();
    return { killed: signal === 'SIGKILL', milliseconds: performance.now() - start };
  });
}

function end(child: Pick<ResultPromise, 'pid' | 'exitCode' | 'kill'>, { withChildren }: Kill): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  if (withChildren) process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
}

/** How far the step had come. */
export async function stateOf(
  world: World,
  { step, model, before, workflow }: { step: KilledStep; model: Model; before: number; workflow: string },
): Promise<Found> {
  const registered = await createMlflow(world).getModel(model.name);
  const last = readHistory(registered, alias).at(-1);
  if (step === 'update-git') {
    if (last?.commit) return 'noted';
    return (await commitsOf(model)) > before ? 'pushed' : 'nothing';
  }
  if (last?.workflow !== workflow) return 'nothing';
  if (last.done) return 'confirmed';
  return registered.aliases.get(alias) === last.to ? 'alias moved' : 'entry written';
}
