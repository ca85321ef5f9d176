/** Every fault at every call of every step to MLflow or Git, then a plain re-run: what must be true is true. */
import { PermanentError, TransientError } from '../../lib/errors.ts';
import { type Fault, faultProxy } from './fault-proxy.ts';
import { deliver, goBack, type Steps, stepsOf } from './steps.ts';
import { type Expected, eachOf, type Model, makeModel, type World, wrongs } from './world.ts';

/** One step, and the delivery or rollback around it. */
export interface Scenario {
  readonly step: string;
  readonly server: 'MLflow' | 'Git';
  /** What was done before, without faults. */
  readonly before: (steps: Steps) => Promise<unknown>;
  /** What meets the fault. */
  readonly run: (steps: Steps) => Promise<unknown>;
  /** The plain re-run of it, and all that follows. */
  readonly after: (steps: Steps) => Promise<unknown>;
  readonly expected: Expected;
}

/** What came of all calls of one step under one fault. */
export interface FaultResult {
  readonly step: string;
  readonly server: 'MLflow' | 'Git';
  readonly fault: Fault;
  /** How many calls the fault happened to. */
  readonly calls: number;
  /** How the step ended that met it: by itself, by asking to be tried again, or for good. */
  readonly ended: { readonly done: number; readonly transient: number; readonly permanent: number };
  /** What was not right after the re-run; nothing when all was. */
  readonly wrong: readonly string[];
}

const delivered: Expected = { version: '2', moves: ['promote >1', 'promote 1>2'], commits: 1 };
const rolledBack: Expected = { version: '1', moves: [...delivered.moves, 'rollback 2>1'], commits: 2 };
const released: Expected = { ...rolledBack, moves: [...rolledBack.moves, 'release 1>1'] };

/** Without its commit, which nothing here depends on. */
const first = async (steps: Steps) => {
  await steps.resolve('1');
  return steps.promote('1', '');
};
const second = (steps: Steps) => deliver(steps, '2');
const both = async (steps: Steps) => {
  await first(steps);
  await second(steps);
};
const promoted = async (steps: Steps) => {
  await first(steps);
  return { ...(await steps.resolve('2')), ...(await steps.promote('2', '1')) };
};
const updated = async (steps: Steps) => {
  const { modelUri } = await steps.resolve('2');
  return steps.updateGit('2', { modelUri, previousVersion: '1' });
};

/** A step of a delivery of version 2, after which the delivery goes on. */
function inDelivery(step: string, run: Scenario['run'], before: Scenario['before'] = first): Scenario {
  return { step, server: 'MLflow', before, run, after: second, expected: delivered };
}

/** A step of a rollback to version 1, after which the rollback goes on. */
function inRollback(step: string, run: Scenario['run']): Scenario {
  return { step, server: 'MLflow', before: both, run, after: goBack, expected: rolledBack };
}

export const scenarios: readonly Scenario[] = [
  inDelivery('collect', (steps) => steps.collect()),
  inDelivery('evaluate', (steps) => steps.evaluate('2')),
  inDelivery('resolve-uri', (steps) => steps.resolve('2')),
  inDelivery('promote', (steps) => steps.promote('2', '1')),
  inDelivery('update-git', updated, promoted),
  { ...inDelivery('update-git', updated, promoted), server: 'Git' },
  inDelivery('report', (steps) => steps.report()),
  inDelivery('find-version', (steps) => steps.findVersion()),
  inRollback('find-rollback', (steps) => steps.findRollback()),
  inRollback('rollback', (steps) => steps.rollback('1')),
  inRollback('the whole rollback', (steps) => goBack(steps)),
  { ...inRollback('the whole rollback', (steps) => goBack(steps)), server: 'Git' },
  {
    ...{ step: 'release-hold', server: 'MLflow', expected: released },
    before: async (steps) => {
      await both(steps);
      await goBack(steps);
    },
    run: (steps) => steps.releaseHold(),
    after: (steps) => steps.releaseHold(),
  },
];

/** Runs a step once for each of its calls, with the fault at that call. */
export async function runFault(
  world: World,
  { scenario, fault, atOnce, calls }: { scenario: Scenario; fault: Fault; atOnce: number; calls: number },
): Promise<FaultResult> {
  const runs = await eachOf(Array.from({ length: calls }), atOnce, (_, call) =>
    tryOnce(world, scenario, { call, fault }),
  );
  const count = (wanted: string) => runs.filter(({ ended }) => ended === wanted).length;
  return {
    ...{ step: scenario.step, server: scenario.server, fault },
    calls: runs.filter(({ fired }) => fired).length,
    ended: { done: count('done'), transient: count('transient'), permanent: count('permanent') },
    wrong: runs.flatMap(({ wrong }, call) => wrong.map((words) => `call ${call + 1}: ${words}`)),
  };
}

/** How many calls a step makes when nothing goes wrong. */
export async function callsOf(world: World, scenario: Scenario): Promise<number> {
  return (await tryOnce(world, scenario, undefined)).calls;
}

async function tryOnce(world: World, scenario: Scenario, at: { call: number; fault: Fault } | undefined) {
  const model = await makeModel(world, [60, 50]);
  const plain = stepsOf(world, model);
  await scenario.before(plain);
  const isGit = scenario.server === 'Git';
  const proxy = await faultProxy(isGit ? world.gitUrl : world.trackingUri);
  try {
    if (at !== undefined) proxy.arm(at.call, at.fault);
    const there = isGit ? { gitUrl: proxy.url } : { trackingUri: proxy.url };
    const ended = await endOf(scenario.run(stepsOf({ ...world, ...there }, model)));
    const wrong = await afterwards(world, model, scenario);
    return { calls: proxy.calls, fired: proxy.fired, ended, wrong };
  } finally {
    await proxy.close();
  }
}

async function afterwards(world: World, model: Model, scenario: Scenario): Promise<readonly string[]> {
  const steps = stepsOf(world, model);
  const again = await scenario.after(steps).then(
    () => [],
    (error: unknown) => [`the re-run failed: ${String(error)}`],
  );
  return [...again, ...(await wrongs(world, model, scenario.expected))];
}

async function endOf(run: Promise<unknown>): Promise<'done' | 'transient' | 'permanent'> {
  try {
    await run;
    return 'done';
  } catch (error) {
    if (error instanceof TransientError) return 'transient';
    if (error instanceof PermanentError) return 'permanent';
    throw error;
  }
}
