/** The evaluate step: whose metrics it reads, and what it writes down. */
import { expect, test } from 'vitest';
import { evaluateVersion } from '../../../lib/steps/evaluate/core.ts';
import { encodeMove, type Move, moveTag } from '../../../lib/steps/history/move.ts';
import { logOf } from '../log-of.ts';
import { registryOf, run, version } from '../registry-fake.ts';

const inputs = {
  modelName: 'A',
  modelVersion: '4',
  alias: 'production',
  gate: {
    rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 65, minAbsoluteChange: 0 }],
    firstModel: 'promote' as const,
  },
  measurement: null,
};

/** Versions whose files the server hands out itself; `inputs` is what each one's signature takes. */
function serverOf(
  holder: string | undefined,
  rmse: Readonly<Record<string, number>>,
  inputs: Readonly<Record<string, string>> = {},
) {
  const numberIn = (path: string) => path.split('/')[1] ?? '';
  const none = async () => [];
  const notRead = () => Promise.reject(new Error('not read'));
  return {
    getDownloadUri: async ({ version: number }: { version: string }) => `mlflow-artifacts:/files/${number}`,
    listProxied: async (path: string) => (numberIn(path) === '5' ? [] : ['MLmodel']),
    readProxied: async (path: string) => {
      const schema = inputs[numberIn(path)];
      return schema === undefined ? 'flavors: {}' : `signature: {inputs: '${schema}'}`;
    },
    listLoggedModel: none,
    listRun: none,
    readLoggedModel: notRead,
    readRun: notRead,
    ...registryOf([version('A', '3'), version('A', '4'), version('A', '5')], holder),
    findRun: async (runId: string) => {
      const value = rmse[runId];
      return value === undefined ? undefined : run(runId, { metrics: new Map([['rmse', value]]) });
    },
    getLoggedModel: async (modelId: string) => ({
      modelId,
      name: 'model',
      artifactUri: '',
      sourceRunId: 'run4',
    }),
  };
}

test('says again what it said, once the version has the alias: nothing is judged or written anew', async () => {
  const first = serverOf('3', { run3: 60, run4: 53.2 });
  const outputs = await evaluateVersion(inputs, first, logOf().log);
  const again = serverOf('4', {});
  const judged = { ...version('A', '4'), tags: (await first.getVersion({ version: '4' })).tags };
  const server = {
    ...again,
    getVersion: async () => judged,
    setVersionTags: () => Promise.reject(new Error('written')),
  };
  expect(await evaluateVersion(inputs, server, logOf().log)).toEqual(outputs);
  // What was said of another alias says nothing of this one.
  const other = { ...inputs, alias: 'staging' };
  await expect(evaluateVersion(other, server, logOf().log)).rejects.toThrow('written');
});

test('judges against the version that has the alias and records all of it', async () => {
  const server = serverOf('3', { run3: 60, run4: 53.2 });
  const { log, messages } = logOf();
  const outputs = await evaluateVersion(inputs, server, log);
  expect(outputs).toEqual({
    verdict: 'promote',
    reasons: [
      'rmse 53.2 is at most 65',
      'rmse 53.2 is no worse than 60 of version 3',
      'signature: version 3 has none, so there is nothing to fit',
    ],
    rules: [
      { rule: 'threshold', metric: 'rmse', challenger: 53.2, champion: 60, bound: 65, outcome: 'passed' },
      {
        ...{ rule: 'minAbsoluteChange', metric: 'rmse', challenger: 53.2, champion: 60 },
        ...{ bound: 0, outcome: 'passed' },
      },
    ],
    metrics: { rmse: { challenger: 53.2, champion: 60 } },
    championVersion: '3',
  });
  expect(server.state.tags).toEqual(
    new Map([
      [
        '4',
        {
          'millrace.alias': 'production',
          'millrace.champion-version': '3',
          'millrace.metrics': '{"rmse":{"challenger":53.2,"champion":60}}',
          'millrace.verdict': 'promote',
          'millrace.reasons': JSON.stringify(outputs.reasons),
          'millrace.rules': JSON.stringify(outputs.rules),
        },
      ],
    ]),
  );
  expect(messages).toEqual([...outputs.reasons, 'verdict: promote']);
});

test('reads the signatures from the files of both and holds a version that clients could not call', async () => {
  const inputs3 = '[{"type":"double","name":"age","required":true}]';
  const inputs4 = inputs3.replace('age', 'years');
  const server = serverOf('3', { run3: 60, run4: 53.2 }, { 3: inputs3, 4: inputs4 });
  const { verdict, reasons } = await evaluateVersion(inputs, server, logOf().log);
  expect([verdict, reasons[2]]).toEqual([
    'hold',
    "signature does not take what clients send to version 3: 'years' is new and required",
  ]);
  const same = serverOf('3', { run3: 60, run4: 53.2 }, { 3: inputs3, 4: inputs3 });
  expect(await evaluateVersion(inputs, same, logOf().log)).toMatchObject({ verdict: 'promote' });
});

