import { Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { plainProps, synthesize } from './deliveries.ts';

describe('ModelDelivery', () => {
  test('makes the library, the workflow, two service accounts and what each may do', () => {
    const { documents } = synthesize();
    expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
      'ConfigMap mlflow',
      'Role churn-deliver-workflow',
      'Role churn-train-workflow',
      'RoleBinding churn-deliver-workflow',
      'RoleBinding churn-train-workflow',
      'ServiceAccount churn-deliver',
      'ServiceAccount churn-train',
      'WorkflowTemplate churn',
      'WorkflowTemplate churn-release',
      'WorkflowTemplate churn-rollback',
      'WorkflowTemplate churn-steps',
    ]);
    const verbs = [
      { apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] },
    ];
    expect(documents.flatMap(({ kind, rules }) => (kind === 'Role' ? [rules] : []))).toEqual([verbs, verbs]);
  });

  test('takes the parameters of S1, with the delivery as their defaults', () => {
    const { find } = synthesize();
    const parameters = find('WorkflowTemplate', 'churn')?.spec.arguments?.parameters;
    expect(parameters?.map(({ name, value }) => [name, value])).toEqual([
      ['model-name', 'Churn'],
      ['repo-url', 'https://git.example.org/churn.git'],
      ['revision', 'main'],
      ['manifest-path', 'k8s/churn.yaml'],
    ]);
  });

  test('gives the delivery record as the outputs of its entrypoint', () => {
    const { find, template } = synthesize();
    expect(find('WorkflowTemplate', 'churn')?.spec).toMatchObject({
      entrypoint: 'deliver',
      onExit: 'report',
    });
    const outputs = (name: string) => template('churn', name).outputs?.parameters ?? [];
    expect(outputs('deliver').map(({ name }) => name)).toEqual([
      'model-version',
      'run-id',
      'code-revision',
      'data-digest',
      'verdict',
      'reasons',
      'rules',
      'metrics',
      'previous-version',
      'model-uri',
      'commit',
      'changed',
    ]);
    const absent = outputs('release').filter(({ valueFrom }) => valueFrom?.default === '');
    expect(absent.map(({ name }) => name)).toEqual(['previous-version', 'model-uri', 'commit', 'changed']);
  });

  test('resolves what passed the gate before it moves the alias, and writes what was resolved', () => {
    const release = synthesize().template('churn', 'release');
    expect(release.dag?.tasks.map(({ name, depends, when }) => [name, depends, when])).toEqual([
      ['evaluate', undefined, undefined],
      ['resolve-uri', 'evaluate.Succeeded', "{{= tasks.evaluate.outputs.parameters.verdict == 'promote' }}"],
      ['promote', 'evaluate.Succeeded && resolve-uri.Succeeded', undefined],
      ['update-git', 'resolve-uri.Succeeded && promote.Succeeded', undefined],
    ]);
    expect(release.synchronization).toEqual({
      mutexes: [{ name: '{{inputs.parameters.model-name}}@production' }],
    });
  });

  test('goes back in an order that is safe wherever it ends, under the mutex of deliveries', () => {
    const { find, template } = synthesize();
    const back = template('churn-rollback', 'roll-back');
    expect(back.dag?.tasks.map(({ name, depends }) => [name, depends])).toEqual([
      ['find-rollback', undefined],
      ['resolve-uri', 'find-rollback.Succeeded'],
      ['rollback', 'find-rollback.Succeeded && resolve-uri.Succeeded'],
      ['update-git', 'find-rollback.Succeeded && resolve-uri.Succeeded && rollback.Succeeded'],
    ]);
    const mutexes = [{ name: '{{workflow.parameters.model-name}}@production' }];
    expect(back.synchronization).toEqual({ mutexes });
    expect(template('churn-release', 'release').synchronization).toEqual({ mutexes });
    const parameters = find('WorkflowTemplate', 'churn-rollback')?.spec.arguments?.parameters;
    expect(parameters?.map(({ name, value }) => [name, value])).toEqual([
      ['model-name', 'Churn'],
      ['to-version', ''],
      ['by', undefined],
      ['reason', undefined],
      ['repo-url', 'https://git.example.org/churn.git'],
      ['manifest-path', 'k8s/churn.yaml'],
    ]);
  });

  test('asks a person between the gate and the mutex, and judges again after the answer', () => {
    const { find, template } = synthesize({ approval: { timeout: Duration.hours(8) } });
    const asked = template('churn', 'approved-release');
    expect(asked.synchronization).toBeUndefined();
    expect(asked.dag?.tasks.map(({ name, depends, when }) => [name, depends, when])).toEqual([
      ['judge', undefined, undefined],
      ['approve', 'judge.Succeeded', "{{= tasks.judge.outputs.parameters.verdict == 'promote' }}"],
      ['release', 'approve.Succeeded', "{{= tasks.approve.outputs.parameters.decision == 'approve' }}"],
    ]);
    expect(template('churn', 'approve').suspend).toEqual({ duration: '28800s' });
    expect(find('WorkflowTemplate', 'churn')?.spec.activeDeadlineSeconds).toBe(32 * 3600);
    expect(template('churn', 'release').dag?.tasks[0]?.name).toBe('evaluate');
  });

  test('takes versions on from one environment to the next, each with an alias and a way back of its own', () => {
    const { token: _, ...place } = plainProps.deploy;
    const { documents, template } = synthesize({
      alias: 'staging',
      promotions: [
        { alias: 'canary', deploy: { ...place, branch: 'canary' } },
        {
          alias: 'production',
          deploy: { ...place, manifestPath: 'k8s/live.yaml' },
          gate: { ...plainProps.gate, firstModel: 'promote' },
        },
      ],
    });
    expect(
      documents
        .flatMap(({ kind, metadata }) => (kind === 'WorkflowTemplate' ? [metadata.name] : []))
        .toSorted(),
    ).toEqual([
      'churn',
      'churn-canary-release',
      'churn-canary-rollback',
      'churn-production-release',
      'churn-production-rollback',
      'churn-release',
      'churn-rollback',
      'churn-steps',
      'churn-to-canary',
      'churn-to-production',
    ]);
    const given = (workflow: string, name: string) =>
      template(workflow, name).dag?.tasks.flatMap(
        (task) => task.arguments?.parameters?.map((one) => `${task.name} ${one.name} ${one.value}`) ?? [],
      );
    expect(given('churn-to-canary', 'promote-version')).toContain('find-version alias staging');
    expect(given('churn-to-production', 'promote-version')).toContain('find-version alias canary');
    expect(given('churn-to-production', 'release')).toContain('promote alias production');
    expect(given('churn-to-production', 'release')).toContain(
      'evaluate gate {"rules":[{"metric":"auc","greaterIsBetter":true,"threshold":0.7}],"firstModel":"promote"}',
    );
    expect(given('churn-to-canary', 'release')).toContain('update-git branch canary');
    expect(template('churn-to-production', 'release').synchronization).toEqual({
      mutexes: [{ name: '{{inputs.parameters.model-name}}@production' }],
    });
  });

  test('hands gate, document and field over as the steps read them', () => {
    const { template } = synthesize({ alias: 'staging' });
    const given = template('churn', 'release').dag?.tasks.flatMap(
      (task) => task.arguments?.parameters?.map(({ name, value }) => `${task.name} ${name} ${value}`) ?? [],
    );
    expect(given).toContain('evaluate alias staging');
    expect(given).toContain(
      'evaluate gate {"rules":[{"metric":"auc","greaterIsBetter":true,"threshold":0.7}],"firstModel":"hold"}',
    );
    expect(given).toContain('update-git branch main');
    expect(given).toContain('update-git document {"kind":"InferenceService","name":"churn"}');
    expect(given).toContain('update-git field ["spec","predictor","model","storageUri"]');
  });

  test('pushes to another repository by a parameter of its own', () => {
    const { find, template } = synthesize({
      deploy: { ...plainProps.deploy, repoUrl: 'https://git.example.org/deploy.git', branch: 'live' },
    });
    const parameters = find('WorkflowTemplate', 'churn')?.spec.arguments?.parameters;
    expect(parameters?.at(-1)).toMatchObject({
      name: 'deploy-repo-url',
      value: 'https://git.example.org/deploy.git',
    });
    expect(template('churn', 'deliver').dag?.tasks.at(-1)?.arguments?.parameters).toContainEqual({
      name: 'repo-url',
      value: '{{workflow.parameters.deploy-repo-url}}',
    });
  });

  test('starts by a schedule when there is one', () => {
    const { find } = synthesize({ schedule: { cron: '0 4 * * *', timeZone: 'UTC' } });
    expect(find('CronWorkflow', 'churn')?.spec).toMatchObject({
      schedules: ['0 4 * * *'],
      timezone: 'UTC',
      workflowSpec: { workflowTemplateRef: { name: 'churn' } },
    });
  });

  test('runs its steps from the image that is given', () => {
    const { template, container } = synthesize({ stepsImage: 'example.org/steps:2' });
    expect(template('churn-steps', 'evaluate').container?.image).toBe('example.org/steps:2');
    expect(container('checkout')?.image).toBe('example.org/steps:2');
  });

  test('gives the training its own time', () => {
    const training = { ...plainProps.training, timeout: Duration.hours(8) };
    expect(synthesize().template('churn-steps', 'train').activeDeadlineSeconds).toBe('7200');
    expect(synthesize({ training }).template('churn-steps', 'train').activeDeadlineSeconds).toBe('28800');
  });

  test.each([
    [
      'a model name that the steps would refuse',
      { modelName: 'my model' },
      "test/churn/workflow: default of parameter 'modelName'",
    ],
    [
      'credentials in the URL',
      { source: { repoUrl: 'https://me:pw@git.example.org/churn.git' } },
      "default of parameter 'repoUrl'",
    ],
    [
      'a revision that Git would refuse',
      { source: { ...plainProps.source, revision: 'a..b' } },
      "default of parameter 'revision'",
    ],
    [
      'a path out of the repository',
      { deploy: { ...plainProps.deploy, manifestPath: '../x.yaml' } },
      "default of parameter 'manifestPath'",
    ],
    [
      'a gate without rules',
      { gate: { rules: [], firstModel: 'hold' as const } },
      "test/churn/workflow/release: input 'gate' of evaluate",
    ],
    ['an alias that is a version', { alias: 'v7' }, "input 'alias' of evaluate"],
    [
      'a field path without a field',
      { deploy: { ...plainProps.deploy, field: [] } },
      "input 'field' of update-git",
    ],
  ])('refuses %s', (_, changes, message) => {
    expect(() => synthesize(changes)).toThrow(message);
  });
});
