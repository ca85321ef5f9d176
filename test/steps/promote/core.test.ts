/** The promote step: it moves the alias once, never over somebody else's move, and a kill at any point does no harm. */
import { describe, expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../../lib/errors.ts';
import { encodeMove, type Move, moveTag } from '../../../lib/steps/history/move.ts';
import { type PromoteContext, promoteVersion } from '../../../lib/steps/promote/core.ts';
import { logOf } from '../log-of.ts';
import { historyOf, mortal, registryOf, version } from '../registry-fake.ts';

const inputs = {
  modelName: 'A',
  modelVersion: '4',
  alias: 'production',
  championVersion: '3',
  by: 'a-deliver',
  reasons: ['rmse 1 is at most 2', 'all is well'],
  approvedBy: '',
  approvalReason: '',
  workflow: 'delivery-1',
};
const versions = ['3', '4', '5'].map((number) => version('A', number));
const recorded = {
  'millrace.alias': 'production',
  'millrace.previous-version': '3',
  'millrace.workflow': 'delivery-1',
};
const adopted = '1 outside ->3 by unknown in -: stood there before its history began';
const promoted = '2 promote 3>4 by a-deliver in delivery-1: rmse 1 is at most 2; all is well';
const earlier: Move = {
  ...{ kind: 'promote', from: '2', to: '3', at: '2026-01-01T00:00:00Z', by: 'a-deliver', why: 'good' },
  ...{ workflow: 'delivery-0', commit: 'c3', done: true },
};

function contextOf(mlflow: PromoteContext['mlflow'], log = logOf().log): PromoteContext {
  return { mlflow, log, now: () => new Date('2026-11-21T12:00:00Z') };
}

test('moves the alias and records whom the version follows, why, and by whom', async () => {
  const registry = registryOf(versions, '3');
  expect(await promoteVersion(inputs, contextOf(registry))).toEqual({ previousVersion: '3' });
  expect(registry.state.holder).toBe('4');
  expect(registry.state.tags.get('4')).toEqual(recorded);
  expect(await historyOf(registry)).toEqual([adopted, promoted]);
});

test('gives the alias to the first model', async () => {
  const registry = registryOf(versions, undefined);
  const outputs = await promoteVersion({ ...inputs, championVersion: '' }, contextOf(registry));
  expect(outputs).toEqual({ previousVersion: '' });
  expect(registry.state.holder).toBe('4');
  expect(await historyOf(registry)).toEqual([promoted.replace('2 promote 3', '1 promote -')]);
});

test('names the person who approved, with the reason before those of the gate', async () => {
  const registry = registryOf(versions, undefined);
  const approved = { ...inputs, championVersion: '', approvedBy: 'ann', approvalReason: 'looked at it' };
  await promoteVersion(approved, contextOf(registry));
  expect(await historyOf(registry)).toEqual([
    '1 promote ->4 by ann in delivery-1: approved: looked at it; rmse 1 is at most 2; all is well',
  ]);
  expect(registry.state.tags.get('4')).toMatchObject({
    'millrace.approved-by': 'ann',
    'millrace.approval-reason': 'looked at it',
  });
});

test('notes what somebody did without Millrace in between, then goes on', async () => {
  const registry = registryOf(versions, '3');
  registry.state.modelTags.set(moveTag('production', 7), encodeMove({ ...earlier, from: '1', to: '2' }));
  await promoteVersion(inputs, contextOf(registry));
  expect((await historyOf(registry)).map((line) => line.split(' by ')[0])).toEqual([
    '7 promote 1>2',
    '8 outside 2>3',
    '9 promote 3>4',
  ]);
});

describe('run again', () => {
  test('says that nothing was to do and gives the same output', async () => {
    const registry = registryOf(versions, '3');
    await promoteVersion(inputs, contextOf(registry));
    const { log, messages } = logOf();
    expect(await promoteVersion(inputs, contextOf(registry, log))).toEqual({ previousVersion: '3' });
    expect(messages).toEqual(['the version has the alias already; nothing to move']);
    expect(registry.state.tags.get('4')).toEqual(recorded);
    expect(await historyOf(registry)).toEqual([adopted, promoted]);
  });

  test('by a later delivery of the same version keeps whom it follows', async () => {
    const registry = registryOf(versions, '3');
    await promoteVersion(inputs, contextOf(registry));
    const later = { ...inputs, championVersion: '4', workflow: 'delivery-2' };
    expect(await promoteVersion(later, contextOf(registry))).toEqual({ previousVersion: '3' });
    expect(await historyOf(registry)).toHaveLength(2);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'after a kill past call %i ends as if there had been none',
    async (killed) => {
      const registry = registryOf(versions, '3');
      const dying = contextOf(mortal(registry, killed));
      await expect(promoteVersion(inputs, dying)).rejects.toThrow('killed');
      expect(await promoteVersion(inputs, contextOf(registry))).toEqual({ previousVersion: '3' });
      expect(registry.state.holder).toBe('4');
      expect(registry.state.tags.get('4')).toEqual(recorded);
      expect(await historyOf(registry)).toEqual([adopted, promoted]);
    },
  );

  test.each([2, 3, 4, 5])(
    'by another delivery after a kill past call %i, nothing is lost',
    async (killed) => {
      const registry = registryOf(versions, '3');
      await expect(promoteVersion(inputs, contextOf(mortal(registry, killed)))).rejects.toThrow('killed');
      const championVersion = registry.state.holder ?? '';
      const next = { ...inputs, modelVersion: '5', championVersion, workflow: 'delivery-2' };
      await promoteVersion(next, contextOf(registry));
      const moves = (await historyOf(registry)).map((line) => line.split(' by ')[0]);
      expect(moves).toEqual(
        championVersion === '3'
          ? ['1 outside ->3', '2 promote 3>5']
          : ['1 outside ->3', '2 promote 3>4', '3 promote 4>5'],
      );
    },
  );
});

describe('an alias that somebody else moved', () => {
  test.each([
    ['5', '3', 'from version 3 to version 5'],
    [undefined, '3', 'from version 3 to no version'],
    ['5', '', 'from no version to version 5'],
  ])('refuses when it stands at %s and was seen at "%s"', async (holder, championVersion, words) => {
    const registry = registryOf(versions, holder);
    const call = promoteVersion({ ...inputs, championVersion }, contextOf(registry));
    await expect(call).rejects.toThrow(PermanentError);
    await expect(call).rejects.toThrow(
      `alias 'production' of model 'A' moved ${words} since version 4 was judged; run the delivery again`,
    );
    expect(registry.state).toMatchObject({ holder, tags: new Map() });
  });

  test('refuses a version older than the one in use, whoever judged it', async () => {
    const registry = registryOf(versions, '5');
    await expect(promoteVersion({ ...inputs, championVersion: '5' }, contextOf(registry))).rejects.toThrow(
      "alias 'production' of model 'A' stands at version 5, which is newer than version 4; only a rollback goes back",
    );
  });

  test('refuses when it does not stay where it was put', async () => {
    const registry = registryOf(versions, '3');
    const contested = { ...registry, setAlias: () => registry.setAlias({ version: '5' }) };
    await expect(promoteVersion(inputs, contextOf(contested))).rejects.toThrow(
      /was set to version 4 and now stands at version 5: somebody else moved it/,
    );
    expect(registry.state.tags.size).toBe(0);
  });

  test('refuses for now when another one writes the same line of the history', async () => {
    const registry = registryOf(versions, '3');
    const contested = {
      ...registry,
      setAlias: async () => {
        registry.state.modelTags.set(moveTag('production', 2), encodeMove({ ...earlier, kind: 'rollback' }));
      },
    };
    await expect(promoteVersion(inputs, contextOf(contested))).rejects.toThrow(TransientError);
  });

  test('refuses a model that was rolled back meanwhile', async () => {
    const registry = registryOf(versions, '3');
    const back: Move = { ...earlier, kind: 'rollback', from: '5', by: 'ann', why: 'bad' };
    registry.state.modelTags.set(moveTag('production', 1), encodeMove(back));
    await expect(promoteVersion(inputs, contextOf(registry))).rejects.toThrow(
      /is held since version 4 was judged, rolled back from version 5 to version 3 by ann at .*: bad; release it/,
    );
    expect(registry.state.holder).toBe('3');
  });
});

test('refuses a history that somebody wrote into, and names the tag', async () => {
  const registry = registryOf(versions, '3');
  registry.state.modelTags.set('millrace.history.production.000001', '{"kind":"promote"}');
  await expect(promoteVersion(inputs, contextOf(registry))).rejects.toThrow(
    "tag 'millrace.history.production.000001' of model 'A' is not as Millrace writes it",
  );
});
