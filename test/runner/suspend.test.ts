import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseApproval } from '../../lib/runner/approvals/answers.ts';
import { wholeWorkflow, writeApproval } from '../../lib/runner/approvals/approvals.ts';
import type { Suspended } from '../../lib/runner/run-options.ts';
import { run, workflow } from './harness.ts';

const gate = (suspend: string, inputs: string, supplied: string) =>
  workflow(`entrypoint: main
templates:
  - name: main
    steps:
      - [{name: gate, template: gate}]
      - [{name: after, template: say, arguments: {parameters: [{name: text, value: "{{steps.gate.outputs.parameters.go}}"}]}}]
  - name: gate
    suspend: ${suspend}
    inputs: {parameters: [${inputs}]}
    outputs: {parameters: [{name: go, valueFrom: ${supplied}}]}
  - name: say
    inputs: {parameters: [{name: text}]}
    container: {image: a, command: [echo, "{{inputs.parameters.text}}"]}`);
const choice = '{name: go, default: "NO", enum: ["YES", "NO"]}';

describe('a suspended node', () => {
  test('goes on after its time, with its default', async () => {
    const { phase, node, log } = await run(gate('{duration: 50ms}', '', '{supplied: {}, default: later}'));
    expect(phase).toBe('Succeeded');
    expect(node('[0].gate')).toMatchObject({ type: 'Suspend', phase: 'Succeeded' });
    expect(log('[1].after')).toBe('later\n');
  });

  test('errs after its time when a value is still missing', async () => {
    const { phase, node } = await run(gate('{duration: "0"}', '', '{supplied: {}}'));
    expect([phase, node('[0].gate').phase]).toEqual(['Failed', 'Error']);
    expect(node('[0].gate').message).toBe(
      "raw output parameter 'go' has not been set and does not have a default value",
    );
  });

  test.each([['gate=YES'], ['[0].gate.go=YES'], ['gate.go=YES']])(
    'takes the value that was given beforehand as %s',
    async (given) => {
      const { phase, log } = await run(gate('{}', choice, '{supplied: {}}'), {
        approvals: [parseApproval(given)],
      });
      expect(phase).toBe('Succeeded');
      expect(log('[1].after')).toBe('YES\n');
    },
  );

  test('errs when the value given is not among the choices', async () => {
    const { phase, node } = await run(gate('{}', choice, '{supplied: {}}'), {
      approvals: [parseApproval('gate=MAYBE')],
    });
    expect([phase, node('[0].gate').phase]).toEqual(['Failed', 'Error']);
    expect(node('[0].gate').message).toContain('is not one of YES, NO');
  });

  test('waits for an approval written by somebody else', async () => {
    const told: Suspended[] = [];
    const { phase, log } = await run(gate('{}', choice, '{supplied: {}}'), {
      onSuspend(suspended) {
        told.push(suspended);
        setImmediate(() => writeApproval(suspended.folder, suspended.node?.id ?? '', { go: 'NO' }));
      },
    });
    expect(phase).toBe('Succeeded');
    expect(log('[1].after')).toBe('NO\n');
    expect(told.map(({ node, over }) => [node?.displayName, over.aborted])).toEqual([['gate', true]]);
  });

  test('fails when the run is stopped', async () => {
    const stop = new AbortController();
    const { phase, message, node } = await run(gate('{}', choice, '{supplied: {}}'), {
      signal: stop.signal,
      onSuspend: () => stop.abort(),
    });
    expect({ phase, message }).toEqual({ phase: 'Failed', message: "Stopped with strategy 'Terminate'" });
    expect(node('[0].gate').phase).toBe('Failed');
  });
});

test('a workflow that is suspended as a whole starts once it is approved', async () => {
  const ends = workflow(`entrypoint: main
suspend: true
templates: [{name: main, container: {image: a, command: ["true"]}}]`);
  const {
    phase,
    stateDirectory,
    workflow: ended,
  } = await run(ends, {
    onSuspend: ({ folder, node }) => {
      expect(node).toBeUndefined();
      writeApproval(folder, wholeWorkflow, {});
    },
  });
  expect(phase).toBe('Succeeded');
  expect(join(stateDirectory, 'runs', ended.metadata.name ?? '')).toContain('test-');
});
