import { describe, expect, test } from 'vitest';
import { observeTimes } from '../../../lib/cli/progress/observe-times.ts';
import { transitionLines } from '../../../lib/cli/progress/transition-lines.ts';
import { nodesOf } from '../../../lib/cli/tree/node-tree.ts';
import { held, running } from '../deliveries.ts';
import { workflowOf } from '../workflows.ts';

describe('a run without a terminal', () => {
  test('is told by a line for each change', () => {
    const times = new Map([['id:train', { start: 0, end: 12_340 }]]);
    const linesOf = transitionLines(times);
    expect(linesOf(running())).toEqual([
      'w-1  Running',
      'train  Succeeded  12.3 s  model-version=2 run-id=aaaaaaaa code-revision=bbbbbbbb',
      'train/checkout  Succeeded  1 s',
      'train/fit  Succeeded  10 s',
      'release  Running',
      'evaluate  Running',
    ]);
    expect(linesOf(running())).toEqual([]);
    expect(linesOf(held())).toEqual([
      'w-1  Succeeded  15 s',
      'release  Succeeded  4 s',
      'evaluate  Succeeded  1 s  verdict=hold champion-version=1',
      "promote  Skipped  when 'false' evaluated false",
      'resolve-uri  Omitted  omitted: depends condition not met',
    ]);
  });

  test('says the same when it is told which nodes changed, in whatever portions', () => {
    const whole = held();
    for (const size of [1, 2, 5]) {
      const linesOf = transitionLines(new Map());
      const nodes = nodesOf(whole);
      const lines = nodes.flatMap((_, at) =>
        at % size === 0 ? linesOf(whole, nodes.slice(at, at + size)) : [],
      );
      expect(lines.toSorted()).toEqual([...transitionLines(new Map())(whole)].toSorted());
    }
  });

  test('says once which lock a node waits for', () => {
    const waiting = workflowOf('Running', [
      { name: '', phase: 'Pending', synchronizationStatus: { waiting: 'default/Mutex/m' } },
    ]);
    const linesOf = transitionLines(new Map());
    expect([...linesOf(waiting), ...linesOf(waiting)]).toEqual(['w-1  Pending  waiting for the lock m']);
  });
});

describe('times that are taken while a run goes on', () => {
  test('begin with the first look at a running node and end with the first look at its end', () => {
    let now = 0;
    const { observe, times } = observeTimes(() => now);
    const look = (time: number, phase: string) => {
      now = time;
      observe(nodesOf(workflowOf(phase, [{ name: '', phase }])));
    };
    look(50, 'Pending');
    look(100, 'Running');
    look(300, 'Running');
    look(450, 'Succeeded');
    look(900, 'Succeeded');
    expect(times.get('w-1')).toEqual({ start: 100, end: 450 });
  });

  test('are not known of a node that was over when it was first seen', () => {
    const { observe, times } = observeTimes(() => 7);
    observe(nodesOf(workflowOf('Succeeded', [{ name: '' }])));
    expect(times.get('w-1')).toBeUndefined();
  });
});
