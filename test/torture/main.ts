/**
 * `npm run torture`: every fault at every call of every step, kills at random moments, deliveries in random orders, all
 * on a real MLflow and a real Git server of its own. Prints the tables; ends with 1 when something was not right.
 * Usage: node test/torture/main.ts [--kills=200] [--seed=1] [--only=faults|kills|orders] [--step=NAME] [--at-once=4]
 * `--kills` is for each of the steps that are killed; a table can be made in pieces, by step and by seed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { platformDown, platformUp } from '../../lib/embedded/platform.ts';
import { faults } from './fault-proxy.ts';
import { callsOf, type FaultResult, runFault, scenarios } from './fault-runs.ts';
import { runKills } from './kill-runs.ts';
import { type Found, found, killedSteps } from './kill-step.ts';
import { runOrder } from './order-runs.ts';
import { randomOf } from './random.ts';
import { eachOf, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    step: { type: 'string' },
    'at-once': { type: 'string', default: '4' },
  },
});
const atOnce = Number(values['at-once']);
const random = randomOf(Number(values.seed));
const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);
const isChosen = (step: string) => values.step === undefined || values.step === step;
const wanted = (part: string) => values.only === undefined || values.only === part;

/** After so many kills it says how far it is. */
const killsAtATime = 20;

const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-torture-'));
const clearAway = async () => {
  await platformDown({ stateDirectory });
  rmSync(stateDirectory, { recursive: true, force: true });
};
process.once('SIGTERM', () => void clearAway().finally(() => process.exit(143)));
try {
  const cacheDirectory = join(import.meta.dirname, '../../.millrace/cache');
  const platform = await platformUp({ stateDirectory, cacheDirectory, log: say });
  const { trackingUri, artifactRoot, gitUrl, gitDirectory, documents } = platform;
  const secret = documents.find(({ metadata }) => metadata.name === 'git-deploy');
  const writeTokenFile = join(stateDirectory, 'write-token');
  writeFileSync(writeTokenFile, secret?.stringData?.['token'] ?? '', { mode: 0o600 });
  const world: World = { trackingUri, artifactRoot, gitUrl, gitDirectory, writeTokenFile };
  const wrong = [
    ...(wanted('faults') ? await tellFaults(world) : []),
    ...(wanted('kills') ? await tellKills(world) : []),
    ...(wanted('orders') ? await tellOrders(world) : []),
  ];
  for (const line of wrong) print(`WRONG ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await clearAway();
}

async function tellFaults(world: World): Promise<readonly string[]> {
  print('| step | server | fault | at calls | done | try again | for good | right after a re-run |');
  print('| --- | --- | --- | ---: | ---: | ---: | ---: | --- |');
  const wrong: string[] = [];
  for (const scenario of scenarios.filter(({ step }) => isChosen(step))) {
    const calls = await callsOf(world, scenario);
    const results = await eachOf(faults, atOnce, (fault) => runFault(world, { scenario, fault, calls }));
    for (const result of results) {
      print(rowOf(result));
      wrong.push(...result.wrong.map((words) => `${scenario.step}, ${result.fault}: ${words}`));
    }
  }
  print('');
  return wrong;
}

function rowOf({ step, server, fault, calls, ended, wrong }: FaultResult): string {
  const right = wrong.length === 0 ? 'yes' : `NO (${wrong.length})`;
  const cells = [step, server, fault, calls, ended.done, ended.transient, ended.permanent, right];
  return `| ${cells.join(' | ')} |`;
}

async function tellKills(world: World): Promise<readonly string[]> {
  print('| step | killed at random moments | found right after the kill | right after a re-run |');
  print('| --- | ---: | --- | --- |');
  const wrong: string[] = [];
  for (const step of killedSteps.filter(isChosen)) {
    const states = new Map<Found, number>();
    const complaints: string[] = [];
    let killed = 0;
    const row = () => {
      const seen = found.flatMap((state) => (states.has(state) ? [`${state} ${states.get(state)}`] : []));
      const right = complaints.length === 0 ? 'yes' : `NO (${complaints.length})`;
      return `| ${step} | ${killed} | ${seen.join(', ')} | ${right} |`;
    };
    while (killed < Number(values.kills)) {
      const kills = Math.min(killsAtATime, Number(values.kills) - killed);
      const result = await runKills(world, { step, kills, atOnce, random });
      // Processes that had ended before they could be killed do not count.
      killed += kills - result.tooLate;
      for (const state of found)
        if (result.found[state]) states.set(state, (states.get(state) ?? 0) + result.found[state]);
      complaints.push(...result.wrong);
      say(`so far: ${row()}`);
    }
    print(row());
    wrong.push(...complaints.map((words) => `${step}, ${words}`));
  }
  print('');
  return wrong;
}

async function tellOrders(world: World): Promise<readonly string[]> {
  print('| 20 deliveries in this order | promoted | right |');
  print('| --- | --- | --- |');
  const wrong: string[] = [];
  for (let round = 0; round < 3; round++) {
    const result = await runOrder(world, { deliveries: 20, random });
    const promoted = result.order.filter((_, index) => result.verdicts[index] === 'promote');
    print(
      `| ${result.order.join(' ')} | ${promoted.join(' ')} | ${result.wrong.length === 0 ? 'yes' : 'NO'} |`,
    );
    wrong.push(...result.wrong);
  }
  return wrong;
}
