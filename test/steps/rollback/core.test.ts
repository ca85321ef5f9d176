/** Rollback, hold and release: which version is gone back to, that later ones are held, and that a kill does no harm. */
import { describe, expect, test } from 'vitest';
import { findTarget } from '../../../lib/steps/find-rollback/core.ts';
import { findFacts } from '../../../lib/steps/find-version/core.ts';
import type { HistoryContext } from '../../../lib/steps/history/move-alias.ts';
import { promoteVersion } from '../../../lib/steps/promote/core.ts';
import { releaseModel } from '../../../lib/steps/release-hold/core.ts';
import { rollBack } from '../../../lib/steps/rollback/core.ts';
import { logOf } from '../log-of.ts';
import { type FakeRegistry, historyOf, mortal, registryOf, version } from '../registry-fake.ts';

const model = { modelName: 'A', alias: 'production' };
const by = 'ann';
const nobody = { approvedBy: '', approvalReason: '' };
const back = { ...model, modelVersion: '2', by, reason: 'too slow', workflow: 'rollback-1' };
const release = { ...model, by, reason: 'fixed', workflow: 'release-1' };

function contextOf<Server extends HistoryContext['mlflow']>(mlflow: Server, log = logOf().log) {
  return { mlflow, log, now: () => new Date('2026-11-21T12:00:00Z') };
}

function promote(registry: FakeRegistry, number: string, champion = String(Number(number) - 1)) {
  const championVersion = champion === '0' ? '' : champion;
  const rest = { by: 'a-deliver', reasons: ['good'], workflow: `delivery-${number}`, ...nobody };
  return promoteVersion({ ...model, modelVersion: number, championVersion, ...rest }, contextOf(registry));
}

/** A model of which three versions were promoted, one after the other. */
async function deliveredModel(): Promise<FakeRegistry> {
  const tags = new Map([
    ['millrace.run-id', 'r2'],
    ['millrace.code-revision', 'c2'],
    ['millrace.data-digest', 'd2'],
  ]);
  const registry = registryOf([
    version('A', '1'),
    version('A', '2', { tags }),
    ...['3', '4'].map((number) => version('A', number)),
  ]);
  for (const number of ['1', '2', '3']) await promote(registry, number);
  return registry;
}

const delivered = ['1 promote ->1', '2 promote 1>2', '3 promote 2>3'];
const movesOf = async (registry: FakeRegistry) =>
  (await historyOf(registry)).map((line) => `${line.split(' by ')[0]}${line.endsWith('?') ? ' ?' : ''}`);

describe('the version to go back to', () => {
  test('is the one before, or the one that is given, with what is on record of it', async () => {
    const registry = await deliveredModel();
    const facts = { modelVersion: '2', runId: 'r2', codeRevision: 'c2', dataDigest: 'd2' };
    expect(await findTarget({ ...model, toVersion: '' }, registry)).toEqual(facts);
    expect(await findTarget({ ...model, toVersion: '1' }, registry)).toEqual({
      ...{ modelVersion: '1', runId: 'run1', codeRevision: '', dataDigest: '' },
    });
    expect(await findFacts({ ...model, version: '' }, registry)).toMatchObject({ modelVersion: '3' });
    expect(await findFacts({ ...model, version: '2' }, registry)).toEqual(facts);
  });

  test('of a model that is held is the one it was rolled back to, not the one before that', async () => {
    const registry = await deliveredModel();
    await rollBack(back, contextOf(registry));
    expect(await findTarget({ ...model, toVersion: '' }, registry)).toMatchObject({ modelVersion: '2' });
  });

  test('refuses when there is none', async () => {
    const registry = registryOf([version('A', '1')]);
    await expect(findTarget({ ...model, toVersion: '' }, registry)).rejects.toThrow(
      "no version had the alias 'production' of model 'A' before now; give the version to go back to by --to",
    );
    await expect(findFacts({ ...model, version: '' }, registry)).rejects.toThrow(
      "no version of model 'A' has the alias 'production'",
    );
    await promote(registry, '1');
    await expect(findTarget({ ...model, toVersion: '' }, registry)).rejects.toThrow('before version 1');
  });
});

describe('a rollback', () => {
  test('gives the alias back and holds every later version until it is released', async () => {
    const registry = await deliveredModel();
    expect(await rollBack(back, contextOf(registry))).toEqual({ previousVersion: '3' });
    expect(registry.state.holder).toBe('2');
    expect((await historyOf(registry)).at(-1)).toBe('4 rollback 3>2 by ann in rollback-1: too slow');
    await expect(promote(registry, '4', '2')).rejects.toThrow(
      'rolled back from version 3 to version 2 by ann at 2026-11-21T12:00:00.000Z: too slow',
    );

    const words = expect.stringContaining('rolled back from version 3 to version 2 by ann');
    expect(await releaseModel(release, contextOf(registry))).toEqual({ released: true, hold: words });
    expect(await releaseModel(release, contextOf(registry))).toEqual({ released: false, hold: '' });
    await promote(registry, '4', '2');
    expect(await movesOf(registry)).toEqual([
      ...delivered,
      '4 rollback 3>2',
      '5 release 2>2',
      '6 promote 2>4',
    ]);
  });

  test('again finds it done; to another version goes there', async () => {
    const registry = await deliveredModel();
    await rollBack(back, contextOf(registry));
    const again = await rollBack({ ...back, workflow: 'rollback-2' }, contextOf(registry));
    expect(again).toEqual({ previousVersion: '3' });
    await rollBack({ ...back, modelVersion: '1' }, contextOf(registry));
    expect(await movesOf(registry)).toEqual([...delivered, '4 rollback 3>2', '5 rollback 2>1']);
  });

  test.each([0, 1, 2, 3, 4])('killed past call %i and run again ends right', async (killed) => {
    const registry = await deliveredModel();
    await expect(rollBack(back, contextOf(mortal(registry, killed)))).rejects.toThrow('killed');
    // From the first thing written on, no delivery gets through.
    if (killed >= 2) await expect(promote(registry, '4', registry.state.holder)).rejects.toThrow('is held');
    if (killed === 2)
      await expect(releaseModel(release, contextOf(registry))).rejects.toThrow(
        'was not finished; finish it by: millrace rollback A',
      );
    const { modelVersion } = await findTarget({ ...model, toVersion: '' }, registry);
    expect(modelVersion).toBe('2');
    const again = { ...back, workflow: 'rollback-2' };
    expect(await rollBack(again, contextOf(registry))).toEqual({ previousVersion: '3' });
    expect(registry.state.holder).toBe('2');
    expect(await movesOf(registry)).toEqual([...delivered, '4 rollback 3>2']);
  });

  test('refuses for now when somebody moves the alias at the same moment, and then gets through', async () => {
    const registry = await deliveredModel();
    const contested = { ...registry, setAlias: async () => {} };
    await expect(rollBack(back, contextOf(contested))).rejects.toMatchObject({ exitCode: 75 });
    await rollBack(back, contextOf(registry));
    expect(await movesOf(registry)).toEqual([...delivered, '4 rollback 3>2']);
  });
});
