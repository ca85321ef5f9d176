/**
 * Wiring mistakes that must not compile. `tsc` is the judge: it fails on a line below an `@ts-expect-error` that
 * compiles. The functions are never called, as many of these mistakes are also refused at synthesis.
 */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { and, eq, ne } from '../../lib/argo/condition.ts';
import { containerTemplate } from '../../lib/argo/container-template.ts';
import { CronWorkflow } from '../../lib/argo/cron-workflow.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import type { Ref } from '../../lib/argo/ref.ts';
import { text, withDefault } from '../../lib/argo/ref.ts';
import { workflow } from '../../lib/argo/variables.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { judge, program, testLibrary } from './contracts.ts';

const rule = { metric: 'rmse', threshold: 1 };

const mistakes = {
  inputs() {
    const steps = testLibrary();
    dagTemplate(steps.library, {
      name: 'main',
      inputs: { modelName: z.string(), count: z.coerce.number() as z.ZodType<number, string> },
      tasks: (dag) => {
        const { modelName, count } = dag.inputs;
        dag.run(steps.judge, { modelName, rule });
        dag.run(steps.judge, { modelName, rule, maxCount: '4' });
        // @ts-expect-error an input is missing
        dag.run(steps.judge, { modelName });
        // @ts-expect-error all inputs are missing
        dag.run(steps.judge, {});
        // @ts-expect-error the inputs are left out
        dag.run(steps.judge);
        // @ts-expect-error an input is misspelt
        dag.run(steps.judge, { modelNane: modelName, rule });
        // @ts-expect-error an input has its name in Argo's spelling
        dag.run(steps.judge, { 'model-name': modelName, rule });
        // @ts-expect-error an input is unknown
        dag.run(steps.judge, { modelName, rule, alias: 'production' });
        // @ts-expect-error an input with a default is misspelt
        dag.run(steps.judge, { modelName, rule, maxcount: '4' });
        // @ts-expect-error a number where text goes
        dag.run(steps.judge, { modelName: 7, rule });
        // @ts-expect-error a reference to a number where text goes
        dag.run(steps.judge, { modelName: count, rule });
        // @ts-expect-error a reference to text where a rule goes
        dag.run(steps.judge, { modelName, rule: modelName });
        // @ts-expect-error text where a rule goes
        dag.run(steps.judge, { modelName, rule: '{"metric":"rmse"}' });
        // @ts-expect-error a rule with a misspelt field
        dag.run(steps.judge, { modelName, rule: { metric: 'rmse', treshold: 1 } });
        // @ts-expect-error a rule with a field of another type
        dag.run(steps.judge, { modelName, rule: { metric: 'rmse', threshold: '1' } });
        // @ts-expect-error a literal that the enumeration does not have
        dag.run(steps.move, { verdict: 'reject', runId: 'a' });
        // @ts-expect-error any text where one of an enumeration goes
        dag.run(steps.move, { verdict: modelName, runId: 'a' });
        // @ts-expect-error text with references where one of an enumeration goes
        dag.run(steps.move, { verdict: text`${modelName}`, runId: 'a' });
        // @ts-expect-error a misspelt input of the DAG itself
        dag.run(steps.judge, { modelName: dag.inputs.modelNane, rule });
        // @ts-expect-error a contract is no template
        dag.run(judge, { modelName, rule });
        // @ts-expect-error a template by its name
        dag.run('judge', { modelName, rule });
        return {};
      },
    });
  },
  outputs() {
    const steps = testLibrary();
    const inner = dagTemplate(steps.library, {
      name: 'main',
      inputs: { modelName: z.string() },
      tasks: (dag) => {
        const judged = dag.run(steps.judge, { modelName: dag.inputs.modelName, rule });
        // @ts-expect-error an unknown output
        dag.run(steps.move, { verdict: judged.verdict, runId: judged.model });
        // @ts-expect-error a misspelt output
        dag.run(steps.move, { verdict: judged.verdikt, runId: judged.runId });
        // @ts-expect-error two outputs in each other's place
        dag.run(steps.move, { verdict: judged.runId, runId: judged.verdict });
        // @ts-expect-error a boolean output where text goes
        dag.run(steps.move, { verdict: judged.verdict, runId: judged.isFinal });
        // @ts-expect-error a whole task where its output goes
        dag.run(steps.move, { verdict: judged, runId: judged.runId });
        // @ts-expect-error a default that the output cannot be
        const verdict = withDefault(judged.verdict, 'reject');
        // @ts-expect-error a default of another type
        const isFinal = withDefault(judged.isFinal, 'false');
        // @ts-expect-error an output of one type taken for another
        const flag: Ref<boolean> = judged.runId;
        return { verdict, isFinal, runId: judged.runId, count: flag };
      },
    });
    dagTemplate(steps.library, {
      name: 'outer',
      inputs: {},
      tasks: (dag) => {
        const done = dag.run(inner, { modelName: 'A' });
        // @ts-expect-error an input of the inner DAG is missing
        dag.run(inner, {});
        // @ts-expect-error an output that the inner DAG does not give
        dag.run(steps.judge, { modelName: done.newUri, rule });
        return { ...done };
      },
    });
    // @ts-expect-error a literal is no output
    dagTemplate(steps.library, { name: 'literal', inputs: {}, tasks: () => ({ version: '7' }) });
  },
  conditions() {
    const steps = testLibrary();
    dagTemplate(steps.library, {
      name: 'main',
      inputs: { modelName: z.string() },
      tasks: (dag) => {
        const { modelName } = dag.inputs;
        const judged = dag.run(steps.judge, { modelName, rule });
        const { verdict, isFinal } = judged;
        // @ts-expect-error a verdict that there is not
        eq(verdict, 'promoted');
        // @ts-expect-error a verdict that there is not
        ne(verdict, '');
        // @ts-expect-error a boolean compared with text
        eq(isFinal, 'true');
        // @ts-expect-error a verdict compared with any text
        eq(verdict, modelName);
        // @ts-expect-error a boolean is no condition
        and(isFinal, eq(verdict, 'hold'));
        // @ts-expect-error one condition needs no `and`
        and(eq(verdict, 'hold'));
        // @ts-expect-error a condition written by hand
        dag.run(steps.judge, { modelName, rule }, { when: "{{verdict}} == 'hold'" });
        // @ts-expect-error a task by its name
        dag.run(steps.judge, { modelName, rule }, { after: ['judge'] });
        // @ts-expect-error a dependency list
        dag.run(steps.judge, { modelName, rule }, { depends: 'judge' });
        // @ts-expect-error a task that comes later: no cycle can be written
        // biome-ignore lint/correctness/noInvalidUseBeforeDeclaration: it is the mistake
        dag.run(steps.judge, { modelName, rule }, { after: [later] });
        const later = dag.run(steps.judge, { modelName, rule }, { name: 'later' });
        return { ...later };
      },
    });
  },
  steps() {
    const { library, serviceAccount } = testLibrary();
    const common = { step: judge, program, serviceAccount };
    // @ts-expect-error a variable that the step reads is missing
    containerTemplate(library, { ...common, env: {} });
    // @ts-expect-error a variable that the step does not read
    containerTemplate(library, { ...common, env: { SERVER_URL: '', OTHER: '' } });
    const env = { SERVER_URL: '' };
    const token = { secretName: 'server', key: 'token' };
    containerTemplate(library, { ...common, env, secrets: { serverToken: token } });
    // @ts-expect-error a secret that the step does not read
    containerTemplate(library, { ...common, env, secrets: { gitToken: token } });
    // @ts-expect-error the value of a secret
    containerTemplate(library, { ...common, env, secrets: { serverToken: 'hunter2' } });
    // @ts-expect-error a service account by its name
    containerTemplate(library, { step: judge, program, serviceAccount: 'default', env });
  },
  workflows() {
    const { chart, library, judge: template } = testLibrary();
    const delivery = new WorkflowTemplate(chart, 'delivery', {
      name: 'delivery',
      parameters: { modelName: z.string() },
      // @ts-expect-error a default for a parameter that there is not
      defaults: { modelNane: 'A' },
    });
    // @ts-expect-error a misspelt parameter
    library.scope.tag(delivery.parameters.modelNane);
    // @ts-expect-error an entrypoint that needs inputs
    delivery.runs(template);
    const schedule = { cron: '0 4 * * *', timeZone: 'UTC' };
    const nightly = { name: 'a', runs: delivery, schedule };
    // @ts-expect-error a parameter that the workflow does not have
    new CronWorkflow(chart, 'a', { ...nightly, parameters: { alias: 'production' } });
    // @ts-expect-error a parameter of another type
    new CronWorkflow(chart, 'b', { ...nightly, parameters: { modelName: 7 } });
    // @ts-expect-error a variable that Argo does not have
    library.scope.tag(workflow.nam);
  },
};

test('wiring mistakes do not compile (tsc judges; here they are only counted)', async () => {
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(import.meta.filename, 'utf8');
  expect(source.match(/^ *\/\/ @ts-expect-error \w/gm)?.length).toBeGreaterThanOrEqual(45);
  expect(Object.keys(mistakes)).toEqual(['inputs', 'outputs', 'conditions', 'steps', 'workflows']);
});
