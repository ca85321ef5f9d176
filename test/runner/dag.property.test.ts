/** Random DAGs with random results and conditions come to what a simple model of Argo's rules says. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { run } from './harness.ts';

type Phase = 'Succeeded' | 'Failed' | 'Skipped' | 'Omitted';

/** A condition over the tasks before: the text that Argo reads, and what it means. */
interface Condition {
  readonly text: string;
  readonly tasks: readonly number[];
  readonly holds: (results: readonly Result[]) => boolean;
}

/** What a task came to, and its items, if it has some. */
interface Result {
  readonly phase: Phase;
  readonly items: readonly Phase[];
}

interface Task {
  readonly condition: Condition | undefined;
  readonly dependencies: readonly number[];
  readonly continueOn: boolean;
  readonly when: boolean;
  /** The end of each run of it: one, or one an item. */
  readonly ends: readonly ('Succeeded' | 'Failed')[];
  readonly hasItems: boolean;
}

const nameOf = (index: number) => `t-${index}`;

/** The results of a task that an expression may ask for; groups have two of their own. */
const asked: Readonly<Record<string, (result: Result) => boolean>> = {
  Succeeded: ({ phase }) => phase === 'Succeeded',
  Failed: ({ phase }) => phase === 'Failed',
  Skipped: ({ phase }) => phase === 'Skipped',
  Omitted: ({ phase }) => phase === 'Omitted',
};
const askedOfGroups: typeof asked = {
  ...asked,
  AnySucceeded: ({ items }) => items.includes('Succeeded'),
  AllFailed: ({ items }) => items.length > 0 && items.every((phase) => phase === 'Failed'),
};

function conditionOver(before: readonly boolean[]): fc.Arbitrary<Condition> {
  const atom = fc.nat({ max: before.length - 1 }).chain((index) => {
    const questions = before[index] ? askedOfGroups : asked;
    return fc.option(fc.constantFrom(...Object.keys(questions))).map((question): Condition => {
      const name = nameOf(index);
      if (question !== null) {
        return {
          text: `${name}.${question}`,
          tasks: [index],
          holds: (results) => {
            const result = results[index];
            return result !== undefined && questions[question]?.(result) === true;
          },
        };
      }
      return {
        text: name,
        tasks: [index],
        holds: (results) => ['Succeeded', 'Skipped'].includes(results[index]?.phase ?? ''),
      };
    });
  });
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 2 },
      atom,
      fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => joined('&&', a, b)),
      fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => joined('||', a, b)),
      tie('condition').map((a) => ({
        ...a,
        text: `!(${a.text})`,
        holds: (results: readonly Result[]) => !a.holds(results),
      })),
    ),
  }));
  return condition;
}

function joined(operator: '&&' | '||', a: Condition, b: Condition): Condition {
  return {
    text: `(${a.text} ${operator} ${b.text})`,
    tasks: [...a.tasks, ...b.tasks],
    holds: (results) =>
      operator === '&&' ? a.holds(results) && b.holds(results) : a.holds(results) || b.holds(results),
  };
}

const end = fc.constantFrom('Succeeded' as const, 'Succeeded' as const, 'Failed' as const);

/** DAGs of up to five tasks, all of them with `depends`, or all with `dependencies` and `continueOn`. */
const dag = fc
  .record({
    groups: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    byExpression: fc.boolean(),
  })
  .chain(({ groups, byExpression }) =>
    fc.tuple(
      ...groups.map((hasItems, index): fc.Arbitrary<Task> => {
        const before = groups.slice(0, index);
        return fc.record({
          condition:
            byExpression && before.length > 0
              ? fc.option(conditionOver(before), { nil: undefined })
              : fc.constant(undefined),
          dependencies:
            byExpression || before.length === 0 ? fc.constant([]) : fc.subarray(before.map((_, at) => at)),
          continueOn: byExpression ? fc.constant(false) : fc.boolean(),
          when: fc.oneof(
            { arbitrary: fc.constant(true), weight: 4 },
            { arbitrary: fc.constant(false), weight: 1 },
          ),
          ends: fc.array(end, { minLength: hasItems ? 2 : 1, maxLength: hasItems ? 2 : 1 }),
          hasItems: fc.constant(hasItems),
        });
      }),
    ),
  );

/** The phase of each task, and of the DAG. */
function model(tasks: readonly Task[]): { readonly phases: readonly Phase[]; readonly dag: Phase } {
  const results: Result[] = [];
  /** What the branch through a task came to: a task that did not run passes on what was before it. */
  const branches: Phase[] = [];
  for (const task of tasks) {
    const mayRun = task.condition
      ? task.condition.holds(results)
      : task.dependencies.every((index) => isGoodFor(results[index], tasks[index]));
    const result = resultOf(task, mayRun);
    const before = parentsOf(task).map((index) => branches[index] ?? 'Succeeded');
    const inherited = before.includes('Failed') ? 'Failed' : 'Succeeded';
    results.push(result);
    branches.push(['Succeeded', 'Failed'].includes(result.phase) ? result.phase : inherited);
  }
  const needed = new Set(tasks.flatMap(parentsOf));
  const failed = tasks.some(
    (task, index) => !needed.has(index) && branches[index] === 'Failed' && !task.continueOn,
  );
  return { phases: results.map(({ phase }) => phase), dag: failed ? 'Failed' : 'Succeeded' };
}

function parentsOf({ condition, dependencies }: Task): readonly number[] {
  return condition?.tasks ?? dependencies;
}

function isGoodFor(result: Result | undefined, task: Task | undefined): boolean {
  return (
    ['Succeeded', 'Skipped'].includes(result?.phase ?? '') ||
    (result?.phase === 'Failed' && task?.continueOn === true)
  );
}

function resultOf(task: Task, mayRun: boolean): Result {
  if (!mayRun) return { phase: 'Omitted', items: [] };
  if (task.hasItems) {
    const items = task.when ? task.ends : task.ends.map((): Phase => 'Skipped');
    return { phase: items.includes('Failed') ? 'Failed' : 'Succeeded', items };
  }
  if (!task.when) return { phase: 'Skipped', items: [] };
  return { phase: task.ends[0] ?? 'Succeeded', items: [] };
}

function manifest(tasks: readonly Task[]): string {
  return stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'test' },
    spec: {
      entrypoint: 'main',
      templates: [
        {
          name: 'main',
          dag: {
            tasks: tasks.map(({ condition, dependencies, continueOn, when, ends, hasItems }, index) => ({
              name: nameOf(index),
              template: 'end',
              arguments: { parameters: [{ name: 'end', value: hasItems ? '{{item}}' : ends[0] }] },
              ...(condition && { depends: condition.text }),
              ...(dependencies.length > 0 && { dependencies: dependencies.map(nameOf) }),
              ...(continueOn && { continueOn: { failed: true } }),
              ...(!when && { when: '1 == 2' }),
              ...(hasItems && { withItems: ends }),
            })),
          },
        },
        {
          name: 'end',
          inputs: { parameters: [{ name: 'end' }] },
          container: { image: 'a', command: ['test', 'Succeeded', '=', '{{inputs.parameters.end}}'] },
        },
      ],
    },
  });
}

test('random DAGs', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(dag, async (tasks) => {
      const { phase, phases } = await run(manifest(tasks));
      const found = phases();
      const expected = model(tasks);
      expect({ dag: phase, phases: tasks.map((_, index) => found[`.${nameOf(index)}`]) }).toEqual(expected);
    }),
    { numRuns: Number(process.env['MILLRACE_RANDOM_DAGS'] ?? 30) },
  );
});
