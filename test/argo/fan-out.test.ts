/** What fan-outs, dependencies, hooks and expressions refuse and what keeps quiet; their YAML is in `golden/wiring.yaml`. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { eq, gt } from '../../lib/argo/condition.ts';
import type { Dag } from '../../lib/argo/dag.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { anyOf, failed, succeeded } from '../../lib/argo/dependency.ts';
import { computed, expression } from '../../lib/argo/expression.ts';
import { sequence } from '../../lib/argo/fan-out.ts';
import { hook } from '../../lib/argo/hook.ts';
import { withDefault } from '../../lib/argo/ref.ts';
import { suspendTemplate } from '../../lib/argo/suspend-template.ts';
import type { TaskOutputs } from '../../lib/argo/task-outputs.ts';
import type { None } from '../../lib/argo/template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { listOf, numberValue } from '../../lib/contract/wire-types.ts';
import { templatesOf, testLibrary } from './contracts.ts';

const rule = { metric: 'rmse', threshold: 1 };

type Tasks = (dag: Dag<None>, use: ReturnType<typeof testLibrary>) => TaskOutputs;

function tasksOf(tasks: Tasks) {
  const use = testLibrary();
  const home = new WorkflowTemplate(use.chart, 'home', { name: 'home', parameters: {} });
  dagTemplate(home, { name: 'main', inputs: {}, tasks: (dag) => tasks(dag, use) });
  return templatesOf(use.chart, 'home')['main'];
}

describe('a task for many items', () => {
  test('has a list for each output, which is absent only when there may be no item', () => {
    const main = tasksOf((dag, { judge }) => {
      const judged = dag.forEach(['A', 'B'], judge, (modelName) => ({ modelName, rule }));
      return { verdicts: judged.verdict };
    });
    expect(main?.dag?.tasks[0]).toMatchObject({ withItems: ['A', 'B'] });
    expect(main?.outputs?.parameters).toEqual([
      { name: 'verdicts', valueFrom: { parameter: '{{tasks.judge.outputs.parameters.verdict}}' } },
    ]);
  });

  test('reads its lists as Argo writes them: texts, or JSON where every element is a list or an object', () => {
    expect(z.decode(listOf(numberValue), '["1","2.5"]')).toEqual([1, 2.5]);
    const rules = listOf(z.string());
    expect(z.encode(rules, ['a', '{}'])).toBe('["a","{}"]');
    expect(z.decode(rules, '[{"a":1},[2]]')).toEqual(['{"a":1}', '[2]']);
  });

  test.each<[string, Tasks, string]>([
    [
      'no items',
      (dag, { judge }) => ({ ...dag.forEach([], judge, (modelName) => ({ modelName, rule })) }),
      'test/home/main: runs a task for no item at all',
    ],
    [
      'an item with a tag',
      (dag, { judge }) => ({ ...dag.forEach(['{{x}}'], judge, (modelName) => ({ modelName, rule })) }),
      "contains '{{'",
    ],
    [
      'a sequence of nothing',
      (dag, { move }) => ({
        ...dag.forEach(sequence({ count: 0, format: '%d' }), move, (runId) => ({ verdict: 'hold', runId })),
      }),
      'has a sequence of 0 numbers',
    ],
    [
      'a sequence without an end',
      (dag, { move }) => ({
        ...dag.forEach(sequence({ start: 1, format: '%d' }), move, (runId) => ({ verdict: 'hold', runId })),
      }),
      'needs either a count or an end',
    ],
    [
      'a format without a number in it',
      (dag, { move }) => ({
        ...dag.forEach(sequence({ count: 2, format: 'run' }), move, (runId) => ({ verdict: 'hold', runId })),
      }),
      "the format 'run'",
    ],
    [
      'an item compared with the output of a task in one comparison',
      (dag, { judge, move }) => {
        const judged = dag.run(judge, { modelName: 'A', rule });
        return {
          ...dag.forEach(['a', 'b'], move, (runId) => ({ verdict: 'hold', runId }), {
            when: (runId) => eq(judged.runId, runId),
          }),
        };
      },
      'Argo resolves one after the other',
    ],
    [
      'a list that may be absent as an output',
      (dag, { move }) => {
        const numbers = sequence({ count: suppliedCount(dag), format: '%d' });
        return { ...dag.forEach(numbers, move, (runId) => ({ verdict: 'hold', runId })) };
      },
      "output 'new-uri' is absent when task 'move-alias' does not run",
    ],
  ])('refuses %s', (_, tasks, message) => {
    expect(() => tasksOf(tasks)).toThrow(message);
  });
});

function suppliedCount(dag: Dag<None>) {
  return dag.run(suspendTemplate(dag.inline, { name: 'ask', supplied: { count: numberValue } }), {}).count;
}

describe('a dependency', () => {
  test('on how tasks ended stands beside those on outputs', () => {
    const main = tasksOf((dag, { judge, move }) => {
      const first = dag.run(judge, { modelName: 'A', rule });
      const second = dag.run(judge, { modelName: 'B', rule }, { name: 'second' });
      const after = anyOf(succeeded(second), failed(second));
      dag.run(move, { verdict: first.verdict, runId: 'a' }, { after });
      return {};
    });
    expect(main?.dag?.tasks.at(-1)?.depends).toBe('judge.Succeeded && (second.Succeeded || second.Failed)');
  });

  test('that may not come true leaves outputs absent', () => {
    expect(() =>
      tasksOf((dag, { judge, move }) => {
        const first = dag.run(judge, { modelName: 'A', rule });
        return { ...dag.run(move, { verdict: 'hold', runId: 'a' }, { after: failed(first) }) };
      }),
    ).toThrow("output 'new-uri' is absent when task 'move-alias' does not run");
  });
});

describe('an expression by hand', () => {
  test('is parsed, and its texts are quoted', () => {
    const main = tasksOf((dag, { judge, move }) => {
      const { runId } = dag.run(judge, { modelName: 'A', rule });
      const when = expression`len(${runId}) > 3 && ${runId} != ${"it's"}`;
      dag.run(move, { verdict: 'hold', runId }, { when });
      return {};
    });
    expect(main?.dag?.tasks.at(-1)?.when).toBe(
      "{{= (len(tasks.judge.outputs.parameters['run-id']) > 3 && tasks.judge.outputs.parameters['run-id'] != 'it\\'s') }}",
    );
  });

  test('is refused when Argo could not parse it, and when an output may be absent without a word', () => {
    const choose = (from: (chosen: { readonly runId: ReturnType<typeof expression> }) => TaskOutputs) =>
      tasksOf((dag, { judge }) => {
        const first = dag.run(judge, { modelName: 'A', rule });
        const again = dag.run(
          judge,
          { modelName: 'B', rule },
          { name: 'again', when: eq(first.verdict, 'hold') },
        );
        return from({ runId: expression`${again.runId} ?? ${first.runId}` });
      });
    expect(() => choose(({ runId }) => ({ runId: computed(z.string(), runId) }))).not.toThrow();
    expect(() =>
      tasksOf((dag, { judge }) => {
        const { runId } = dag.run(judge, { modelName: 'A', rule });
        return { runId: computed(z.string(), expression`${runId} +`) };
      }),
    ).toThrow('is no expression');
    expect(() =>
      tasksOf((dag, { judge }) => {
        const first = dag.run(judge, { modelName: 'A', rule });
        const again = dag.run(
          judge,
          { modelName: 'B', rule },
          { name: 'again', when: eq(first.verdict, 'hold') },
        );
        return { runId: computed(z.string(), expression`${again.runId} + 'a'`) };
      }),
    ).toThrow('which is absent when its task does not run');
  });

  test('compares with finite numbers only', () => {
    expect(() =>
      tasksOf((dag, { judge }) => {
        const count = suppliedCount(dag);
        dag.run(judge, { modelName: 'A', rule }, { when: gt(count, Number.NaN) });
        return {};
      }),
    ).toThrow('compares with NaN');
  });
});

describe('a hook', () => {
  test('makes its task wait for what it takes, and has a name that Argo can show', () => {
    const main = tasksOf((dag, { judge, move }) => {
      const first = dag.run(judge, { modelName: 'A', rule });
      const onExit = () => hook(move, { verdict: first.verdict, runId: 'a' });
      dag.run(judge, { modelName: 'B', rule }, { name: 'second', onExit });
      return {};
    });
    expect(main?.dag?.tasks.at(-1)).toMatchObject({
      depends: 'judge.Succeeded',
      hooks: { exit: { templateRef: { name: 'library', template: 'move-alias' } } },
    });
    expect(() =>
      tasksOf((dag, { judge, move }) => {
        const hooks = () => ({
          'At Start': hook(move, { verdict: 'hold', runId: 'a' }, { when: expression`true` }),
        });
        return { ...dag.run(judge, { modelName: 'B', rule }, { hooks }) };
      }),
    ).toThrow("hook name 'At Start' is not kebab-case");
  });
});

test('a default of a list is an empty list', () => {
  const main = tasksOf((dag, { judge, move }) => {
    const judged = dag.run(judge, { modelName: 'A', rule });
    const moved = dag.forEach(['a'], move, (runId) => ({ verdict: 'hold', runId }), {
      when: () => eq(judged.verdict, 'hold'),
    });
    return { uris: withDefault(moved.newUri, []) };
  });
  expect(main?.outputs?.parameters?.[0]?.valueFrom?.default).toBe('[]');
});
