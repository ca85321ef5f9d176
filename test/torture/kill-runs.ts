/** Step programs that are killed at random moments, then run again to the end. */
import { argumentsOf, type Found, type Kill, type KilledStep, runAndKill, stateOf } from './kill-step.ts';
import { deliver, goBack, stepsOf } from './steps.ts';
import { commitsOf, eachOf, makeModel, type World, wrongs } from './world.ts';

/** What came of the kills of one step. */
export interface KillResult {
  readonly step: KilledStep;
  readonly kills: number;
  /** How often each state was found right after the kill. */
  readonly found: Readonly<Partial<Record<Found, number>>>;
  /** How many processes had ended before they could be killed; they count as no kill. */
  readonly tooLate: number;
  readonly wrong: readonly string[];
}

/** So many kills share a model, one after the other. */
const killsOfModel = 10;

/** Kills that many processes of a step at moments between their first call and their usual end. */
export async function runKills(
  world: World,
  { step, kills, atOnce, random }: { step: KilledStep; kills: number; atOnce: number; random: () => number },
): Promise<KillResult> {
  const [whole] = await killRounds(world, step, [undefined]);
  const drawn = Array.from({ length: kills }, () => ({
    after: random() * (whole?.milliseconds ?? 0),
    withChildren: random() < 0.5,
  }));
  const parts = Array.from({ length: Math.ceil(kills / killsOfModel) }, (_, part) =>
    drawn.slice(part * killsOfModel, (part + 1) * killsOfModel),
  );
  const rounds = (await eachOf(parts, atOnce, (part) => killRounds(world, step, part))).flat();
  const counts = new Map<Found, number>();
  for (const { killed, state } of rounds) if (killed) counts.set(state, (counts.get(state) ?? 0) + 1);
  return {
    ...{ step, kills, tooLate: rounds.filter(({ killed }) => !killed).length },
    found: Object.fromEntries(counts),
    wrong: rounds.flatMap(({ wrong }) => wrong),
  };
}

interface Killed {
  /** Whether the process was still there. */
  readonly killed: boolean;
  readonly milliseconds: number;
  readonly state: Found;
  readonly wrong: readonly string[];
}

/** Runs a step of one model again and again, each time kills it, runs it and what follows again, and looks. */
async function killRounds(
  world: World,
  step: KilledStep,
  kills: readonly (Kill | undefined)[],
): Promise<readonly Killed[]> {
  const isPromotion = step === 'promote';
  const model = await makeModel(world, [60, ...(isPromotion ? kills.map(() => 50) : [50])]);
  const steps = stepsOf(world, model);
  await deliver(steps, '1');
  const moves = ['promote >1'];
  const ends: Killed[] = [];
  for (const [index, kill] of kills.entries()) {
    const champion = isPromotion ? String(index + 1) : '1';
    const version = isPromotion ? String(index + 2) : '2';
    const given = { version, champion, modelUri: '' };
    if (!isPromotion) await deliver(steps, version);
    if (step === 'update-git') {
      given.modelUri = (await steps.resolve(champion)).modelUri;
      await steps.rollback(champion);
    }
    const before = await commitsOf(model);
    const args = argumentsOf(step, { world, model, ...given });
    const ended = await runAndKill(args, world, kill);
    const workflow = isPromotion ? `deliver-${version}` : 'rollback';
    const state = await stateOf(world, { step, model, before, workflow });
    const wrong: string[] = [];
    const runAgain = async () => {
      // As a pod that is tried again, and as a workflow that is: the first round the one, the next round the other.
      if (index % 2 === 0 && step === 'promote') await steps.promote(version, champion);
      if (index % 2 === 0 && step === 'rollback') await steps.rollback(champion);
      await (isPromotion ? deliver(steps, version) : goBack(steps));
    };
    await runAgain().catch((error: unknown) => wrong.push(`the re-run failed: ${String(error)}`));
    moves.push(`promote ${champion}>${version}`, ...(isPromotion ? [] : [`rollback ${version}>${champion}`]));
    const holder = isPromotion ? version : champion;
    wrong.push(...(await wrongs(world, model, { version: holder, moves, commits: before + 1 })));
    if (!isPromotion) {
      await steps.releaseHold();
      moves.push(`release ${champion}>${champion}`);
    }
    const when = `killed after ${kill?.after} ms (${state})`;
    ends.push({ ...ended, state, wrong: wrong.map((words) => `${when}: ${words}`) });
  }
  return ends;
}
