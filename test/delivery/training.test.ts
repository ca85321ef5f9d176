import { describe, expect, test } from 'vitest';
import { plainProps, synthesize } from './deliveries.ts';

const { training } = plainProps;
const runContext =
  '{"millrace.workflow":"{{workflow.name}}","millrace.workflow-uid":"{{workflow.uid}}","millrace.attempt":"{{retries}}"}';

/** A delivery in which every container has a secret of its own. */
function withSecrets() {
  return synthesize({
    mlflow: { token: { secretName: 'mlflow', key: 'token' } },
    source: { ...plainProps.source, token: { secretName: 'git-source', key: 'token' } },
    training: {
      ...training,
      env: { API_KEY: { secretName: 'features', key: 'api-key' }, EPOCHS: '3' },
      dvc: { env: { AWS_SECRET_ACCESS_KEY: { secretName: 's3', key: 'secret-key' } } },
    },
  });
}

describe('the training', () => {
  test('is one pod: checkout, data when DVC is used, train, collect', () => {
    const order = (delivery: ReturnType<typeof synthesize>) =>
      delivery
        .template('churn-steps', 'train')
        .containerSet?.containers.map(({ name, dependencies }) => [name, ...(dependencies ?? [])]);
    expect(order(synthesize())).toEqual([['checkout'], ['fit', 'checkout'], ['main', 'fit']]);
    expect(order(synthesize({ training: { ...training, dvc: {} } }))).toEqual([
      ['checkout'],
      ['data', 'checkout'],
      ['fit', 'data'],
      ['main', 'fit'],
    ]);
  });

  test('is told the workspace of its models, as all that talks to MLflow is', () => {
    const { container, template } = synthesize({ mlflow: { workspace: 'team-a' } });
    const workspace = {
      name: 'MLFLOW_WORKSPACE',
      valueFrom: { configMapKeyRef: { name: 'mlflow', key: 'workspace' } },
    };
    for (const name of ['fit', 'main']) expect(container(name)?.env).toContainEqual(workspace);
    for (const name of ['evaluate', 'resolve-uri', 'promote', 'update-git', 'rollback', 'report'])
      expect(template('churn-steps', name).container?.env).toContainEqual(workspace);
  });

  test("runs the user's command in the user's image, in the repository", () => {
    const { container } = synthesize({
      training: {
        ...training,
        workingDirectory: 'models/churn',
        env: { HOME: '/h', MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'true' },
      },
    });
    expect(container('fit')).toMatchObject({
      image: 'example.org/churn:1',
      command: ['sh', '-c', 'cd -- "$0" && exec "$@"', '/tmp/workspace/models/churn', 'python', 'train.py'],
      workingDir: '/tmp/workspace',
    });
    expect(synthesize().container('fit')).toMatchObject({
      command: ['python', 'train.py'],
      workingDir: '/tmp/workspace',
    });
    expect(container('fit')?.env).toEqual([
      { name: 'HOME', value: '/h' },
      { name: 'LOGNAME', value: 'millrace' },
      { name: 'GIT_CONFIG_COUNT', value: '1' },
      { name: 'GIT_CONFIG_KEY_0', value: 'safe.directory' },
      { name: 'GIT_CONFIG_VALUE_0', value: '/tmp/workspace' },
      { name: 'MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD', value: 'false' },
      { name: 'MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD', value: 'true' },
      {
        name: 'MLFLOW_TRACKING_URI',
        valueFrom: { configMapKeyRef: { name: 'mlflow', key: 'tracking-uri' } },
      },
      { name: 'MLFLOW_RUN_CONTEXT', value: runContext },
      { name: 'MODEL_NAME', value: '{{inputs.parameters.model-name}}' },
    ]);
  });

  test('puts on the run what collect then looks for', () => {
    const { container } = synthesize();
    expect(container('main')?.args).toEqual([
      'collect',
      '--model-name={{inputs.parameters.model-name}}',
      '--workflow={{workflow.name}}',
      '--workflow-uid={{workflow.uid}}',
      '--attempt={{retries}}',
      '--checkout-outputs=/tmp/millrace/checkout',
    ]);
    expect(container('checkout')?.env).toContainEqual({
      name: 'MILLRACE_OUTPUTS',
      value: '/tmp/millrace/checkout',
    });
  });

  test('pulls what is said, from where is said', () => {
    const dvc = { targets: ['data/raw.dvc', 'data/labels.dvc'], remote: 'store' };
    const data = synthesize({ training: { ...training, dvc } }).container('data');
    expect(data?.command).toEqual(['dvc', 'pull', '--remote=store', 'data/raw.dvc', 'data/labels.dvc']);
  });

  test("shows each container its own secrets: ours as files, the user's as variables", () => {
    const { container } = withSecrets();
    const seen = (name: string) => [
      ...(container(name)?.volumeMounts ?? []).map((mount) => mount.name),
      ...(container(name)?.env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
    ];
    expect(seen('checkout')).toEqual(['scratch', 'workspace', 'secret-git-source']);
    expect(seen('data')).toEqual(['workspace', 's3']);
    expect(seen('fit')).toEqual(['workspace', 'mlflow', 'features']);
    expect(seen('main')).toEqual(['scratch', 'secret-mlflow']);
    expect(container('checkout')?.args).toContain('--source-token-file=/tmp/secrets/git-source/token');
  });

  test('cannot push to Git: only two steps, under the other service account, see that token', () => {
    const { find } = withSecrets();
    const templates = find('WorkflowTemplate', 'churn-steps')?.spec.templates ?? [];
    const pushing = templates.filter((template) => JSON.stringify(template).includes('git-deploy'));
    expect(pushing.map(({ name, serviceAccountName }) => [name, serviceAccountName])).toEqual([
      ['check-target', 'churn-deliver'],
      ['update-git', 'churn-deliver'],
    ]);
    const training = templates.filter(({ serviceAccountName }) => serviceAccountName === 'churn-train');
    expect(training.map(({ name }) => name)).toEqual(['train']);
  });

  test('asks Kubernetes for the resources that are given, and for some when none are', () => {
    const resources = { limits: { 'nvidia.com/gpu': '1' } };
    expect(synthesize({ training: { ...training, resources } }).container('fit')?.resources).toEqual(
      resources,
    );
    expect(synthesize().container('fit')?.resources).toMatchObject({
      requests: { cpu: '1', memory: '2Gi' },
    });
  });

  test.each([
    [
      'a variable that is always given',
      { env: { MODEL_NAME: 'x' } },
      'training.env: MODEL_NAME is given by the delivery',
    ],
    [
      'a folder out of the repository',
      { workingDirectory: '../other' },
      "training.workingDirectory: '../other'",
    ],
    ['an absolute folder', { workingDirectory: '/etc' }, "training.workingDirectory: '/etc'"],
    [
      'a DVC target that is an option',
      { dvc: { targets: ['--force'] } },
      "dvc: '--force' would be read as an option",
    ],
    [
      'a tag written by hand',
      { env: { NAME: '{{workflow.name}}' } },
      "test/churn/steps/train: '{{workflow.name}}' contains '{{'",
    ],
  ])('refuses %s', (_, changes, message) => {
    expect(() => synthesize({ training: { ...training, ...changes } })).toThrow(message);
  });
});
