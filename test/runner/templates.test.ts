import { describe, expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

const library = `---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: lib}
spec:
  templates:
    - name: outer
      inputs: {parameters: [{name: text}]}
      steps: [[{name: in, template: say, arguments: {parameters: [{name: text, value: "{{inputs.parameters.text}}!"}]}}]]
      outputs: {parameters: [{name: text, valueFrom: {parameter: "{{steps.in.outputs.parameters.text}}"}}]}
    - name: say
      inputs: {parameters: [{name: text, default: "{{workflow.name}}"}]}
      container: {image: a, command: [sh, -c, 'printf "%s" "$0" > /tmp/t', "{{inputs.parameters.text}}"]}
      outputs: {parameters: [{name: text, valueFrom: {path: /tmp/t}}]}
`;

const using = (kind: string, name: string, spec: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec:\n${spec.replace(/^(?=.)/gm, '  ')}\n`;

const caller = `entrypoint: main
arguments:
  parameters:
    - {name: text, value: hello}
    - {name: alias, value: production, enum: [production, staging]}
    - {name: uri, valueFrom: {configMapKeyRef: {name: mlflow, key: uri}}}
    - {name: other, valueFrom: {configMapKeyRef: {name: mlflow, key: none}, default: fallback}}
workflowMetadata: {labels: {team: ml}}
templates:
  - name: main
    dag:
      tasks:
        - {name: a, templateRef: {name: lib, template: outer}, arguments: {parameters: [{name: text, value: "{{workflow.parameters.text}} {{workflow.parameters.alias}} {{workflow.parameters.uri}} {{workflow.parameters.other}} {{workflow.labels.team}}"}]}}
        - {name: b, templateRef: {name: lib, template: say}}
`;
const settings = '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: mlflow}\ndata: {uri: http://m}\n';
const all = `${using('WorkflowTemplate', 'deliver', caller)}${library}${settings}`;

describe('a WorkflowTemplate', () => {
  test('runs under a name made from its own, with the templates of others', async () => {
    const { phase, workflow, output, node } = await run(all);
    const name = workflow.metadata.name ?? '';
    expect(phase).toBe('Succeeded');
    expect(name).toMatch(/^deliver-[a-z0-9]{5}$/);
    expect(workflow.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(workflow.metadata.labels).toMatchObject({
      team: 'ml',
      'workflows.argoproj.io/workflow-template': 'deliver',
    });
    expect(workflow.spec.workflowTemplateRef).toEqual({ name: 'deliver' });
    expect(output('.a', 'text')).toBe('hello production http://m fallback ml!');
    expect(output('.b', 'text')).toBe(name);
    expect(node('.a')).toMatchObject({
      templateRef: { name: 'lib', template: 'outer' },
      templateScope: `local/${name}`,
    });
    expect(node('.a[0].in')).toMatchObject({ templateName: 'say', templateScope: 'namespaced/lib' });
    expect(Object.keys(workflow.status?.storedTemplates ?? {})).toContain('namespaced/lib/outer');
  });

  test('takes the parameters it is given', async () => {
    const { output, workflow } = await run(all, { parameters: { text: 'bye', alias: 'staging' } });
    expect(output('.a', 'text')).toContain('bye staging');
    expect(workflow.spec.arguments?.parameters).toContainEqual({ name: 'text', value: 'bye' });
  });

  test.each([
    ['a parameter it does not have', { txt: 'x' }, "there is no parameter 'txt'; did you mean 'text'?"],
    [
      'a value outside the enum',
      { alias: 'dev' },
      "parameter 'alias': 'dev' is not one of production, staging",
    ],
  ])('refuses %s', async (_, parameters, message) => {
    await expect(run(all, { parameters })).rejects.toThrow(message);
  });

  test('refuses to run without a parameter that has no value', async () => {
    const yaml = all.replace('{name: text, value: hello}', '{name: text, description: what to say}');
    await expect(run(yaml)).rejects.toThrow("give the parameter 'text' (what to say)");
  });
});

test('a Workflow may point at a template and change what it says', async () => {
  const spec = 'workflowTemplateRef: {name: deliver}\narguments: {parameters: [{name: text, value: mine}]}';
  const { output, phase } = await run(`${using('Workflow', 'own', spec)}---\n${all}`, {
    workflow: { kind: 'Workflow', name: 'own' },
  });
  expect(phase).toBe('Succeeded');
  expect(output('.a', 'text')).toBe('mine production http://m fallback ml!');
});

test('a CronWorkflow runs now, once', async () => {
  const spec = 'schedules: ["0 0 * * *"]\nworkflowSpec: {workflowTemplateRef: {name: deliver}}';
  const { phase, workflow } = await run(`${using('CronWorkflow', 'nightly', spec)}---\n${all}`, {
    workflow: { kind: 'CronWorkflow', name: 'nightly' },
  });
  expect(phase).toBe('Succeeded');
  expect(workflow.metadata.name).toMatch(/^nightly-/);
  expect(workflow.metadata.labels).toMatchObject({ 'workflows.argoproj.io/cron-workflow': 'nightly' });
});

test('a ClusterWorkflowTemplate runs, and is found by templateRef', async () => {
  const spec =
    'entrypoint: main\ntemplates: [{name: main, steps: [[{name: a, templateRef: {name: shared, template: t, clusterScope: true}}]]}, {name: t, container: {image: a, command: ["true"]}}]';
  const { phase, node } = await run(using('ClusterWorkflowTemplate', 'shared', spec));
  expect(phase).toBe('Succeeded');
  expect(node('[0].a').templateScope).toMatch(/^local\//);
});

test('templateDefaults fill what a template leaves open', async () => {
  const spec =
    'entrypoint: main\ntemplateDefaults: {container: {image: a, env: [{name: X, value: "1"}]}, retryStrategy: {limit: 1}}\ntemplates: [{name: main, container: {command: [sh, -c, "test $X = 2"]}}]';
  const { phase, phases } = await run(using('Workflow', 'w', spec));
  expect(phase).toBe('Failed');
  expect(Object.keys(phases())).toEqual(['', '(0)', '(1)']);
});

test('an inline template runs in place', async () => {
  const spec =
    'entrypoint: main\ntemplates: [{name: main, dag: {tasks: [{name: a, inline: {container: {image: a, command: ["true"]}}}]}}]';
  const { phase } = await run(using('Workflow', 'w', spec));
  expect(phase).toBe('Succeeded');
});

test('refuses a workflow that is not there, naming those that are', async () => {
  await expect(run(all, { workflow: { kind: 'WorkflowTemplate', name: 'x' } })).rejects.toThrow(
    'WorkflowTemplate/x is not among the documents; known are deliver, lib',
  );
});

test('metrics may name what nothing else of a template may', async () => {
  const { phase } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    metrics: {prometheus: [{name: a, help: b, gauge: {value: "{{outputs.parameters.o}}"}}]}
    container: {image: a, command: [sh, -c, "echo 1 > /tmp/o"]}
    outputs: {parameters: [{name: o, valueFrom: {path: /tmp/o}}]}`),
  );
  expect(phase).toBe('Succeeded');
});
