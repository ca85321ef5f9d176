import { expect, test } from 'vitest';
import { newWorkflow } from '../../../lib/cli/cluster/new-workflow.ts';

const spec = {
  arguments: {
    parameters: [
      { name: 'model', value: 'Churn' },
      { name: 'place', enum: ['here', 'there'], description: 'where it goes' },
      { name: 'given', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } },
    ],
  },
  templates: [],
};
const metadata = { name: 'churn', uid: 'u-1' };
const template = { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTemplate', metadata, spec };
const cron = { ...template, kind: 'CronWorkflow', spec: { schedules: ['@daily'], workflowSpec: spec } };

test('of a template it is a reference with the values that are given', () => {
  const name = { kind: 'WorkflowTemplate', name: 'churn' } as const;
  expect(newWorkflow(template, name, { place: 'here' })).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { generateName: 'churn-', labels: { 'workflows.argoproj.io/workflow-template': 'churn' } },
    spec: {
      workflowTemplateRef: { name: 'churn' },
      arguments: { parameters: [{ name: 'place', value: 'here' }] },
    },
  });
});

test('of a template of the whole cluster it says so', () => {
  const name = { kind: 'ClusterWorkflowTemplate', name: 'churn' } as const;
  expect(newWorkflow(template, name, { place: 'here' })).toMatchObject({
    metadata: { labels: { 'workflows.argoproj.io/cluster-workflow-template': 'churn' } },
    spec: { workflowTemplateRef: { name: 'churn', clusterScope: true } },
  });
});

test('of a CronWorkflow it is what that would start, and belongs to it', () => {
  const name = { kind: 'CronWorkflow', name: 'churn' } as const;
  expect(newWorkflow(cron, name, { place: 'there' })).toMatchObject({
    metadata: {
      labels: { 'workflows.argoproj.io/cron-workflow': 'churn' },
      ownerReferences: [{ kind: 'CronWorkflow', name: 'churn', uid: 'u-1', controller: true }],
    },
    spec: {
      arguments: { parameters: [{ name: 'place', value: 'there' }, { name: 'model' }, { name: 'given' }] },
    },
  });
});

test.each([
  [{}, "WorkflowTemplate/churn: give the parameter 'place' (where it goes)"],
  [{ place: 'nowhere' }, "WorkflowTemplate/churn: parameter 'place': 'nowhere' is not one of here, there"],
  [
    { place: 'here', modle: 'x' },
    "WorkflowTemplate/churn: there is no parameter 'modle'; did you mean 'model'?",
  ],
])('refuses %j', (given, message) => {
  const name = { kind: 'WorkflowTemplate', name: 'churn' } as const;
  expect(() => newWorkflow(template, name, given)).toThrow(message);
});