test('finds tags on the version and on its run', async () => {
  const server = serverOf(undefined, { run4: 53.2 });
  const tagged = {
    ...server,
    findRun: async () => run('run4', { metrics: new Map([['rmse', 1]]), tags: new Map([['on-run', 'x']]) }),
    getVersion: async () =>
      version('A', '4', {
        tags: new Map([
          ['on-version', 'x'],
          ['empty', ''],
        ]),
      }),
  };
  const asking = (requiredTags: string[]) => ({ ...inputs, gate: { ...inputs.gate, requiredTags } });
  expect(await evaluateVersion(asking(['on-run', 'on-version']), tagged, logOf().log)).toMatchObject({
    verdict: 'promote',
  });
  expect(await evaluateVersion(asking(['empty']), tagged, logOf().log)).toMatchObject({ verdict: 'hold' });
});

test('records the verdict before a policy ends the workflow', async () => {
  const server = serverOf(undefined, {});
  const strict = { ...inputs, gate: { ...inputs.gate, missingMetric: 'fail' as const } };
  await expect(evaluateVersion(strict, server, logOf().log)).rejects.toThrow(
    /^the gate's policy ends the delivery: rmse is missing/,
  );
  expect(server.state.tags.get('4')?.['millrace.verdict']).toBe('hold');
});

test('judges the first model by the thresholds alone', async () => {
  const outputs = await evaluateVersion(inputs, serverOf(undefined, { run4: 53.2 }), logOf().log);
  expect(outputs).toMatchObject({ verdict: 'promote', championVersion: '' });
});

test('holds an older version and leaves the alias alone', async () => {
  const server = serverOf('5', { run4: 1, run5: 60 });
  const outputs = await evaluateVersion(inputs, server, logOf().log);
  expect(outputs).toMatchObject({
    verdict: 'hold',
    reasons: ['superseded by version 5'],
    championVersion: '5',
  });
  expect(server.state.holder).toBe('5');
});

test('holds every version of a model that was rolled back, and says what the rules say all the same', async () => {
  const server = serverOf('3', { run3: 60, run4: 53.2 });
  const back: Move = {
    ...{ kind: 'rollback', from: '4', to: '3', at: '2026-11-21T12:00:00Z', by: 'ann', why: 'too slow' },
    ...{ workflow: 'w', commit: '', done: true },
  };
  server.state.modelTags.set(moveTag('production', 9), encodeMove(back));
  const { verdict, reasons } = await evaluateVersion(inputs, server, logOf().log);
  expect(verdict).toBe('hold (rolled back)');
  expect(reasons.slice(0, 2)).toEqual([
    'rolled back from version 4 to version 3 by ann at 2026-11-21T12:00:00Z: too slow; release it by: millrace release',
    'rmse 53.2 is at most 65',
  ]);
  expect(server.state.tags.get('4')?.['millrace.verdict']).toBe('hold (rolled back)');
});

test('holds when MLflow no longer has the run of the champion', async () => {
  const outputs = await evaluateVersion(inputs, serverOf('3', { run4: 53.2 }), logOf().log);
  expect(outputs.verdict).toBe('hold');
  expect(outputs.reasons[1]).toMatch(/^rmse is missing \(run run3 of version 3\)/);
});

test('finds the run of a version that names only its logged model', async () => {
  const server = {
    ...serverOf(undefined, { run4: 53.2 }),
    getVersion: async () => version('A', '4', { runId: '', source: 'models:/m-1' }),
  };
  expect(await evaluateVersion(inputs, server, logOf().log)).toMatchObject({ verdict: 'promote' });
});

test('refuses a version that is not there', async () => {
  const missing = { ...inputs, modelVersion: '7' };
  await expect(evaluateVersion(missing, serverOf('3', {}), logOf().log)).rejects.toThrow(
    'version 7 not found',
  );
});

test('judges what an evaluation measured in place of what was logged, and records all of it', async () => {
  const server = serverOf('3', { run3: 60, run4: 53.2 });
  const measurement = { championVersion: '3', challenger: { rmse: 62, mae: 40 }, champion: { rmse: 61 } };
  const { verdict, reasons, metrics } = await evaluateVersion(
    { ...inputs, measurement },
    server,
    logOf().log,
  );
  expect([verdict, ...reasons.slice(0, 2)]).toEqual([
    'hold',
    'rmse 62 is at most 65',
    'rmse 62 is worse than 61 of version 3',
  ]);
  expect(metrics).toEqual({ rmse: { challenger: 62, champion: 61 } });
  expect(server.state.tags.get('4')).toMatchObject({ 'millrace.measurement': JSON.stringify(measurement) });
});

test.each([
  ['is not finite', { rmse: 'NaN' as const }, 'rmse is NaN (evaluation of version 4)'],
  ['is missing, though it was logged', { r2: 1 }, 'rmse is missing (evaluation of version 4)'],
])('holds a version of which the measured metric %s', async (_, challenger, reason) => {
  const measurement = { championVersion: '3', challenger, champion: { rmse: 61 } };
  const server = serverOf('3', { run3: 60, run4: 53.2 });
  const { verdict, reasons } = await evaluateVersion({ ...inputs, measurement }, server, logOf().log);
  expect([verdict, reasons[0]]).toEqual(['hold', expect.stringContaining(reason)]);
});

test('refuses a measurement against another version than the one in use', async () => {
  const measurement = { championVersion: '', challenger: { rmse: 50 } };
  const server = serverOf('3', { run3: 60, run4: 53.2 });
  await expect(evaluateVersion({ ...inputs, measurement }, server, logOf().log)).rejects.toThrow(
    "the alias 'production' of model 'A' moved from no version to version 3 while the evaluation ran",
  );
  expect(server.state.tags).toEqual(new Map());
});
