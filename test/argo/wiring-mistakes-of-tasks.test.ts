/** Mistakes in artifacts, fan-outs, dependencies and hooks that must not compile; `tsc` is the judge, as beside. */
import { expect, test } from 'vitest';
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { eq, gt } from '../../lib/argo/condition.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { allOf, failed, succeeded } from '../../lib/argo/dependency.ts';
import { computed, expression } from '../../lib/argo/expression.ts';
import { sequence } from '../../lib/argo/fan-out.ts';
import { hook } from '../../lib/argo/hook.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import { withDefault } from '../../lib/argo/ref.ts';
import { stepsTemplate } from '../../lib/argo/steps-template.ts';
import { detailsOf } from '../../lib/argo/task.ts';
import { listOf, numberValue } from '../../lib/contract/wire-types.ts';
import { testLibrary } from './contracts.ts';

const rule = { metric: 'rmse', threshold: 1 };

function templates() {
  const { library, serviceAccount, judge, move } = testLibrary();
  const pack = imageTemplate(library, {
    name: 'pack',
    inputs: { data: artifact(), extra: artifact({ optional: true }) },
    outputs: { packed: artifact(), log: artifact({ optional: true }), size: numberValue },
    serviceAccount,
    container: ({ inputs, files }) => ({ image: 'a', command: ['a'], args: [inputs.data, files.packed] }),
  });
  const choose = imageTemplate(library, {
    name: 'choose',
    inputs: { sizes: listOf(numberValue), verdict: z.enum(['promote', 'hold']).default('hold') },
    outputs: { best: numberValue },
    serviceAccount,
    container: ({ inputs }) => ({ image: 'a', command: ['a'], args: [inputs.sizes] }),
  });
  return { library, judge, move, pack, choose };
}

