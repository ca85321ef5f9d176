/** How the earth-observation example chooses among the runs of a workflow, on a real MLflow. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { programs } from './earth-observation.ts';

const { trackingUri } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'select-'));
const experiment = 'ExampleEarthObservationSelect';
afterAll(() => rmSync(folder, { recursive: true }));

async function api(path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const post = { method: 'POST', body: JSON.stringify(body), headers };
  const answer = await fetch(`${trackingUri}/api/2.0/mlflow/${path}`, post);
  expect(answer.status).toBe(200);
  return await answer.json();
}

async function select(
  group: string,
  more: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const run = await programs({ MLFLOW_TRACKING_URI: trackingUri, ...env });
  const files = { 'run-id': join(folder, `${group}.best`), candidates: join(folder, `${group}.json`) };
  const chosen = { 'experiment-name': experiment, group, metric: 'val_accuracy', minimum: '0.9', ...files };
  return await run(
    'eo',
    'select',
    ...Object.entries({ ...chosen, ...more }).map(([name, value]) => `--${name}=${value}`),
  );
}

const listed = z.array(z.looseObject({ runId: z.string(), val_accuracy: z.number().nullable() }));
const idSchema = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });

/** A run as `eo train` leaves it. */
async function makeRun(
  group: string,
  experimentId: string,
  { accuracy, weights, start, status = 'FINISHED' }: Made,
) {
  const tags = [{ key: 'group', value: group }];
  const made = await api('runs/create', { experiment_id: experimentId, start_time: start, tags });
  const runId = idSchema.parse(made).run.info.run_id;
  const metrics =
    accuracy === undefined ? [] : [{ key: 'val_accuracy', value: accuracy, timestamp: 1, step: 1 }];
  const params = [{ key: 'weights', value: String(weights) }];
  await api('runs/log-batch', { run_id: runId, metrics, params });
  await api('runs/update', { run_id: runId, status, end_time: start + 1 });
  return runId;
}

interface Made {
  readonly accuracy?: number;
  readonly weights: number;
  readonly start: number;
  readonly status?: string;
}

test('takes the smaller of equals, then the earlier; what failed or has no metric is no candidate', async () => {
  const { experiment_id } = z
    .object({ experiment_id: z.string() })
    .parse(await api('experiments/create', { name: experiment }));
  const make = (made: Made) => makeRun('tied', experiment_id, made);
  const large = await make({ accuracy: 0.9, weights: 200, start: 1 });
  const late = await make({ accuracy: 0.9, weights: 100, start: 3 });
  const early = await make({ accuracy: 0.9, weights: 100, start: 2 });
  const failed = await make({ accuracy: 0.99, weights: 1, start: 1, status: 'FAILED' });
  const without = await make({ weights: 2, start: 1 });
  await makeRun('other', experiment_id, { accuracy: 1, weights: 1, start: 1 });
  expect(await select('tied')).toMatchObject({ exitCode: 0, stderr: '' });
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect(text('tied.best')).toBe(early);
  const list = listed.parse(JSON.parse(text('tied.json')));
  expect(list.map(({ runId }) => runId)).toEqual([early, late, large, failed, without]);
  expect(list.slice(3).map(({ val_accuracy }) => val_accuracy)).toEqual([null, null]);
});

test.each([
  [
    'a group without runs',
    'nobody',
    {},
    /^eo select: no run of nobody is finished and has the metric val_acc/,
  ],
  [
    'an experiment that is not there',
    'tied',
    { 'experiment-name': 'Nowhere' },
    /has no experiment 'Nowhere'/,
  ],
  ['a group that is no name', "x' or 1", {}, /is no group; give letters, digits/],
  ['a minimum that nobody reaches', 'other', { minimum: '1.1' }, /has val_accuracy 1.0000, less than 1.1$/],
])('refuses %s', async (_, group, more, reason) => {
  const ended = await select(group, { ...more, 'run-id': join(folder, 'refused') });
  expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(reason) });
  expect(existsSync(join(folder, 'refused'))).toBe(false);
});

test('ends with 75 when MLflow is away', async () => {
  const away = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9', MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' };
  expect(await select('tied', {}, away)).toMatchObject({
    exitCode: 75,
    stderr: expect.stringMatching(/^eo select: cannot list the candidates of tied at http:\/\/127.0.0.1:9: /),
  });
});
