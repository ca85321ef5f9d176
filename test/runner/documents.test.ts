import { expect, test } from 'vitest';
import { findWorkflow } from '../../lib/cli/workflow/find-workflow.ts';
import { documentsOf, run } from './harness.ts';

const say = `- name: say
    inputs: {parameters: [{name: text}]}
    container: {image: a, command: [sh, -c, 'printf "%s" "$0" > /tmp/o', "{{inputs.parameters.text}}"]}
    outputs: {parameters: [{name: text, valueFrom: {path: /tmp/o}}]}`;
const main = (text: string) => `entrypoint: main
  templates:
  - name: main
    steps: [[{name: a, template: say, arguments: {parameters: [{name: text, value: "${text}"}]}}]]
  ${say}`;

test('a workflow with a generated name, its labels and those worked out from parameters', async () => {
  const { workflow, phase, output } = await run(`apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-, labels: {a: own}}
spec:
  arguments: {parameters: [{name: team, value: core}]}
  workflowMetadata: {labelsFrom: {team: {expression: "workflow.parameters.team + '-x'"}}}
  ${main('{{workflow.labels.a}} {{workflow.labels.team}} {{=workflow.labels.team}}')}`);
  expect(phase).toBe('Succeeded');
  expect(workflow.metadata.name).toMatch(/^hello-[a-z0-9]{5}$/);
  expect(workflow.metadata.labels).toMatchObject({ a: 'own', team: 'core-x' });
  expect(output('[0].a', 'text')).toBe('own core-x core-x');
});

test('a CronWorkflow runs now and knows for when', async () => {
  const { phase, output, workflow } = await run(`apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedules: ["0 0 * * *"]
  workflowSpec:
  ${main('{{workflow.scheduledTime}}').replace(/^(?=.)/gm, '  ')}`);
  expect(phase).toBe('Succeeded');
  expect(output('[0].a', 'text')).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(workflow.metadata.labels).toMatchObject({ 'workflows.argoproj.io/cron-workflow': 'nightly' });
});

test('a workflow that refers to a ClusterWorkflowTemplate runs its templates with its own arguments', async () => {
  const { phase, output } = await run(`apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: user}
spec:
  workflowTemplateRef: {name: shared, clusterScope: true}
  arguments: {parameters: [{name: who, value: me}, {name: word}]}
---
apiVersion: argoproj.io/v1alpha1
kind: ClusterWorkflowTemplate
metadata: {name: shared}
spec:
  arguments: {parameters: [{name: who, value: nobody}, {name: word, value: hi}]}
  ${main('{{workflow.parameters.word}} {{workflow.parameters.who}}')}`);
  expect(phase).toBe('Succeeded');
  expect(output('[0].a', 'text')).toBe('hi me');
});

const named = (kind: string, metadata: string) => `apiVersion: a/v1\nkind: ${kind}\nmetadata: ${metadata}\n`;

test('without a name, the only workflow is meant', () => {
  const documents = documentsOf(
    `${named('WorkflowTemplate', '{name: t}')}---\n${named('Workflow', '{generateName: w-}')}`,
  );
  expect(findWorkflow(documents)).toEqual({ kind: 'Workflow', name: 'w-' });
});

test('refuses to guess which of several is meant', () => {
  const documents = documentsOf(`${named('Workflow', '{name: a}')}---\n${named('Workflow', '{name: b}')}`);
  expect(() => findWorkflow(documents)).toThrow('there are Workflow/a, Workflow/b');
});
