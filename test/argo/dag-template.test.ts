import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eq } from '../../lib/argo/condition.ts';
import type { Dag } from '../../lib/argo/dag.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { text, withDefault } from '../../lib/argo/ref.ts';
import type { TaskOutputs } from '../../lib/argo/task-outputs.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { templatesOf, testLibrary } from './contracts.ts';

const rule = { metric: 'rmse', threshold: 1 };

/** A workflow with one DAG, made from the library's templates. */
function testDag(
  tasks: (dag: Dag<{ modelName: z.ZodString }>, steps: ReturnType<typeof testLibrary>) => TaskOutputs,
) {
  const steps = testLibrary();
  const home = new WorkflowTemplate(steps.chart, 'delivery', { name: 'delivery', parameters: {} });
  dagTemplate(home, { name: 'main', inputs: { modelName: z.string() }, tasks: (dag) => tasks(dag, steps) });
  return templatesOf(steps.chart, 'delivery')['main'];
}

const judged = (dag: Dag<{ modelName: z.ZodString }>, steps: ReturnType<typeof testLibrary>) =>
  dag.run(steps.judge, { modelName: dag.inputs.modelName, rule });

describe('a task', () => {
  test('depends on the tasks whose outputs it takes, and finds its template in the library', () => {
    const template = testDag((dag, steps) => {
      const { verdict, runId } = judged(dag, steps);
      dag.run(steps.move, { verdict, runId });
      return {};
    });
    expect(template?.dag?.tasks).toEqual([
      {
        name: 'judge',
        templateRef: { name: 'library', template: 'judge' },
        arguments: {
          parameters: [
            { name: 'model-name', value: '{{inputs.parameters.model-name}}' },
            { name: 'rule', value: '{"metric":"rmse","threshold":1}' },
          ],
        },
      },
      {
        name: 'move-alias',
        templateRef: { name: 'library', template: 'move-alias' },
        depends: 'judge.Succeeded',
        arguments: {
          parameters: [
            { name: 'verdict', value: '{{tasks.judge.outputs.parameters.verdict}}' },
            { name: 'run-id', value: '{{tasks.judge.outputs.parameters.run-id}}' },
          ],
        },
      },
    ]);
  });

  test('depends on what its condition looks at, on what text holds, and on what it comes after', () => {
    const template = testDag((dag, steps) => {
      const first = judged(dag, steps);
      const second = dag.run(steps.judge, { modelName: 'B', rule }, { name: 'second' });
      const third = dag.run(steps.judge, { modelName: 'C', rule }, { name: 'third' });
      const runId = text`run ${second.runId}`;
      dag.run(
        steps.move,
        { verdict: 'promote', runId },
        { when: eq(first.verdict, 'promote'), after: [third] },
      );
      return {};
    });
    expect(template?.dag?.tasks.at(-1)).toMatchObject({
      depends: 'second.Succeeded && judge.Succeeded && third.Succeeded',
      when: "{{= tasks.judge.outputs.parameters.verdict == 'promote' }}",
    });
  });

  test('of the same workflow is run by its name', () => {
    const steps = testLibrary();
    const inner = dagTemplate(steps.library, {
      name: 'inner',
      inputs: {},
      tasks: (dag) => ({ verdict: dag.run(steps.judge, { modelName: 'A', rule }).verdict }),
    });
    dagTemplate(steps.library, { name: 'outer', inputs: {}, tasks: (dag) => ({ ...dag.run(inner, {}) }) });
    const outer = templatesOf(steps.chart, 'library')['outer'];
    expect(outer?.dag?.tasks).toEqual([{ name: 'inner', template: 'inner' }]);
    expect(outer?.outputs?.parameters).toEqual([
      { name: 'verdict', valueFrom: { parameter: '{{tasks.inner.outputs.parameters.verdict}}' } },
    ]);
  });
});

