/** How a model stands in MLflow, Git and the cluster, and every way in which these do not agree. */
import { describe, expect, test } from 'vitest';
import { historyLines } from '../../../lib/cli/commands/history.ts';
import { statusLines } from '../../../lib/cli/commands/status.ts';
import { readAliases } from '../../../lib/cli/registry/model-history.ts';
import { readStatus, type StatusSources } from '../../../lib/cli/registry/model-status.ts';
import { plain } from '../../../lib/cli/text/paint.ts';
import { encodeMove, type Move, moveTag } from '../../../lib/steps/history/move.ts';
import { registryOf, version } from '../../steps/registry-fake.ts';

const place = {
  ...{ model: 'A', alias: 'production', repoUrl: 'https://git.test/a', branch: 'main', path: 'a.yaml' },
  ...{ document: { kind: 'InferenceService', name: 'a' }, field: ['spec'] },
};

const move = (kind: Move['kind'], from: string, to: string, rest: Partial<Move> = {}): Move => ({
  ...{
    kind,
    from,
    to,
    at: '2026-11-21T12:00:00Z',
    by: 'ann',
    why: 'good',
    workflow: 'w',
    commit: 'c0ffee123',
  },
  ...{ done: true, ...rest },
});
const promoted = [move('promote', '', '1'), move('promote', '1', '2')];

function sourcesOf(given: {
  readonly holder?: string;
  readonly moves?: readonly Move[];
  readonly git?: string | { readonly problem: string };
  readonly served?: string;
  readonly ready?: boolean;
}): StatusSources {
  const { holder = '2', moves = promoted, git = 's3://2', served, ready = true } = given;
  const registry = registryOf([], holder);
  for (const [index, one] of moves.entries())
    registry.state.modelTags.set(moveTag('production', index + 1), encodeMove(one));
  return {
    mlflow: {
      getModel: registry.getModel,
      newestVersion: async () => version('A', '3', { tags: new Map([['millrace.verdict', 'hold']]) }),
      versionsWithTags: async (tags) => {
        const number = /^s3:\/\/(\d)$/.exec(tags['millrace.artifact-uri'] ?? '')?.[1];
        return number === undefined ? [] : [version('A', number)];
      },
    },
    readGit: async () => (typeof git === 'string' ? { value: git } : git),
    readServed: async () => (served === undefined ? undefined : { value: served, ready }),
  };
}

test('a model in step', async () => {
  const status = await readStatus(place, sourcesOf({ served: 's3://2' }));
  expect(status).toEqual({
    ...{ model: 'A', alias: 'production', version: '2', gitVersion: '2', gitUri: 's3://2' },
    ...{
      servedVersion: '2',
      servedUri: 's3://2',
      hold: null,
      lastVersion: '3',
      lastVerdict: 'hold',
      drift: [],
    },
  });
  expect(statusLines([status], plain)).toEqual([
    'model  alias       registry  Git  served  last delivery  state',
    'A      production  2         2    2       3, hold        ✔ in step',
  ]);
});

describe('drift', () => {
  test.each<[string, Parameters<typeof sourcesOf>[0], readonly string[]]>([
    ['in Git', { git: 's3://1' }, ['Git names version 1, and the alias version 2']],
    ['of a URI that nobody delivered', { git: 's3://x' }, ['Git names s3://x, which no delivery wrote']],
    ['that cannot be told', { git: { problem: 'no token' } }, ['Git cannot be read: no token']],
    ['in the cluster', { served: 's3://1' }, ['the cluster serves version 1, not what Git names']],
    [
      'that comes to an end',
      { served: 's3://2', ready: false },
      ['the cluster is not ready to serve version 2'],
    ],
    [
      'of an alias that somebody moved',
      { holder: '1', git: 's3://1' },
      ['the alias was moved without Millrace'],
    ],
    [
      'of a rollback that was cut off',
      { moves: [...promoted, move('rollback', '2', '1', { done: false })] },
      ['a rollback to version 1 was begun and not finished; run it again'],
    ],
  ])('%s', async (_, given, drift) => {
    const status = await readStatus(place, sourcesOf(given));
    expect(status.drift).toEqual(drift);
    expect(statusLines([status], plain)[1]).toContain('✖ drift');
  });

  test('is not what a finished rollback is', async () => {
    const moves = [...promoted, move('rollback', '2', '1', { why: 'too slow' })];
    const status = await readStatus(place, sourcesOf({ holder: '1', git: 's3://1', moves }));
    expect(status).toMatchObject({ hold: 'rolled back by ann: too slow', drift: [] });
    expect(statusLines([status], plain).slice(1)).toEqual([
      'A      production  1         1    –       3, hold        ○ held',
      '',
      'A@production: rolled back by ann: too slow',
    ]);
  });
});

test('the history, the newest move first', async () => {
  const moves = [...promoted, move('rollback', '2', '1', { done: false, commit: '', why: 'x'.repeat(70) })];
  const { mlflow } = sourcesOf({ moves });
  const [state] = await readAliases('A', undefined, mlflow);
  if (state === undefined) throw new Error('no alias');
  expect(historyLines('A', state, plain)).toEqual([
    'A@production is version 2, held since it was rolled back',
    '#  when (UTC)           move                    version  by   commit   workflow  why',
    `3  2026-11-21 12:00:00  rollback, not finished  2 → 1    ann           w         ${'x'.repeat(59)}…`,
    '2  2026-11-21 12:00:00  promote                 1 → 2    ann  c0ffee1  w         good',
    '1  2026-11-21 12:00:00  promote                 – → 1    ann  c0ffee1  w         good',
  ]);
});
