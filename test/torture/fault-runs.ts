/** Every fault at every call of every step to MLflow or Git, then a plain re-run: what must be true is true. */
import { PermanentError, TransientError } from '../../lib/errors.ts';
import { type Fault, faultProxy } from './fault-proxy.ts';
import { type Steps, stepsOf } from './steps.ts';
import { makeModel, type World, wrongs } from './world.ts';

/**
 * A step that meets faults, in rounds: each round has a version of its own, and the fault at another call. Version 1
 * has the alias before the first round.
 */
export interface Scenario {
  readonly step: string;
  readonly server: 'MLflow' | 'Git';
  /** What comes before the step in a round, without faults; gives what the step is told. */
  readonly before?: (steps: Steps, round: Round) => Promise<Told>;
  /** The step, and then its plain re-run. */
  readonly run: (steps: Steps, round: Round, told: Told) => Promise<unknown>;
  /** What comes after the re-run, without faults. */
  readonly after?: (steps: Steps, round: Round, told: Told) => Promise<unknown>;
  /** The moves that a round leaves in the history. */
  readonly moves: (round: Round) => readonly string[];
  /** The version that has the alias after a round. */
  readonly holder: (round: Round) => string;
  /** How many commits a round leaves. */
  readonly commits: number;
}

interface Round {
  readonly version: string;
  /** The version that has the alias when the round begins. */
  readonly champion: string;
}

interface Told {
  readonly modelUri: string;
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

const nothing: Told = { modelUri: '' };

/** A step of a delivery, after which the version is promoted; its commit is not made. */
function inDelivery(step: string, run: Scenario['run']): Scenario {
  return {
    ...{ step, server: 'MLflow', run, commits: 0 },
    after: (steps, { version, champion }) => steps.promote(version, champion),
    moves: ({ version, champion }) => [`promote ${champion}>${version}`],
    holder: ({ version }) => version,
  };
}

const updateGit: Scenario = {
  ...inDelivery('update-git', (steps, { version, champion }, { modelUri }) =>
    steps.updateGit(version, { modelUri, previousVersion: champion }),
  ),
  before: async (steps, { version, champion }) => {
    const told = await steps.resolve(version);
    await steps.promote(version, champion);
    return told;
  },
  after: async () => {},
  commits: 1,
};

/** A step of a rollback from the version of the round to version 1, which is released in the end. */
function inRollback(step: string, run: Scenario['run']): Scenario {
  return {
    ...{ step, server: 'MLflow', run, commits: 0 },
    before: async (steps, { version, champion }) => {
      await steps.promote(version, champion);
      return nothing;
    },
    after: async (steps) => {
      await steps.rollback('1');
      await steps.releaseHold();
    },
    moves: ({ version }) => [`promote 1>${version}`, `rollback ${version}>1`, 'release 1>1'],
    holder: () => '1',
  };
}

export const scenarios: readonly Scenario[] = [
  inDelivery('collect', (steps) => steps.collect()),
  inDelivery('find-champion', (steps) => steps.findChampion()),
  inDelivery('evaluate', (steps, { version }) => steps.evaluate(version)),
  inDelivery('resolve-uri', (steps, { version }) => steps.resolve(version)),
  inDelivery('promote', (steps, { version, champion }) => steps.promote(version, champion)),
  updateGit,
  { ...updateGit, server: 'Git' },
  inDelivery('report', (steps) => steps.report()),
  inDelivery('find-version', (steps) => steps.findVersion()),
  inRollback('find-rollback', (steps) => steps.findRollback()),
  inRollback('rollback', (steps) => steps.rollback('1')),
  {
    ...inRollback('release-hold', (steps) => steps.releaseHold()),
    before: async (steps, { version, champion }) => {
      await steps.promote(version, champion);
      await steps.rollback('1');
      return nothing;
    },
    after: (steps) => steps.releaseHold(),
  },
];

/** How many calls a step makes when nothing goes wrong. */
export async function callsOf(world: World, scenario: Scenario): Promise<number> {
  const { calls } = await runRounds(world, scenario, [undefined]);
  return calls[0] ?? 0;
}

/** Runs a step once for each of its calls, with the fault at that call. */
export async function runFault(
  world: World,
  { scenario, fault, calls }: { scenario: Scenario; fault: Fault; calls: number },
): Promise<FaultResult> {
  const rounds = Array.from({ length: calls }, (_, call) => ({ call, fault }));
  const { fired, ended, wrong } = await runRounds(world, scenario, rounds);
  const count = (wanted: string) => ended.filter((one) => one === wanted).length;
  return {
    ...{ step: scenario.step, server: scenario.server, fault, calls: fired, wrong },
    ended: { done: count('done'), transient: count('transient'), permanent: count('permanent') },
  };
}

async function runRounds(
  world: World,
  scenario: Scenario,
  faults: readonly ({ readonly call: number; readonly fault: Fault } | undefined)[],
) {
  const model = await makeModel(world, [60, ...faults.map(() => 50)]);
  const plain = stepsOf(world, model);
  await plain.resolve('1');
  await plain.promote('1', '');
  const moves = ['promote >1'];
  const [calls, ended, wrong]: [number[], string[], string[]] = [[], [], []];
  let [champion, fired] = ['1', 0];
  for (const [index, fault] of faults.entries()) {
    const round = { version: String(index + 2), champion };
    await plain.resolve(round.version);
    const told = (await scenario.before?.(plain, round)) ?? nothing;
    const isGit = scenario.server === 'Git';
    const proxy = await faultProxy(isGit ? world.gitUrl : world.trackingUri);
    try {
      if (fault !== undefined) proxy.arm(fault.call, fault.fault);
      const there = isGit ? { gitUrl: proxy.url } : { trackingUri: proxy.url };
      ended.push(await endOf(scenario.run(stepsOf({ ...world, ...there }, model), round, told)));
      calls.push(proxy.calls);
      fired += proxy.fired ? 1 : 0;
    } finally {
      await proxy.close();
    }
    await scenario.run(plain, round, told).catch((error: unknown) => {
      wrong.push(`call ${index + 1}: the re-run failed: ${String(error)}`);
    });
    await scenario.after?.(plain, round, told);
    moves.push(...scenario.moves(round));
    champion = scenario.holder(round);
  }
  const commits = scenario.commits === 0 ? {} : { commits: scenario.commits * faults.length };
  wrong.push(...(await wrongs(world, model, { version: champion, moves, ...commits })));
  return { calls, fired, ended, wrong };
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
