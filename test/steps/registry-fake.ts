/** A registry in memory: versions, tags and aliases, and whatever a test hooks into its calls. */
import type { ModelVersion, Run } from '../../lib/mlflow/schemas.ts';
import { readHistory } from '../../lib/steps/history/move.ts';

/** A version with what matters to a test. */
export function version(name: string, number: string, rest: Partial<ModelVersion> = {}): ModelVersion {
  return {
    name,
    version: number,
    source: '',
    runId: `run${number}`,
    status: 'READY',
    statusMessage: '',
    tags: new Map(),
    ...rest,
  };
}

/** A run with what matters to a test. */
export function run(runId: string, rest: Partial<Run> = {}): Run {
  return {
    runId,
    experimentId: '1',
    artifactUri: `mlflow-artifacts:/1/${runId}/artifacts`,
    metrics: new Map(),
    tags: new Map(),
    modelIds: [],
    ...rest,
  };
}

/** The versions of one model, and who has the alias `production`. */
export function registryOf(versions: readonly ModelVersion[], holder?: string) {
  const state = {
    holder,
    tags: new Map<string, Record<string, string>>(),
    /** The tags of the model itself. */
    modelTags: new Map<string, string>(),
  };
  return {
    state,
    getModel: async (name: string) => ({
      name,
      aliases: new Map(state.holder === undefined ? [] : [['production', state.holder]]),
      tags: new Map(state.modelTags),
    }),
    setModelTag: async (_: string, key: string, value: string) => {
      state.modelTags.set(key, value);
    },
    getVersion: async ({ version: number }: { version: string }) => {
      const found = versions.find((one) => one.version === number);
      if (found === undefined) throw new Error(`version ${number} not found`);
      const written = Object.entries(state.tags.get(number) ?? {});
      return { ...found, tags: new Map([...found.tags, ...written]) };
    },
    versionOfAlias: async () => state.holder,
    setAlias: async ({ version: number }: { version: string }) => {
      state.holder = number;
    },
    setVersionTags: async (
      { version: number }: { version: string },
      tags: Readonly<Record<string, string>>,
    ) => {
      state.tags.set(number, { ...state.tags.get(number), ...tags });
    },
  };
}

/** A registry in memory. */
export type FakeRegistry = ReturnType<typeof registryOf>;

/** The history of the alias `production`, a line a move. */
export async function historyOf(registry: Pick<FakeRegistry, 'getModel'>): Promise<readonly string[]> {
  return readHistory(await registry.getModel('A'), 'production').map(
    ({ number, kind, from, to, by, why, workflow, commit, done }) =>
      `${number} ${kind} ${from || '-'}>${to || '-'} by ${by} in ${workflow || '-'}: ${why}` +
      `${commit === '' ? '' : ` (${commit})`}${done ? '' : ' ?'}`,
  );
}

/** The same registry for a process that dies after its call of that number. */
export function mortal(registry: FakeRegistry, killedAfter: number): FakeRegistry {
  let calls = 0;
  const dying =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      calls += 1;
      if (calls > killedAfter) throw new Error('killed');
      return call(...args);
    };
  return {
    state: registry.state,
    getModel: dying(registry.getModel),
    setModelTag: dying(registry.setModelTag),
    getVersion: dying(registry.getVersion),
    versionOfAlias: dying(registry.versionOfAlias),
    setAlias: dying(registry.setAlias),
    setVersionTags: dying(registry.setVersionTags),
  };
}
