/** The collect step: exactly one version of the model, by the runs of this workflow, and a way out of all else. */
import { describe, expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../../lib/errors.ts';
import type { ModelVersion, Run } from '../../../lib/mlflow/schemas.ts';
import { collectVersion, readyChecks } from '../../../lib/steps/collect/core.ts';
import { logOf } from '../log-of.ts';
import { registryOf, run, version } from '../registry-fake.ts';

const inputs = {
  modelName: 'A',
  workflow: 'delivery-1',
  workflowUid: 'u-1',
  attempt: '0',
  checkoutOutputs: '/tmp/millrace/checkout',
};
const checkedOut = { codeRevision: 'c'.repeat(40), dataDigest: 'd41d8cd9' };

interface World {
  readonly runs: readonly Run[];
  readonly versions: readonly ModelVersion[];
  /** What the version's status is at each look after the first. */
  readonly statuses?: readonly string[];
}

function contextOf({ runs, versions, statuses = [] }: World) {
  const registry = registryOf(versions);
  const asked: Readonly<Record<string, string>>[] = [];
  const looks = [...statuses];
  const { log, messages } = logOf();
  const mlflow = {
    ...registry,
    findRuns: async (tags: Readonly<Record<string, string>>) => {
      asked.push(tags);
      return runs;
    },
    versionsOfRun: async (runId: string) => versions.filter((one) => one.runId === runId),
    versionsOfSource: async (source: string) => versions.filter((one) => one.source === source),
    getVersion: async (id: { version: string }) => {
      const found = await registry.getVersion(id);
      return { ...found, status: looks.shift() ?? found.status };
    },
  };
  return { mlflow, log, messages, asked, pause: async () => undefined, tags: registry.state.tags };
}

const collected = (world: World, context = contextOf(world)) => collectVersion(inputs, checkedOut, context);

describe('the version', () => {
  test('is found by the run that this attempt made, and tied to code and data', async () => {
    const context = contextOf({ runs: [run('r1')], versions: [version('A', '4', { runId: 'r1' })] });
    expect(await collectVersion(inputs, checkedOut, context)).toEqual({
      modelVersion: '4',
      runId: 'r1',
      ...checkedOut,
    });
    expect(context.asked).toEqual([{ 'millrace.workflow-uid': 'u-1', 'millrace.attempt': '0' }]);
    expect(context.tags.get('4')).toEqual({
      'millrace.run-id': 'r1',
      'millrace.code-revision': checkedOut.codeRevision,
      'millrace.data-digest': checkedOut.dataDigest,
      'millrace.workflow': 'delivery-1',
    });
  });

  test('is found among the versions of other models and of several runs', async () => {
    const versions = [
      version('Other', '9', { runId: 'r1' }),
      version('A', '4', { runId: 'r2' }),
      version('A', '5', { runId: 'elsewhere' }),
    ];
    expect(await collected({ runs: [run('r1'), run('r2')], versions })).toMatchObject({
      modelVersion: '4',
      runId: 'r2',
    });
  });

  test('is found by its logged model when it names no run', async () => {
    const versions = [version('A', '4', { runId: '', source: 'models:/m-1' })];
    expect(await collected({ runs: [run('r1', { modelIds: ['m-0', 'm-1'] })], versions })).toMatchObject({
      modelVersion: '4',
      runId: 'r1',
    });
  });

  test('gets the same tags when it is collected again', async () => {
    const context = contextOf({ runs: [run('r1')], versions: [version('A', '4', { runId: 'r1' })] });
    const first = await collectVersion(inputs, checkedOut, context);
    const tags = new Map(context.tags);
    expect(await collectVersion(inputs, checkedOut, context)).toEqual(first);
    expect(context.tags).toEqual(tags);
  });

  test('may have data that nothing tracks', async () => {
    const context = contextOf({ runs: [run('r1')], versions: [version('A', '4', { runId: 'r1' })] });
    await collectVersion(inputs, { ...checkedOut, dataDigest: '' }, context);
    expect(context.tags.get('4')?.['millrace.data-digest']).toBe('');
  });
});

describe('a training', () => {
  test('refuses one that made no run', async () => {
    const call = collected({ runs: [], versions: [] });
    await expect(call).rejects.toThrow(PermanentError);
    await expect(call).rejects.toThrow(
      /^the training of workflow 'delivery-1' made no MLflow run: none is tagged millrace.workflow-uid=u-1 .* MLFLOW_TRACKING_URI/,
    );
  });

  test('refuses one that registered nothing, with the way to mend it', async () => {
    const call = collected({ runs: [run('r1')], versions: [] });
    await expect(call).rejects.toThrow(PermanentError);
    await expect(call).rejects.toThrow(
      "the training registered no model at all, no version of 'A' (MLflow run r1); " +
        "register it with log_model(…, registered_model_name='A'), the name that MODEL_NAME holds",
    );
  });

  test('refuses one that registered another model, and says which', async () => {
    const call = collected({ runs: [run('r1')], versions: [version('B', '2', { runId: 'r1' })] });
    await expect(call).rejects.toThrow("registered only 'B' version 2 (run r1), no version of 'A'");
  });

  test('refuses one that registered two versions, and lists them', async () => {
    const versions = [version('A', '4', { runId: 'r1' }), version('A', '5', { runId: 'r2' })];
    const context = contextOf({ runs: [run('r1'), run('r2')], versions });
    const call = collectVersion(inputs, checkedOut, context);
    await expect(call).rejects.toThrow(PermanentError);
    await expect(call).rejects.toThrow(
      "registered 2 versions of 'A': 'A' version 4 (run r1), 'A' version 5 (run r2); register one",
    );
    expect(context.tags.size).toBe(0);
  });
});

describe('a version that is not ready', () => {
  const pending = [version('A', '4', { runId: 'r1', status: 'PENDING_REGISTRATION' })];

  test('is waited for', async () => {
    const context = contextOf({
      runs: [run('r1')],
      versions: pending,
      statuses: ['PENDING_REGISTRATION', 'READY'],
    });
    expect(await collectVersion(inputs, checkedOut, context)).toMatchObject({ modelVersion: '4' });
    expect(context.messages[0]).toBe("version 4 of 'A' is PENDING_REGISTRATION; waiting");
  });

  test('refuses to wait for ever: that is a passing fault', async () => {
    const call = collected({ runs: [run('r1')], versions: pending });
    await expect(call).rejects.toThrow(TransientError);
    await expect(call).rejects.toThrow(`is still PENDING_REGISTRATION after ${readyChecks} looks`);
  });

  test('refuses one that could not be registered, with MLflow’s reason', async () => {
    const versions = [
      version('A', '4', { runId: 'r1', status: 'FAILED_REGISTRATION', statusMessage: 'no space left' }),
    ];
    const call = collected({ runs: [run('r1')], versions });
    await expect(call).rejects.toThrow(PermanentError);
    await expect(call).rejects.toThrow("could not register version 4 of 'A': no space left");
  });
});
