/** Many deliveries of one model that come to their release in a random order. */
import { deliver, stepsOf } from './steps.ts';
import { makeModel, type World, wrongs } from './world.ts';

/** What came of it. */
export interface OrderResult {
  readonly order: readonly number[];
  readonly verdicts: readonly string[];
  readonly wrong: readonly string[];
}

/** Releases that many versions in the order that chance gives; about every third one is a bad model. */
export async function runOrder(
  world: World,
  { deliveries, random }: { deliveries: number; random: () => number },
): Promise<OrderResult> {
  const versions = Array.from({ length: deliveries }, (_, index) => index + 1);
  const model = await makeModel(
    world,
    versions.map((version) => (version % 3 === 0 ? 90 : 50 - version / 10)),
  );
  const order = versions
    .map((version) => ({ version, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ version }) => version);
  // The mutex of the release template lets one in at a time, in the order in which they come.
  const verdicts: string[] = [];
  for (const version of order) verdicts.push(await deliver(stepsOf(world, model), String(version)));

  const promoted = order.filter((_, index) => verdicts[index] === 'promote');
  const moves = promoted.map((version, index) => `promote ${promoted[index - 1] ?? ''}>${version}`);
  const newest = String(Math.max(...promoted));
  const expected = { version: newest, moves, commits: promoted.length };
  return { order, verdicts, wrong: await wrongs(world, model, expected) };
}
