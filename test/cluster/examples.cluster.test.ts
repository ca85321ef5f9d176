/** The examples on the real Argo, under the `restricted` standard, and by the local runner: the same nodes, phases and outputs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, test } from 'vitest';
import type { Workflow } from '../../lib/argo/manifest.ts';
import { dispatch } from '../../lib/runner/events/dispatch.ts';
import { makeBucket, uploadFolder } from '../../scripts/examples/buckets.ts';
import { makeGitRepository } from '../../scripts/examples/make-git-repository.ts';
import { differencesOf } from '../conformance/compare.ts';
import { type Result, resultOf } from '../conformance/result.ts';
import { root } from '../examples/example.ts';
import { unique } from '../mlflow/seed.ts';
import { s3Server } from '../servers/s3-server.ts';
import { startArgoServer } from './argo-server.ts';
import { outputOf } from './delivered.ts';
import { exampleNamespace, manifestsOf } from './example-namespace.ts';
import type { Namespace } from './namespace.ts';

type Values = Readonly<Record<string, string>>;

describe('an example runs on Argo as it does here', () => {
  const server = s3Server();
  const place = exampleNamespace(server);

  /** What both make of a WorkflowTemplate, side by side. */
  async function both(example: string, name: string, values: Values, ownValues = values) {
    const { onArgo, here } = place();
    const workflow = { kind: 'WorkflowTemplate', name } as const;
    const [theirs, ours] = await Promise.all([
      onArgo(example, name, values),
      here(example, workflow, { parameters: ownValues }),
    ]);
    return { theirs, ours };
  }

  describe('activator and processor', () => {
    test('one event', async () => {
      const { theirs, ours } = await both('activator-processor', 'one-event', {});
      expectSucceeded(theirs, { 'green-share': '1' });
      expect(differencesOf(resultOf(theirs), resultOf(ours))).toEqual([]);
    });

    const forest = { scene: 'forest', red: [0.05], nearInfrared: [0.45] };
    // Alike, as the keys of the pods decide their order.
    const events = ['a', 'b', 'c'].map((id) => ({ id, event: forest }));
    test.each([
      ['many events', events, '["1","1","1"]'],
      ['no event at all', [], '[]'],
    ])('%s', async (_, given, shares) => {
      const values = { events: JSON.stringify(given), 's3-endpoint': place().s3Endpoint };
      const { theirs, ours } = await both('activator-processor', 'many-events', values);
      expectSucceeded(theirs, { 'green-shares': shares });
      expect(differencesOf(resultOf(theirs), resultOf(ours))).toEqual([]);
    });
  });

  test('face detection, from the event that a bucket posts to the approval by our command', async () => {
    const { namespace, here, s3Endpoint } = place();
    const folder = join(root, 'examples/face-detection');
    for (const [images, key] of [
      ['known-faces', 'known-faces'],
      ['uploads', 'to-be-identified'],
    ] as const)
      await uploadFolder(server().access, join(folder, 'images', images), {
        bucket: 'artifacts',
        key: `face-detect/${key}`,
      });
    await namespace.apply(manifestsOf('face-detection'));
    // A bucket cannot know where pods of this test find it.
    await setDefault(namespace, 'face-detect', { 's3-endpoint': s3Endpoint });
    const text = readFileSync(join(folder, 'upload.json'), 'utf8');
    const argo = await startArgoServer(namespace);
    try {
      const token = await tokenOf(namespace, 'face-detect-events.service-account-token');
      await argo.post(JSON.stringify({ ...JSON.parse(text), EventName: 's3:ObjectRemoved:Delete' }), token);
      await argo.post(text, token);
    } finally {
      await argo.close();
    }
    const started = (await namespace.kubectl(['get', 'wf', '-o', 'name', '-l', bound])).split('\n');
    expect(started).toHaveLength(1);
    const name = started[0]?.split('/')[1] ?? '';
    const theirs = await approved(name, namespace);

    const event = { namespace: namespace.name, discriminator: '', metadata: {}, payload: JSON.parse(text) };
    const [dispatched] = dispatch(manifestsOf('face-detection'), event);
    if (dispatched?.workflow === undefined) throw new Error('the selector refuses the event');
    const workflow = { kind: 'Workflow', name: 'face-detect-' } as const;
    const ours = await here('face-detection', workflow, {
      documents: [dispatched.workflow],
      parameters: { 's3-endpoint': s3Endpoint },
      approvals: [{ target: 'approval', value: 'YES' }],
    });
    expectSucceeded(theirs, { names: '["eileen-collins","grace-hopper"]' });
    // Argo's own command, as the local runner, also says who let a node go on.
    const differences = differencesOf(resultOf(theirs), resultOf(ours));
    expect(differences.filter((line) => !line.startsWith('node ….approval: message: '))).toEqual([]);
  });

  test.each([
    ['with its data in S3', 'sentiment', { 'dvc-s3-bucket': 'sentiment-data' }],
    ['with the code of a revision and its data in a folder', 'sentiment-from-git', { 'dvc-s3-bucket': '' }],
  ])('sentiment, %s', async (_, name, given) => {
    const { s3Endpoint, gitUrl } = place();
    await makeBucket(server().access, 'sentiment-data');
    const repository = await makeGitRepository(inject('platform').gitDirectory, 'sentiment', {
      steps: join(root, 'examples/sentiment/steps'),
    });
    const git: Values = name === 'sentiment' ? {} : { 'repo-url': `${gitUrl}/${repository}.git` };
    const values = { ...given, ...git, 'dvc-s3-endpoint': `http://${s3Endpoint}` };
    const models = { theirs: unique('sentiment'), ours: unique('sentiment') };
    const { theirs, ours } = await both(
      'sentiment',
      name,
      { ...values, 'model-name': models.theirs },
      { ...values, 'model-name': models.ours },
    );
    expect([theirs.status?.phase, outputOf(theirs, 'model-version')]).toEqual(['Succeeded', '1']);
    expect(Number(outputOf(theirs, 'accuracy'))).toBeGreaterThan(0.7);
    expect(differencesOf(plain(theirs, models.theirs), plain(ours, models.ours))).toEqual([]);
  });
});

