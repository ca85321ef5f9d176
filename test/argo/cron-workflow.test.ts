import { Duration, Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CronWorkflow, type CronWorkflowProps } from '../../lib/argo/cron-workflow.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { testLibrary } from './contracts.ts';

const nightly = { cron: '30 4 * * 1-5', timeZone: 'Europe/Berlin' };

function testCron(props: Partial<CronWorkflowProps<{ modelName: z.ZodString }>>) {
  const { chart, judge } = testLibrary();
  const runs = new WorkflowTemplate(chart, 'delivery', {
    name: 'delivery',
    parameters: { modelName: z.string().min(1) },
  });
  const { modelName } = runs.parameters;
  const rule = { metric: 'rmse', threshold: 1 };
  runs.runs(
    dagTemplate(runs, {
      name: 'main',
      inputs: {},
      tasks: (dag) => ({ ...dag.run(judge, { modelName, rule }) }),
    }),
  );
  new CronWorkflow(chart, 'nightly', { name: 'delivery', runs, schedule: nightly, ...props });
  return Testing.synth(chart).at(-1);
}

describe('a CronWorkflow', () => {
  test('starts the WorkflowTemplate by reference, never two at once', () => {
    expect(testCron({})).toMatchObject({
      kind: 'CronWorkflow',
      metadata: { name: 'delivery' },
      spec: {
        schedules: ['30 4 * * 1-5'],
        timezone: 'Europe/Berlin',
        concurrencyPolicy: 'Forbid',
        workflowSpec: { workflowTemplateRef: { name: 'delivery' } },
      },
    });
  });

  test('may give parameters of its own', () => {
    expect(testCron({ parameters: { modelName: 'Churn' } })).toMatchObject({
      spec: { workflowSpec: { arguments: { parameters: [{ name: 'model-name', value: 'Churn' }] } } },
    });
  });

  test('may say when it starts nothing, when it ends, and what it keeps', () => {
    const cron = testCron({
      startingDeadline: Duration.minutes(5),
      kept: { succeeded: 5, failed: 2 },
      when: 'cronworkflow.lastScheduledTime == nil',
      stopWhen: 'cronworkflow.failed >= 3',
      suspend: true,
    });
    expect(cron.spec).toMatchObject({
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 5,
      failedJobsHistoryLimit: 2,
      when: '{{= cronworkflow.lastScheduledTime == nil }}',
      stopStrategy: { expression: 'cronworkflow.failed >= 3' },
      suspend: true,
    });
    expect(() => testCron({ when: 'cronworkflow.failed >=' })).toThrow('is no expression');
  });

  test.each([
    [{ schedule: { ...nightly, cron: '30 4 * *' } }, "'30 4 * *' is no schedule; give five fields"],
    [{ schedule: { ...nightly, cron: '30 4 * * ;' } }, 'is no schedule'],
    [{ schedule: { ...nightly, timeZone: 'Berlin' } }, "'Berlin' is no time zone"],
    [{ name: 'd'.repeat(53) }, 'has 53 characters; use at most 52'],
    [{ parameters: { modelName: '' } }, 'parameter \'modelName\': got ""'],
  ])('refuses %j', (props, message) => {
    expect(() => testCron(props)).toThrow(`test/nightly: `);
    expect(() => testCron(props)).toThrow(message);
  });
});
