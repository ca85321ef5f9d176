/** The evaluation of the gate: the pod that measures, and where it stands in a release. */
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../lib/delivery/evaluation.ts';
import type { ModelDeliveryProps } from '../../lib/delivery/model-delivery.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import { plainProps, synthesize } from './deliveries.ts';

const evaluation: Evaluation = { command: ['python', 'evaluate.py'] };

function withEvaluation(changes: Partial<Evaluation> = {}, others: Partial<ModelDeliveryProps> = {}) {
  return synthesize({ gate: { ...plainProps.gate, evaluation: { ...evaluation, ...changes } }, ...others });
}

function tasksOf(delivery: ReturnType<typeof synthesize>, workflow: string, template: string) {
  return delivery.template(workflow, template).dag?.tasks.map(({ name, depends }) => [name, depends]);
}

describe('an evaluation', () => {
  test('is what is committed, byte by byte, and valid', async () => {
    const { documents, template } = withEvaluation({
      image: 'example.org/churn-evaluation:2',
      workingDirectory: 'models/churn',
      env: { HELD_OUT: 'data/held-out.csv', API_KEY: { secretName: 'features', key: 'api-key' } },
      dvc: { targets: ['data/held-out.csv.dvc'] },
    });
    const written = Yaml.stringify(template('churn-steps', 'measure'), template('churn', 'release'));
    await expect(written).toMatchFileSnapshot(join(import.meta.dirname, 'golden/evaluation.yaml'));
    const workflows = documents
      .filter(({ kind }) => kind === 'WorkflowTemplate')
      .map((one) => ({ apiVersion: 'argoproj.io/v1alpha1', ...one }));
    for (const schema of argoSchemas) expect(workflows.flatMap(judgeOf(schema))).toEqual([]);
  });

  test('is measured before the gate judges, under its mutex', () => {
    const delivery = withEvaluation();
    expect(tasksOf(delivery, 'churn', 'release')?.slice(0, 3)).toEqual([
      ['find-champion', undefined],
      ['measure', 'find-champion.Succeeded'],
      ['evaluate', 'measure.Succeeded'],
    ]);
    const [, , evaluate] = delivery.template('churn', 'release').dag?.tasks ?? [];
    expect(evaluate?.arguments?.parameters).toContainEqual({
      name: 'measurement',
      value: '{{tasks.measure.outputs.parameters.measurement}}',
    });
    expect(evaluate?.arguments?.parameters?.find(({ name }) => name === 'gate')?.value).not.toContain(
      'evaluate.py',
    );
  });

  test('is measured before a person is asked, too', () => {
    const names = tasksOf(withEvaluation({}, { approval: {} }), 'churn', 'approved-release');
    expect(names?.map(([name]) => name)).toEqual(['find-champion', 'measure', 'judge', 'approve', 'release']);
  });

  test('runs the code of the version in further environments, from the repository that is trained', () => {
    const deploy = { ...plainProps.deploy, repoUrl: 'https://git.example.org/deploy.git' };
    const { token: _, ...place } = deploy;
    const promotions = [{ alias: 'live', deploy: place }];
    const { find, template } = withEvaluation({}, { promotions, deploy });
    const parameters = find('WorkflowTemplate', 'churn-to-live')?.spec.arguments?.parameters;
    expect(parameters?.at(-1)).toMatchObject({
      name: 'source-repo-url',
      value: plainProps.source.repoUrl,
    });
    const measure = template('churn-to-live', 'release').dag?.tasks.find(({ name }) => name === 'measure');
    expect(measure?.arguments?.parameters).toEqual(
      expect.arrayContaining([
        { name: 'repo-url', value: '{{workflow.parameters.source-repo-url}}' },
        { name: 'revision', value: '{{inputs.parameters.code-revision}}' },
      ]),
    );
  });

  test('sees neither the Git tokens nor the metrics of the other side, and cannot change code and data', () => {
    const { template } = withEvaluation(
      {},
      { source: { ...plainProps.source, token: { secretName: 'git-source', key: 'token' } } },
    );
    const measure = template('churn-steps', 'measure');
    expect(measure.serviceAccountName).toBe('churn-train');
    const mounts = (name: string) =>
      measure.containerSet?.containers
        .find((container) => container.name === name)
        ?.volumeMounts?.map((mount) => `${mount.name}${mount.readOnly ? ' (read only)' : ''}`);
    expect(mounts('evaluate-challenger')).toEqual(['workspace (read only)', 'challenger-metrics']);
    expect(mounts('evaluate-champion')).toEqual(['workspace (read only)', 'champion-metrics']);
    expect(mounts('main')).toEqual([
      ...['scratch', 'challenger-metrics (read only)', 'champion-metrics (read only)'],
    ]);
  });

  test.each([
    [
      'a variable that is always given',
      { env: { MODEL_URI: 'x' } },
      'gate.evaluation.env: MODEL_URI is given by the delivery',
    ],
    ['a folder out of the repository', { workingDirectory: '..' }, "gate.evaluation.workingDirectory: '..'"],
  ])('refuses %s', (_, changes, message) => {
    expect(() => withEvaluation(changes)).toThrow(message);
  });
});
