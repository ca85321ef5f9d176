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
import { httpTemplate } from '../../lib/argo/http-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import type { Ref } from '../../lib/argo/ref.ts';
import { text, withDefault } from '../../lib/argo/ref.ts';
import { resourceTemplate } from '../../lib/argo/resource-template.ts';
import { scriptTemplate } from '../../lib/argo/script-template.ts';
import { stepsTemplate } from '../../lib/argo/steps-template.ts';
import { suspendTemplate } from '../../lib/argo/suspend-template.ts';
import { outputResult } from '../../lib/argo/template.ts';
import { workflow } from '../../lib/argo/variables.ts';
import { WorkflowEventBinding } from '../../lib/argo/workflow-event-binding.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { numberValue } from '../../lib/contract/wire-types.ts';
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
  kinds() {
    const { chart, library, serviceAccount, move } = testLibrary();
    const inputs = { word: z.string() };
    const common = { name: 'a', inputs, outputs: { count: numberValue }, serviceAccount };
    const image = 'busybox';
    const run = { image, command: ['a'] as const };
    const counted = imageTemplate(library, {
      ...common,
      // @ts-expect-error a file of an output that there is not
      container: ({ files }) => ({ image, command: ['sh'], args: [files.words] }),
    });
    // @ts-expect-error a command as one text
    imageTemplate(library, { ...common, container: () => ({ image, command: 'sh -c true' }) });
    // @ts-expect-error a place for an output that there is not
    imageTemplate(library, { ...common, outputFiles: { words: '/b' }, container: () => run });
    const script = { image, command: ['sh'] as const, source: '' };
    const printed = scriptTemplate(library, { ...common, result: z.enum(['yes', 'no']), script });
    // @ts-expect-error a value in the source of a script
    scriptTemplate(library, { ...common, script: { ...script, source: text`echo ${workflow.name}` } });
    // @ts-expect-error arguments of a script, which Argo gives to its interpreter
    scriptTemplate(library, { ...common, script: { ...script, args: ['a'] } });
    const approve = suspendTemplate(library, { name: 'b', supplied: { answer: z.enum(['yes', 'no']) } });
    stepsTemplate(library, {
      name: 'c',
      inputs,
      steps: (steps) => {
        const { word } = steps.inputs;
        const first = steps.run(counted, { word });
        // @ts-expect-error the result of a template that has none
        first[outputResult];
        const said = steps.run(printed, { word });
        // @ts-expect-error an answer that a script cannot print
        eq(said[outputResult], 'maybe');
        // @ts-expect-error a number where text goes
        steps.run(counted, { word: first.count });
        // @ts-expect-error a step that has no order of its own
        steps.run(counted, { word }, { after: [first] });
        // @ts-expect-error an input for a template that takes none
        const approved = steps.run(approve, { word });
        // @ts-expect-error an answer that nobody can supply
        eq(approved.answer, 'maybe');
        // @ts-expect-error an answer where a verdict goes
        steps.run(move, { verdict: approved.answer, runId: 'a' });
        return { count: first.count };
      },
    });
    const request = () => ({ url: 'https://a.example' });
    const send = () => ({ ...request(), method: 'SEND' });
    // @ts-expect-error a method that HTTP does not have
    httpTemplate(library, { name: 'd', inputs, serviceAccount, request: send });
    // @ts-expect-error nobody to be the agent
    httpTemplate(library, { name: 'e', inputs, request });
    const object = () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} });
    const act = { name: 'f', inputs, outputs: {}, serviceAccount, object };
    // @ts-expect-error an action that kubectl does not have
    resourceTemplate(library, { ...act, action: 'upsert' });
    // @ts-expect-error an object without a kind
    resourceTemplate(library, { ...act, action: 'get', object: () => ({ apiVersion: 'v1', metadata: {} }) });
    // @ts-expect-error an output that is read from nowhere
    resourceTemplate(library, { ...act, action: 'get', outputs: { uid: { type: z.string() } } });
    const starts = new WorkflowTemplate(chart, 'starts', { name: 'starts', parameters: inputs });
    const binding = { name: 'g', selector: 'true', starts };
    // @ts-expect-error a value for a parameter that there is not
    new WorkflowEventBinding(chart, 'g', { ...binding, fromEvent: { words: 'payload.word' } });
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
  expect(source.match(/^ *\/\/ @ts-expect-error \w/gm)?.length).toBeGreaterThanOrEqual(60);
  expect(Object.keys(mistakes)).toEqual(['inputs', 'outputs', 'conditions', 'steps', 'kinds', 'workflows']);
});