describe('a DAG', () => {
  test('gives outputs of its tasks, with a default where the task may be skipped', () => {
    const template = testDag((dag, steps) => {
      const { verdict, runId } = judged(dag, steps);
      const moved = dag.run(steps.move, { verdict, runId }, { when: eq(verdict, 'promote') });
      return { verdict, newUri: withDefault(moved.newUri, '') };
    });
    expect(template?.outputs?.parameters).toEqual([
      { name: 'verdict', valueFrom: { parameter: '{{tasks.judge.outputs.parameters.verdict}}' } },
      {
        name: 'new-uri',
        valueFrom: { parameter: '{{tasks.move-alias.outputs.parameters.new-uri}}', default: '' },
      },
    ]);
  });

  test('holds mutexes named by its inputs, in the form that Argo 4 takes', () => {
    const { chart, library, judge } = testLibrary();
    dagTemplate(library, {
      name: 'main',
      inputs: { modelName: z.string() },
      mutexes: ({ modelName }) => [text`${modelName}@production`],
      tasks: (dag) => ({ ...dag.run(judge, { modelName: 'A', rule }) }),
    });
    expect(templatesOf(chart, 'library')['main']?.synchronization).toEqual({
      mutexes: [{ name: '{{inputs.parameters.model-name}}@production' }],
    });
  });

  test.each<
    [
      string,
      (dag: Dag<{ modelName: z.ZodString }>, steps: ReturnType<typeof testLibrary>) => TaskOutputs,
      string,
    ]
  >([
    [
      'an output that may be absent',
      (dag, steps) => {
        const { verdict, runId } = judged(dag, steps);
        return { newUri: dag.run(steps.move, { verdict, runId }, { when: eq(verdict, 'promote') }).newUri };
      },
      "test/delivery/main: output 'new-uri' is absent when task 'move-alias' does not run; say what it is then: withDefault",
    ],
    [
      'an output that is absent because another task is skipped',
      (dag, steps) => {
        const { verdict, runId } = judged(dag, steps);
        const moved = dag.run(steps.move, { verdict, runId }, { when: eq(verdict, 'promote') });
        return { runId: dag.run(steps.judge, { modelName: moved.newUri, rule }, { name: 'again' }).runId };
      },
      "output 'run-id' is absent when task 'again' does not run",
    ],
    [
      'an output that no task gives',
      (dag, steps) => ({ ...judged(dag, steps), modelName: dag.inputs.modelName }),
      'which is no output of a task',
    ],
    [
      'two tasks of one name',
      (dag, steps) => ({ ...judged(dag, steps), ...judged(dag, steps) }),
      'there are two tasks',
    ],
    ['a DAG without tasks', () => ({}), 'test/delivery/main: has no task'],
    [
      'an unused input',
      (dag, steps) => ({ ...dag.run(steps.judge, { modelName: 'A', rule }) }),
      'test/delivery/main: never uses its input modelName',
    ],
    [
      'a literal that does not fit',
      (dag, steps) => ({ ...dag.run(steps.judge, { modelName: 'lower', rule }) }),
      'test/delivery/main: input \'modelName\' of judge: got "lower"; begin with a capital letter',
    ],
    [
      'a literal that Argo would read as a tag',
      (dag, steps) => {
        const { verdict } = judged(dag, steps);
        return { ...dag.run(steps.move, { verdict, runId: '{{workflow.name}}' }) };
      },
      "contains '{{', which Argo reads as a variable",
    ],
    [
      'a task name that is not kebab-case',
      (dag, steps) => ({
        ...dag.run(steps.judge, { modelName: dag.inputs.modelName, rule }, { name: 'Judge' }),
      }),
      "test/delivery/main: task name 'Judge' is not kebab-case",
    ],
  ])('refuses %s', (_, tasks, message) => {
    expect(() => testDag(tasks)).toThrow(message);
  });

  test('refuses a reference and a task of another DAG', () => {
    const steps = testLibrary();
    const stolen: { task?: ReturnType<typeof judged> } = {};
    dagTemplate(steps.library, {
      name: 'first',
      inputs: { modelName: z.string() },
      tasks: (dag) => {
        stolen.task = judged(dag, steps);
        return {};
      },
    });
    const { task } = stolen;
    if (!task) throw new Error('the first DAG was not made');
    const second = (name: string, run: (dag: Dag<Record<string, never>>) => TaskOutputs) => () =>
      dagTemplate(steps.library, { name, inputs: {}, tasks: run });
    expect(second('second', (dag) => ({ ...dag.run(steps.move, task) }))).toThrow(
      /^test\/library\/second: task 'move-alias' needs task 'judge' of test\/library\/first/,
    );
    expect(
      second('third', (dag) => ({ ...dag.run(steps.judge, { modelName: 'A', rule }, { after: [task] }) })),
    ).toThrow("task 'judge' needs task 'judge' of test/library/first");
  });
});