const bound = 'workflows.argoproj.io/workflow-event-binding=face-detect';

/** Changes the defaults of parameters of a WorkflowTemplate that is there. */
async function setDefault(namespace: Namespace, name: string, values: Values): Promise<void> {
  const { spec, ...rest }: Workflow = JSON.parse(
    await namespace.kubectl(['get', `workflowtemplates/${name}`, '-o', 'json']),
  );
  const parameters = spec.arguments?.parameters?.map((parameter) => ({
    ...parameter,
    ...(Object.hasOwn(values, parameter.name) && { value: values[parameter.name] }),
  }));
  const changed = { ...rest, spec: { ...spec, arguments: { ...spec.arguments, parameters } } };
  await namespace.kubectl(['replace', '-f', '-'], JSON.stringify(changed));
}

/** The token of a Secret, once Kubernetes has filled it in. */
async function tokenOf({ firstLine }: Namespace, secret: string): Promise<string> {
  const watch = ['get', 'secret', secret, '--watch', '-o', 'jsonpath={.data.token}{"\\n"}'];
  return Buffer.from(await firstLine(watch, (line) => line !== ''), 'base64').toString('utf8');
}

/** Approves a workflow when it asks for it; gives it as it has ended. */
async function approved(name: string, namespace: Namespace): Promise<Workflow> {
  const millrace = (...args: string[]) =>
    execa(process.execPath, [join(root, 'lib/cli/main.ts'), ...args, '-n', namespace.name], {
      env: { NO_COLOR: '1' },
      stdin: 'ignore',
    });
  const watching = millrace('watch', name);
  for await (const line of watching.iterable({ from: 'stderr' }))
    if (line.includes('approval waits for an approval')) {
      const { stdout } = await millrace('approve', name, 'approval=YES');
      expect(stdout).toBe('approval approved approved=YES');
    }
  await watching;
  return await namespace.get(name);
}

function expectSucceeded({ status, metadata }: Workflow, outputs: Values): void {
  const nodes = Object.values(status?.nodes ?? {});
  const parameters = nodes.find((node) => node.name === metadata.name)?.outputs?.parameters ?? [];
  expect([status?.phase, Object.fromEntries(parameters.map(({ name, value }) => [name, value]))]).toEqual([
    'Succeeded',
    outputs,
  ]);
}

/** What cannot be the same in two runs: the model's name, the run in MLflow, and where that keeps its models. */
function plain(workflow: Workflow, model: string): Result {
  const nodes = Object.values(workflow.status?.nodes ?? {});
  const trained = nodes.find(({ displayName }) => displayName === 'train-model');
  const different = [model, ...(trained?.outputs?.parameters ?? []).map(({ value }) => String(value))];
  let text = JSON.stringify(resultOf(workflow));
  for (const [index, value] of different.entries()) text = text.replaceAll(value, `<${index}>`);
  return JSON.parse(text);
}
