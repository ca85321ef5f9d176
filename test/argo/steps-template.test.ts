import { describe, expect, test } from 'vitest';
import { eq } from '../../lib/argo/condition.ts';
import { withDefault } from '../../lib/argo/ref.ts';
import type { Steps } from '../../lib/argo/steps.ts';
import { stepsTemplate } from '../../lib/argo/steps-template.ts';
import type { TaskOutputs } from '../../lib/argo/task-outputs.ts';
import type { None } from '../../lib/argo/template.ts';
import { templatesOf, testLibrary } from './contracts.ts';

const given = { modelName: 'A', rule: { metric: 'rmse', threshold: 1 } };

function make(steps: (list: Steps<None>, templates: ReturnType<typeof testLibrary>) => TaskOutputs) {
  const templates = testLibrary();
  stepsTemplate(templates.library, { name: 'main', inputs: {}, steps: (list) => steps(list, templates) });
  return templatesOf(templates.chart, 'library')['main'];
}

describe('a list of steps', () => {
  test('has a group for each step, and one for those that run at once', () => {
    const template = make((list, { judge, move }) => {
      const [first] = list.parallel((group) => [
        group.run(judge, given),
        group.run(judge, given, { name: 'second' }),
      ]);
      const moved = list.run(move, { verdict: first.verdict, runId: first.runId });
      return { newUri: moved.newUri };
    });
    expect(template?.steps).toMatchObject([
      [
        { name: 'judge', template: 'judge' },
        { name: 'second', template: 'judge' },
      ],
      [
        {
          name: 'move-alias',
          arguments: {
            parameters: [
              { name: 'verdict', value: '{{steps.judge.outputs.parameters.verdict}}' },
              { name: 'run-id', value: '{{steps.judge.outputs.parameters.run-id}}' },
            ],
          },
        },
      ],
    ]);
    expect(template?.outputs?.parameters).toEqual([
      { name: 'new-uri', valueFrom: { parameter: '{{steps.move-alias.outputs.parameters.new-uri}}' } },
    ]);
  });

  test('may end with a step that has a condition, whose outputs have a default', () => {
    const template = make((list, { judge, move }) => {
      const { verdict, runId } = list.run(judge, given);
      const moved = list.run(move, { verdict, runId }, { when: eq(verdict, 'promote') });
      return { newUri: withDefault(moved.newUri, '') };
    });
    expect(template?.steps?.[1]).toMatchObject([
      { when: "{{= steps.judge.outputs.parameters.verdict == 'promote' }}" },
    ]);
  });

  test('refuses a value of a step that runs at the same time', () => {
    const wrong = () =>
      make((list, { judge, move }) =>
        list.parallel((group) => {
          const { verdict, runId } = group.run(judge, given);
          return { ...group.run(move, { verdict, runId }) };
        }),
      );
    expect(wrong).toThrow(/test\/library\/main: step 'move-alias' takes steps.judge.* at the same time/);
  });

  test('refuses a value of a step that may be skipped', () => {
    const wrong = () =>
      make((list, { judge, move }) => {
        const { verdict } = list.run(judge, given);
        const again = list.run(judge, given, { name: 'again', when: eq(verdict, 'hold') });
        return { ...list.run(move, { verdict, runId: again.runId }) };
      });
    expect(wrong).toThrow(/absent when step 'again' is skipped; use dagTemplate/);
  });

  test('refuses two steps of one name, no step, and an empty group', () => {
    expect(() =>
      make((list, { judge }) => ({ ...list.run(judge, given), ...list.run(judge, given) })),
    ).toThrow(/two steps 'judge'/);
    expect(() => make(() => ({}))).toThrow(/has no step/);
    expect(() => make((list) => list.parallel(() => ({})))).toThrow(/a group has no step/);
  });
});
