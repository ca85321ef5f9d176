import { Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { workflow } from '../../lib/argo/variables.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { testChart, testLibrary } from './contracts.ts';

const rule = { metric: 'rmse', threshold: 1 };
const modelName = z.string().min(1).describe('the model');

function testWorkflow() {
  const steps = testLibrary();
  const delivery = new WorkflowTemplate(steps.chart, 'delivery', {
    name: 'delivery',
    description: 'delivers',
    parameters: { modelName, gitBranch: z.string() },
    defaults: { modelName: 'Churn' },
    serviceAccount: steps.serviceAccount,
  });
  const judged = (name: string) =>
    dagTemplate(delivery, {
      name,
      inputs: {},
      tasks: (dag) => {
        const { modelName, gitBranch } = delivery.parameters;
        dag.run(steps.judge, { modelName, rule, maxCount: gitBranch });
        return {};
      },
    });
  return { ...steps, delivery, judged };
}

describe('a WorkflowTemplate', () => {
  test('says how it is started and how it ends', () => {
    const { chart, delivery, judged } = testWorkflow();
    delivery.runs(judged('deliver'));
    delivery.runsOnExit(judged('report'));
    expect(Testing.synth(chart).at(-1)).toMatchObject({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'delivery', annotations: { 'workflows.argoproj.io/description': 'delivers' } },
      spec: {
        entrypoint: 'deliver',
        onExit: 'report',
        arguments: {
          parameters: [
            { name: 'model-name', description: 'the model', value: 'Churn' },
            { name: 'git-branch' },
          ],
        },
        serviceAccountName: 'account',
        activeDeadlineSeconds: 86_400,
        ttlStrategy: { secondsAfterSuccess: 604_800, secondsAfterFailure: 1_209_600 },
        podGC: { strategy: 'OnPodSuccess' },
      },
    });
  });

  test('without an entrypoint is a library of templates and nothing else', () => {
    const documents: { metadata: { name: string }; spec?: object }[] = Testing.synth(testLibrary().chart);
    const library = documents.find(({ metadata }) => metadata.name === 'library');
    expect(Object.keys(library?.spec ?? {})).toEqual(['templates']);
  });

  test('takes parameters that only some workflows have', () => {
    const { delivery } = testWorkflow();
    const ref = delivery.addParameter({ name: 'deployRepoUrl', type: z.string(), default: 'http://git' });
    expect(delivery.scope.tag(ref)).toBe('{{workflow.parameters.deploy-repo-url}}');
    expect(() => delivery.addParameter({ name: 'deployRepoUrl', type: z.string() })).toThrow(
      'two parameters',
    );
  });

  test('refuses to be synthesized with a parameter that nothing uses', () => {
    const { chart, delivery, judged } = testWorkflow();
    delivery.runs(judged('deliver'));
    delivery.addParameter({ name: 'dryRun', type: z.string() });
    expect(() => Testing.synth(chart)).toThrow(
      '[test/delivery] never uses its parameter dry-run; use it or take it away',
    );
  });

  test('refuses to be synthesized empty, or with an exit handler alone', () => {
    const empty = new WorkflowTemplate(testChart(), 'empty', { name: 'empty', parameters: {} });
    expect(empty.node.validate()).toEqual([
      'has no template; make one with containerTemplate or dagTemplate',
    ]);
    const { delivery, judged } = testWorkflow();
    delivery.runsOnExit(judged('report'));
    expect(delivery.node.validate()).toContain('has an exit handler but no entrypoint; say what it runs');
  });

  test("refuses an entrypoint that uses an exit handler's variables, also by way of a task", () => {
    const { delivery, move } = testWorkflow();
    const report = dagTemplate(delivery, {
      name: 'report',
      inputs: {},
      tasks: (dag) => ({ ...dag.run(move, { verdict: 'hold', runId: workflow.status }) }),
    });
    const outer = dagTemplate(delivery, {
      name: 'outer',
      inputs: {},
      tasks: (dag) => ({ ...dag.run(report, {}) }),
    });
    expect(() => delivery.runs(report)).toThrow('report uses what only an exit handler knows');
    expect(() => delivery.runs(outer)).toThrow('outer uses what only an exit handler knows');
    expect(() => delivery.runsOnExit(outer)).not.toThrow();
  });

  test('refuses two entrypoints, and one of another workflow', () => {
    const { chart, delivery, judged } = testWorkflow();
    const deliver = judged('deliver');
    delivery.runs(deliver);
    expect(() => delivery.runs(judged('again'))).toThrow('two templates as entrypoint, deliver and again');
    const other = new WorkflowTemplate(chart, 'other', { name: 'other', parameters: {} });
    expect(() => other.runs(deliver)).toThrow('the entrypoint deliver lives in delivery');
  });

  test('refuses a parameter of another workflow', () => {
    const { chart, delivery, judge } = testWorkflow();
    const other = new WorkflowTemplate(chart, 'other', { name: 'other', parameters: {} });
    const make = () =>
      dagTemplate(other, {
        name: 'main',
        inputs: {},
        tasks: (dag) => ({ ...dag.run(judge, { modelName: delivery.parameters.modelName, rule }) }),
      });
    expect(make).toThrow('test/other/main: workflow.parameters.model-name belongs to test/delivery');
  });

  test('refuses a default that does not fit, and a bad name', () => {
    const make = (name: string, value: string) => () =>
      new WorkflowTemplate(testChart(), 'x', {
        name,
        parameters: { modelName },
        defaults: { modelName: value },
      });
    expect(make('delivery', '')).toThrow('test/x: default of parameter \'modelName\' (the model): got ""');
    expect(make('My-Delivery', 'a')).toThrow("test/x: WorkflowTemplate name 'My-Delivery' is not kebab-case");
    expect(make('d'.repeat(64), 'a')).toThrow('has 64 characters; use at most 63');
  });
});
