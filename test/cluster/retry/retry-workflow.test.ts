/** A failed workflow is made ready as `argo retry` of Argo 3.7.3 did it: recorded by record.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NodeStatus, Workflow } from '../../../lib/argo/manifest.ts';
import { retryWorkflow } from '../../../lib/cluster/retry/retry-workflow.ts';

const folder = join(import.meta.dirname, 'recorded');
const recorded = readdirSync(folder).map((file) => {
  const { failed, retried }: { failed: Workflow; retried: Workflow } = JSON.parse(
    readFileSync(join(folder, file), 'utf8'),
  );
  return { name: file.replace('.json', ''), failed, retried };
});
const time = '2026-01-01T00:00:00Z';

/** A time says when it was recorded; an empty list and none are the same to Argo. */
function comparable({ startedAt, finishedAt, children, outboundNodes, ...node }: NodeStatus) {
  return {
    ...node,
    hasEnded: Boolean(finishedAt),
    children: children ?? [],
    outboundNodes: outboundNodes ?? [],
  };
}

function nodesOf({ status }: Workflow) {
  return Object.fromEntries(Object.entries(status?.nodes ?? {}).map(([id, node]) => [id, comparable(node)]));
}

describe('a failed workflow is retried as Argo does it', () => {
  test.each(recorded)('$name', ({ failed, retried }) => {
    const { workflow } = retryWorkflow(failed, time);
    expect(nodesOf(workflow)).toEqual(nodesOf(retried));
    expect(workflow.metadata.labels).toEqual(retried.metadata.labels);
    expect(workflow.spec).toEqual(retried.spec);
    const { nodes: _, startedAt, finishedAt, conditions, ...status } = workflow.status ?? {};
    const { nodes: _nodes, startedAt: _startedAt, conditions: theirs, ...others } = retried.status ?? {};
    expect({ finishedAt: finishedAt ?? null, ...status }).toEqual({ finishedAt: null, ...others });
    expect(startedAt).toBe(time);
    expect(conditions).toEqual(expect.arrayContaining(theirs ?? []));
  });

  test('the pods of what is forgotten have to go, those of what succeeded stay', () => {
    const nested = recorded.find(({ name }) => name === 'nested')?.failed;
    if (nested === undefined) throw new Error('there is no recorded workflow nested');
    const named = new Map(Object.values(nested.status?.nodes ?? {}).map(({ id, name }) => [id, name]));
    const { formerPods } = retryWorkflow(nested, time);
    expect(formerPods.map((id) => named.get(id)).toSorted()).toEqual([
      'nested.inner.bad(0)',
      'nested.inner.bad(1)',
      'nested.loop(1:3)',
      'nested.onExit',
    ]);
  });

  test('refuses one that did not fail', () => {
    const [first] = recorded;
    if (first === undefined) throw new Error('nothing is recorded');
    const running = { ...first.failed, status: { ...first.failed.status, phase: 'Running' } };
    expect(() => retryWorkflow(running, time)).toThrow(/ is Running; only one that failed can be retried$/);
  });
});