const mistakes = {
  artifacts() {
    const { library, judge, pack } = templates();
    const raw = { raw: { data: 'a' } };
    dagTemplate(library, {
      name: 'main',
      inputs: { word: z.string(), data: artifact() },
      tasks: (dag) => {
        const { word, data } = dag.inputs;
        const packed = dag.run(pack, { data });
        // @ts-expect-error an artifact is missing
        dag.run(pack, {});
        // @ts-expect-error a value where an artifact goes
        dag.run(pack, { data: word });
        // @ts-expect-error text where an artifact goes
        dag.run(pack, { data: 'a.csv' });
        // @ts-expect-error an artifact where a value goes
        dag.run(judge, { modelName: data, rule });
        // @ts-expect-error an artifact that may be absent where one must be
        dag.run(pack, { data: packed.log });
        // @ts-expect-error nothing where an artifact must be
        dag.run(pack, { data: null });
        // @ts-expect-error a store that Argo does not know
        dag.run(pack, { data: { ftp: { url: 'a' } } });
        // @ts-expect-error two stores at once
        dag.run(pack, { data: { ...raw, http: { url: 'https://a.example' } } });
        // @ts-expect-error a misspelt field of a store
        dag.run(pack, { data: { git: { repository: 'a' } } });
        // @ts-expect-error the value of a secret
        dag.run(pack, { data: { s3: { key: 'a', accessKeySecret: 'hunter2' } } });
        // @ts-expect-error an artifact compared with text
        eq(packed.packed, 'a');
        // @ts-expect-error an archive that Argo does not know
        artifact({ archive: 'rar' });
        // @ts-expect-error an artifact that has text as its default
        withDefault(packed.packed, 'none');
        return { packed: packed.packed };
      },
    });
  },
  fanOut() {
    const { library, judge, move, pack, choose } = templates();
    dagTemplate(library, {
      name: 'main',
      inputs: { word: z.string(), words: listOf(z.string()), data: artifact() },
      tasks: (dag) => {
        const { word, words, data } = dag.inputs;
        // @ts-expect-error one value where items go
        dag.forEach(word, judge, (modelName) => ({ modelName, rule }));
        // @ts-expect-error an item of another type
        dag.forEach([1, 2], judge, (modelName) => ({ modelName, rule }));
        // @ts-expect-error an item that the enumeration does not have
        dag.forEach(['promote', 'reject'], move, (verdict) => ({ verdict, runId: 'a' }));
        // @ts-expect-error any text where one of an enumeration goes
        dag.forEach(words, move, (verdict) => ({ verdict, runId: 'a' }));
        // @ts-expect-error an input is missing
        dag.forEach(words, judge, (modelName) => ({ modelName }));
        // @ts-expect-error an input is unknown
        dag.forEach(words, judge, (modelName) => ({ modelName, rule, alias: 'a' }));
        // @ts-expect-error a field that the items do not have
        dag.forEach([{ name: 'A' }], judge, (item) => ({ modelName: item.nane, rule }));
        // @ts-expect-error a whole object where text goes
        dag.forEach([{ name: 'A' }], judge, (item) => ({ modelName: item, rule }));
        // @ts-expect-error a number of a sequence where text goes
        dag.forEach(sequence({ count: 3 }), judge, (modelName) => ({ modelName, rule }));
        // @ts-expect-error a sequence to a word
        sequence({ end: word });
        const judged = dag.forEach(words, judge, (modelName) => ({ modelName, rule }));
        // @ts-expect-error a list where one value goes
        dag.run(move, { verdict: judged.verdict, runId: 'a' });
        const packed = dag.forEach(words, pack, () => ({ data }));
        // @ts-expect-error artifacts of a fan-out, which Argo does not collect
        dag.run(pack, { data: packed.packed });
        // @ts-expect-error a list of another type
        dag.run(choose, { sizes: judged.runId });
        // @ts-expect-error one value where a list goes
        dag.run(choose, { sizes: 3 });
        // @ts-expect-error a condition on a field that the items do not have
        dag.forEach([{ name: 'A' }], pack, () => ({ data }), { when: (item) => eq(item.kind, 'a') });
        // @ts-expect-error a condition that is none of the item
        dag.forEach(words, judge, (modelName) => ({ modelName, rule }), { when: true });
        dag.run(choose, { sizes: packed.size });
        return {};
      },
    });
  },
  order() {
    const { library, judge, move } = templates();
    dagTemplate(library, {
      name: 'main',
      inputs: { word: z.string() },
      tasks: (dag) => {
        const judged = dag.run(judge, { modelName: dag.inputs.word, rule });
        const { word } = dag.inputs;
        // @ts-expect-error a task by its name
        succeeded('judge');
        // @ts-expect-error an output, which is no task
        failed(judged.verdict);
        // @ts-expect-error one dependency needs no `allOf`
        allOf(succeeded(judged));
        // @ts-expect-error a dependency written by hand
        dag.run(move, { verdict: 'hold', runId: 'a' }, { after: 'judge.Failed' });
        // @ts-expect-error a dependency as a condition
        dag.run(move, { verdict: 'hold', runId: 'a' }, { when: failed(judged) });
        // @ts-expect-error a condition as a dependency
        dag.run(move, { verdict: 'hold', runId: 'a' }, { after: eq(judged.verdict, 'hold') });
        // @ts-expect-error a status that Argo does not have
        eq(detailsOf(judged).status, 'Done');
        // @ts-expect-error a detail that Argo does not know
        detailsOf(judged).duration;
        // @ts-expect-error text is not greater than a number
        gt(word, 3);
        // @ts-expect-error an expression in quotes
        computed(numberValue, 'asInt(word)');
        // @ts-expect-error what is computed is a number
        dag.run(judge, { modelName: computed(numberValue, expression`len(${word})`), rule });
        // @ts-expect-error a hook with an input that its template does not take
        hook(move, { verdict: 'hold', runId: 'a', alias: 'b' });
        // @ts-expect-error a hook without the input that its template takes
        hook(move, { verdict: 'hold' });
        const ended = hook(move, { verdict: 'hold', runId: 'a' });
        // @ts-expect-error a hook that is no exit hook needs a condition
        dag.run(judge, { modelName: word, rule }, { hooks: () => ({ ended }) });
        const given = { modelName: word, rule };
        // @ts-expect-error a hook that takes an output which the task does not have
        dag.run(judge, given, { onExit: (done) => hook(move, { verdict: done.verdikt, runId: 'a' }) });
        return {};
      },
    });
    stepsTemplate(library, {
      name: 'list',
      inputs: {},
      steps: (steps) => {
        // @ts-expect-error an end that does not exist
        steps.run(judge, { modelName: 'A', rule }, { continueOn: ['skipped'] });
        // @ts-expect-error an order that a list already has
        steps.forEach(['A'], judge, (modelName) => ({ modelName, rule }), { after: [] });
        return {};
      },
    });
  },
};

test('wiring mistakes of tasks do not compile (tsc judges; here they are only counted)', async () => {
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(import.meta.filename, 'utf8');
  expect(source.match(/^ *\/\/ @ts-expect-error \w/gm)?.length).toBeGreaterThanOrEqual(45);
  expect(Object.keys(mistakes)).toEqual(['artifacts', 'fanOut', 'order']);
});
