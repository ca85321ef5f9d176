/** A delivery whose gate has an evaluation: the user's command on held-out data decides, not what the training logged. */
import { expect, inject, test } from 'vitest';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { plainProps, synthesize } from '../delivery/deliveries.ts';
import { unique } from '../mlflow/seed.ts';
import { deliveries } from './delivery.ts';
import { versionInUse } from './registered-models.ts';
import { goodMetrics, manifestPath } from './training-repository.ts';

const { deliver, repository } = deliveries();
const mlflow = createMlflow({ trackingUri: inject('platform').trackingUri });

/** Looks its model up, and finds its error among the held-out data; of version 3 nothing is known. */
const evaluate = `import json, os, urllib.parse, urllib.request
from pathlib import Path

name, version = os.environ["MODEL_NAME"], os.environ["MODEL_VERSION"]
assert os.environ["MODEL_URI"] == f"models:/{name}/{version}"
query = urllib.parse.urlencode({"name": name, "version": version})
server = os.environ["MLFLOW_TRACKING_URI"]
urllib.request.urlopen(f"{server}/api/2.0/mlflow/model-versions/get?{query}", timeout=60).close()
error = json.loads(Path("held-out.json").read_text())[version]
Path(os.environ["METRICS_FILE"]).write_text(json.dumps({"rmse": error}))
`;

test('judges challenger and champion by what the evaluation measures of both, and promotes nothing when it fails', async () => {
  const model = unique('e2e-evaluation');
  const heldOut = JSON.stringify({ 1: 60, 2: 61 });
  const source = await repository(
    { metrics: goodMetrics },
    { 'evaluate.py': evaluate, 'held-out.json': heldOut },
  );
  const image = 'ghcr.io/millrace/california-housing';
  const { documents } = synthesize({
    modelName: model,
    source: { repoUrl: source.url, token: { secretName: 'git-source', key: 'token' } },
    training: { image, command: ['python', '-m', 'pipelines.train'] },
    gate: {
      rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 65, minAbsoluteChange: 0 }],
      firstModel: 'promote',
      evaluation: { command: ['python', 'evaluate.py'] },
    },
    deploy: { ...plainProps.deploy, manifestPath, document: { kind: 'InferenceService' } },
  });
  const ours = documents
    .filter(({ kind }) => kind === 'WorkflowTemplate')
    .map((one) => ({ apiVersion: 'argoproj.io/v1alpha1', ...one }));
  const deliverOurs = () => deliver({}, { workflow: 'churn', edit: () => ours });

  const first = await deliverOurs();
  expect([first.failure, first.output('verdict')]).toEqual([undefined, 'promote']);
  expect(first.output('metrics')).toBe('{"rmse":{"challenger":60}}');

  const worse = await deliverOurs();
  expect([worse.failure, worse.output('verdict')]).toEqual([undefined, 'hold']);
  const [threshold, change] = JSON.parse(worse.output('rules') ?? '[]');
  const numbers = { metric: 'rmse', challenger: 61, champion: 60 };
  expect(threshold).toEqual({ rule: 'threshold', ...numbers, bound: 65, outcome: 'passed' });
  expect(change).toEqual({ rule: 'minAbsoluteChange', ...numbers, bound: 0, outcome: 'failed' });
  const { tags } = await mlflow.getVersion({ name: model, version: '2' });
  expect(tags.get('millrace.measurement')).toBe(
    '{"championVersion":"1","challenger":{"rmse":61},"champion":{"rmse":60}}',
  );

  const unmeasured = await deliverOurs();
  expect(unmeasured.phase).toBe('Failed');
  expect(unmeasured.failure?.words).toContain("KeyError: '3'");
  expect(unmeasured.phasesOf('evaluate')).toEqual(['Omitted']);
  expect(await versionInUse(model)).toBe('1');
});
