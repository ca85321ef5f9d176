import { describe, expect, test } from 'vitest';
import { patchedTemplate } from '../../lib/runner/pod/pod-spec-patch.ts';
import { run, workflow } from './harness.ts';

const template = {
  name: 't',
  container: {
    name: 'main',
    image: 'a',
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
    resources: { limits: { cpu: '1' } },
  },
  volumes: [{ name: 'v', emptyDir: {} }],
};

describe('a patch of the pod', () => {
  test('merges maps, and lists by what tells their items apart', () => {
    const patch = `containers:
- {name: main, env: [{name: B, value: "3"}, {name: C, value: "4"}], resources: {limits: {memory: 1Gi}}, command: [x]}
- {name: wait, resources: {limits: {cpu: "2"}}}
volumes: [{name: w, emptyDir: {}}]`;
    expect(patchedTemplate(template, [patch])).toMatchObject({
      container: {
        image: 'a',
        command: ['x'],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '3' },
          { name: 'C', value: '4' },
        ],
        resources: { limits: { cpu: '1', memory: '1Gi' } },
      },
      volumes: [{ name: 'v' }, { name: 'w' }],
    });
  });

  test('takes away what it says is null', () => {
    const { container } = patchedTemplate(template, [
      '{"containers": [{"name": "main", "resources": null}]}',
    ]);
    expect(container?.resources).toBeUndefined();
  });

  test('reaches the program, the workflow’s before the template’s, with tags replaced', async () => {
    const { phase, log } = await run(
      workflow(`entrypoint: main
arguments: {parameters: [{name: x, value: fromTag}]}
podSpecPatch: '{"containers": [{"name": "main", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "1"}]}]}'
templates:
  - name: main
    podSpecPatch: |
      terminationGracePeriodSeconds: 3
      containers:
        - name: main
          env: [{name: B, value: "{{workflow.parameters.x}}"}]
          volumeMounts: [{name: extra, mountPath: /mnt/extra}]
      volumes: [{name: extra, emptyDir: {}}]
    container: {image: a, command: [sh, -c, 'touch /mnt/extra/f && echo $A $B']}`),
    );
    expect(phase).toBe('Succeeded');
    expect(log('')).toBe('1 fromTag\n');
  });

  test.each([
    ['containers: [{name: other}]', "the pod has no container 'other' (known: main)"],
    ['containers: [{image: x}]', 'each container needs its name'],
  ])('errs for %s', (patch, message) => {
    expect(() => patchedTemplate(template, [patch])).toThrow(message);
  });

  test.each([
    ['[a]', 'a map of fields of a pod is needed'],
    ['containers: [', 'it cannot be read'],
    [
      'containers: [{name: main, lifecycle: {}}]',
      'podSpecPatch.containers[0].lifecycle: the local runner does not',
    ],
    ['hostPID: true', 'podSpecPatch.hostPID: the local runner does not carry this out'],
  ])('is refused before anything runs: %s', async (patch, message) => {
    const spec = `entrypoint: main
templates: [{name: main, podSpecPatch: ${JSON.stringify(patch)}, container: {image: a, command: [echo]}}]`;
    await expect(run(workflow(spec))).rejects.toThrow(message);
  });
});
