/** Many writers at once on one branch, and what became of their values. */
import { performance } from 'node:perf_hooks';
import type { Intent } from '../../lib/git/intent.ts';
import type { Patience } from '../../lib/git/patience.ts';
import { publish } from '../../lib/git/publish.ts';
import { intentOf, manifest, manifestWith } from './publish-fixture.ts';
import { fileOf, git } from './repositories.ts';

/** What the writers write: a file each, a field each of one file, or all the same field. */
export type Race = 'a file each' | 'a field each of one file' | 'the same field';

/** Where they write, and how many they are. */
export interface RaceOptions {
  readonly race: Race;
  readonly writers: number;
  /** The repository as the writers reach it. */
  readonly url: string;
  /** The same on this disk. */
  readonly repository: string;
  readonly tokenFile: string;
  readonly scratch: string;
  readonly patience?: Partial<Patience>;
}

/** How it ended. */
export interface RaceEnd {
  readonly pushed: number;
  readonly superseded: number;
  /** Pushes of all writers, and of the one that needed most. */
  readonly pushes: number;
  readonly mostPushes: number;
  readonly seconds: number;
  /** Values that were reported as pushed and are not there, or that stand over a newer one. */
  readonly wrong: readonly string[];
}

const shared = 'k8s/values.yaml';
const uriOf = (writer: number) => `s3://models/${writer + 1}`;

/** The files of a repository for such a race. */
export function filesOf(race: Race, writers: number): Readonly<Record<string, string>> {
  const each = Array.from({ length: writers }, (_, writer) => writer);
  if (race === 'a file each') return Object.fromEntries(each.map((writer) => [pathOf(writer), manifest]));
  if (race === 'the same field') return { [pathOf(0)]: manifest };
  return { [shared]: `models:\n${each.map((writer) => `  model-${writer}: none # by Millrace\n`).join('')}` };
}

/** Lets all writers begin at the same time, and looks at the branch when all have ended. */
export async function holdRace(options: RaceOptions): Promise<RaceEnd> {
  const { race, writers, url, tokenFile, scratch, patience = {} } = options;
  const start = performance.now();
  let lostPushes = 0;
  const ends = await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const trailers = { 'Millrace-Model': 'churn', 'Millrace-Version': String(writer + 1) };
      const order = { place: { 'Millrace-Model': 'churn' }, trailer: 'Millrace-Version', number: writer + 1 };
      let lost = 0;
      const end = await publish({
        ...{ remote: { url, tokenFile }, branch: 'main', scratch, patience },
        intents: [intentFor(race, writer)],
        message: () => ({ subject: `deliver ${uriOf(writer)}`, body: [], trailers }),
        notice: () => void lost++,
        ...(race === 'the same field' ? { order: { ...order, isRollback: false } } : {}),
      });
      lostPushes += lost;
      return { outcome: end.outcome, pushes: lost + (end.outcome === 'pushed' ? 1 : 0) };
    }),
  );
  const pushed = ends.filter(({ outcome }) => outcome === 'pushed').length;
  return {
    pushed,
    superseded: ends.filter(({ outcome }) => outcome === 'superseded').length,
    pushes: pushed + lostPushes,
    mostPushes: Math.max(...ends.map(({ pushes }) => pushes)),
    seconds: (performance.now() - start) / 1000,
    wrong: race === 'the same field' ? await wrongOrder(options) : await wrongValues(options),
  };
}

function intentFor(race: Race, writer: number): Intent {
  const value = uriOf(writer);
  if (race === 'a file each') return intentOf(value, pathOf(writer));
  if (race === 'the same field') return intentOf(value, pathOf(0));
  return { path: shared, document: {}, field: ['models', `model-${writer}`], value };
}

/** What a file holds that it should not. */
async function wrongValues({ race, writers, repository }: RaceOptions): Promise<readonly string[]> {
  if (race === 'a field each of one file') {
    const each = Array.from({ length: writers }, (_, writer) => writer);
    const lines = each.map((writer) => `  model-${writer}: ${uriOf(writer)} # by Millrace\n`);
    const text = await fileOf(repository, shared);
    return text === `models:\n${lines.join('')}` ? [] : [text];
  }
  const wrong: string[] = [];
  for (let writer = 0; writer < writers; writer += 1)
    if ((await fileOf(repository, pathOf(writer))) !== manifestWith(uriOf(writer)))
      wrong.push(pathOf(writer));
  return wrong;
}

/** The versions that came after a newer one, and the last one unless it is the newest of all. */
async function wrongOrder({ writers, repository }: RaceOptions): Promise<readonly string[]> {
  const format = '--format=%(trailers:key=Millrace-Version,valueonly)';
  const log = await git(repository, 'log', '--reverse', format, 'main');
  const versions = log.split('\n').filter((line) => line !== '');
  const back = versions.filter((version, index) => Number(version) <= Number(versions[index - 1] ?? 0));
  const held = await fileOf(repository, pathOf(0));
  return held === manifestWith(uriOf(writers - 1)) ? back : [...back, held];
}

function pathOf(writer: number): string {
  return `k8s/${writer}/service.yaml`;
}
