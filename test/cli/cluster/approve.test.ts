import { expect, test } from 'vitest';
import type { NodeStatus, Workflow } from '../../../lib/argo/manifest.ts';
import { approvedWorkflow } from '../../../lib/cli/cluster/approve.ts';

const gate: NodeStatus = {
  id: 'w-1',
  name: 'w.gate',
  displayName: 'gate',
  type: 'Suspend',
  phase: 'Running',
  outputs: {
    parameters: [
      { name: 'answer', globalName: 'said', enum: ['yes', 'no'], default: 'no', valueFrom: { supplied: {} } },
    ],
  },
};
const workflow: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'w' },
  spec: {},
  status: { phase: 'Running', nodes: { [gate.id]: gate } },
};
const time = '2026-01-01T00:00:00Z';

test('an approval ends the node with its values, which may be outputs of the workflow too', () => {
  const { workflow: approved, lines } = approvedWorkflow(workflow, ['gate=yes'], time);
  expect(lines).toEqual(['gate approved answer=yes']);
  expect(approved.status?.nodes?.['w-1']).toMatchObject({ phase: 'Succeeded', finishedAt: time });
  expect(approved.status?.nodes?.['w-1']?.outputs?.parameters).toMatchObject([
    { name: 'answer', value: 'yes' },
  ]);
  expect(approved.status?.nodes?.['w-1']?.outputs?.parameters?.[0]).not.toHaveProperty('valueFrom');
  expect(approved.status?.outputs).toEqual({ parameters: [{ name: 'said', value: 'yes' }] });
});

test('without values the defaults count, and a workflow that is held as a whole goes on', () => {
  const held = { ...workflow, spec: { suspend: true } };
  const { workflow: approved, lines } = approvedWorkflow(held, [], time);
  expect(lines).toEqual(['w approved', 'gate approved answer=no']);
  expect(approved.spec).toEqual({});
});

test.each([
  [workflow, ['gate=maybe'], "'gate.answer=maybe': the value is not one of yes, no"],
  [workflow, ['gaet'], "'gaet' is about no node that waits; waiting are gate"],
  [{ ...workflow, status: { phase: 'Running' } }, [], "workflow 'w' waits for no approval now"],
  [{ ...workflow, status: { finishedAt: time } }, [], "workflow 'w' has ended; there is nothing to approve"],
])('refuses what nothing waits for (%#)', (given, words, message) => {
  expect(() => approvedWorkflow(given, words, time)).toThrow(message);
});
