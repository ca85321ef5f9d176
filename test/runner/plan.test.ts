import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dependsLogic, holds, tasksIn } from '../../lib/argo/expr/depends.ts';
import type { DAGTask } from '../../lib/argo/manifest.ts';
import { dagPhase } from '../../lib/runner/dag/dag-phase.ts';
import { ancestorsOf, planDag } from '../../lib/runner/dag/plan.ts';
import type { NodePhase } from '../../lib/runner/nodes/node-table.ts';

/** Tasks t0, t1, … of which each depends only on some before it, in any order of writing. */
const graphs = fc
  .array(fc.array(fc.nat({ max: 20 }), { maxLength: 4 }), { minLength: 1, maxLength: 20 })
  .map((edges) =>
    edges.map(
      (before, index): DAGTask => ({
        name: `t${index}`,
        template: 'x',
        dependencies: [...new Set(before.filter((one) => one < index).map((one) => `t${one}`))],
      }),
    ),
  )
  .chain((tasks) => fc.shuffledSubarray(tasks, { minLength: tasks.length }));

describe('a plan', () => {
  test('holds every task once, after all it depends on', () => {
    fc.assert(
      fc.property(graphs, (tasks) => {
        const order = planDag({ tasks }).map(({ task }) => task.name);
        expect(order.toSorted()).toEqual(tasks.map(({ name }) => name).toSorted());
        for (const { name, dependencies } of tasks) {
          for (const before of dependencies ?? [])
            expect(order.indexOf(before)).toBeLessThan(order.indexOf(name));
        }
      }),
    );
  });

  test('is the same however the tasks are written', () => {
    fc.assert(
      fc.property(graphs, (tasks) => {
        const names = (all: readonly DAGTask[]) => planDag({ tasks: [...all] }).map(({ task }) => task.name);
        expect(names(tasks.toReversed())).toEqual(names(tasks));
      }),
    );
  });

  test('refuses a cycle, whose every step is an edge', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (tasks, seed) => {
        const plan = planDag({ tasks });
        const last = plan[seed % plan.length];
        const ancestors = ancestorsOf(plan, last?.task.name ?? '');
        const first = tasks.find(({ name }) => name === ancestors[0]);
        fc.pre(first !== undefined);
        const closed = tasks.map((task) =>
          task === first
            ? { ...task, dependencies: [...(task.dependencies ?? []), last?.task.name ?? ''] }
            : task,
        );
        expect(() => planDag({ tasks: closed })).toThrow(
          /^tasks depend on each other: (\w+) -> (?:\w+ -> )*\1$/,
        );
      }),
    );
  });

  test('takes only what the target needs', () => {
    const tasks: DAGTask[] = ['a', 'b', 'c'].map((name) => ({ name, template: 'x' }));
    const plan = planDag({
      tasks: [...tasks, { name: 'd', template: 'x', dependencies: ['a', 'b'] }],
      target: 'd',
    });
    expect(plan.map(({ task, isTarget }) => [task.name, isTarget])).toEqual([
      ['a', false],
      ['b', false],
      ['d', true],
    ]);
  });
});

describe('what a task depends on', () => {
  const task = (depends: string): DAGTask => ({ name: 'me', template: 'x', depends });
  const taskOf = (name: string): DAGTask => ({ name, template: 'x' });

  test('is read with its results, brackets and names with hyphens', () => {
    const logic = dependsLogic(task('(my-a.Succeeded || my-a.Skipped) && !b.Failed && c'), taskOf);
    expect(tasksIn(logic)).toEqual(['my-a', 'b', 'c']);
    const results = { 'my-a': 'Skipped', b: 'Succeeded', c: 'Succeeded' };
    const given = (all: Record<string, string>) => holds(logic, (name, result) => all[name] === result);
    expect(given(results)).toBe(true);
    expect(given({ ...results, b: 'Failed' })).toBe(false);
    expect(given({ ...results, c: 'Omitted' })).toBe(false);
  });

  test.each(['a +', 'a == b', "a['x']", 'a.b.c', 'a ? b : c', 'a &&'])('refuses %s', (depends) => {
    expect(() => dependsLogic(task(depends), taskOf)).toThrow();
  });
});

describe('the phase of a DAG', () => {
  const plan = planDag({
    tasks: [
      { name: 'a', template: 'x' },
      { name: 'b', template: 'x', dependencies: ['a'] },
      { name: 'c', template: 'x', dependencies: ['b'] },
      { name: 'd', template: 'x' },
    ],
  });
  const phase = (phases: Record<string, NodePhase>, failFast = true) =>
    dagPhase(plan, (name) => phases[name] ?? 'Succeeded', failFast);

  test.each<[Record<string, NodePhase>, string]>([
    [{}, 'Succeeded'],
    [{ b: 'Skipped', c: 'Omitted' }, 'Succeeded'],
    [{ a: 'Failed', b: 'Omitted', c: 'Omitted' }, 'Failed'],
    [{ a: 'Error', b: 'Omitted', c: 'Omitted' }, 'Error'],
    [{ a: 'Failed', b: 'Succeeded' }, 'Succeeded'],
    [{ d: 'Error' }, 'Error'],
  ])('of %o is %s', (phases, expected) => {
    expect(phase(phases)).toBe(expected);
  });

  test('without failFast is that of the last failed target', () => {
    expect(phase({ c: 'Failed', d: 'Error' })).toBe('Failed');
    expect(phase({ c: 'Failed', d: 'Error' }, false)).toBe('Error');
  });
});
