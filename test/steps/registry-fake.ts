/** A registry in memory: versions, tags and aliases, and whatever a test hooks into its calls. */
import type { ModelVersion, Run } from '../../lib/mlflow/schemas.ts';

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
  const state = { holder, tags: new Map<string, Record<string, string>>() };
  return {
    state,
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
