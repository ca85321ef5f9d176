/** The promote step: it moves the alias once, never over somebody else's move, and a kill at any point does no harm. */
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import { promoteVersion } from '../../../lib/steps/promote/core.ts';
import { logOf } from '../log-of.ts';
import { registryOf, version } from '../registry-fake.ts';

const inputs = {
  modelName: 'A',
  modelVersion: '4',
  alias: 'production',
  championVersion: '3',
  workflow: 'delivery-1',
};
const versions = ['3', '4', '5'].map((number) => version('A', number));
const recorded = {
  'millrace.alias': 'production',
  'millrace.previous-version': '3',
  'millrace.workflow': 'delivery-1',
};

test('moves the alias and records whom the version follows', async () => {
  const registry = registryOf(versions, '3');
  expect(await promoteVersion(inputs, registry, logOf().log)).toEqual({ previousVersion: '3' });
  expect(registry.state.holder).toBe('4');
  expect(registry.state.tags.get('4')).toEqual(recorded);
});

test('gives the alias to the first model', async () => {
  const registry = registryOf(versions, undefined);
  const outputs = await promoteVersion({ ...inputs, championVersion: '' }, registry, logOf().log);
  expect(outputs).toEqual({ previousVersion: '' });
  expect(registry.state.holder).toBe('4');
});

describe('run again', () => {
  test('says that nothing was to do and gives the same output', async () => {
    const registry = registryOf(versions, '4');
    const { log, messages } = logOf();
    expect(await promoteVersion(inputs, registry, log)).toEqual({ previousVersion: '3' });
    expect(messages).toEqual(['the version has the alias already; nothing to move']);
    expect(registry.state.tags.get('4')).toEqual(recorded);
  });

  test('by a later delivery of the same version keeps whom it follows', async () => {
    const registry = registryOf(versions, '4');
    await promoteVersion(inputs, registry, logOf().log);
    const outputs = await promoteVersion({ ...inputs, championVersion: '4' }, registry, logOf().log);
    expect(outputs).toEqual({ previousVersion: '3' });
  });

  test.each([1, 2, 3, 4])('after a kill at call %i ends as if there had been none', async (killed) => {
    const registry = registryOf(versions, '3');
    let calls = 0;
    const dying = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) => {
      return async (...args: Args): Promise<T> => {
        calls += 1;
        const result = await call(...args);
        if (calls === killed) throw new Error('killed');
        return result;
      };
    };
    const mortal = {
      getVersion: registry.getVersion,
      versionOfAlias: dying(registry.versionOfAlias),
      setAlias: dying(registry.setAlias),
      setVersionTags: dying(registry.setVersionTags),
    };
    await expect(promoteVersion(inputs, mortal, logOf().log)).rejects.toThrow('killed');
    expect(await promoteVersion(inputs, registry, logOf().log)).toEqual({ previousVersion: '3' });
    expect(registry.state.holder).toBe('4');
    expect(registry.state.tags.get('4')).toEqual(recorded);
  });
});

describe('an alias that somebody else moved', () => {
  test.each([
    ['5', '3', 'from version 3 to version 5'],
    [undefined, '3', 'from version 3 to no version'],
    ['5', '', 'from no version to version 5'],
  ])('refuses when it stands at %s and was seen at "%s"', async (holder, championVersion, words) => {
    const registry = registryOf(versions, holder);
    const call = promoteVersion({ ...inputs, championVersion }, registry, logOf().log);
    await expect(call).rejects.toThrow(PermanentError);
    await expect(call).rejects.toThrow(
      `alias 'production' of model 'A' moved ${words} since version 4 was judged; run the delivery again`,
    );
    expect(registry.state).toEqual({ holder, tags: new Map() });
  });

  test('refuses when it does not stay where it was put', async () => {
    const registry = registryOf(versions, '3');
    const contested = { ...registry, setAlias: () => registry.setAlias({ version: '5' }) };
    await expect(promoteVersion(inputs, contested, logOf().log)).rejects.toThrow(
      /was set to version 4 and now stands at version 5: somebody else moved it/,
    );
    expect(registry.state.tags.size).toBe(0);
  });
});
