import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { conditionsOf, meets } from '../../lib/runner/execute/resource-condition.ts';
import { run, temporaryFolder, workflow } from './harness.ts';

const job = (fields: string) =>
  workflow(`entrypoint: main
arguments: {parameters: [{name: name, value: train}]}
templates:
  - name: main
    resource:
      action: create
      manifest: "{apiVersion: batch/v1, kind: Job, metadata: {name: '{{workflow.parameters.name}}'}}"
      ${fields}
    outputs: {parameters: [{name: done, valueFrom: {jsonPath: "{.status.succeeded}"}}]}`);

/** Puts a kubectl on PATH that writes down what it is asked and answers as told; gives the file of what it was asked. */
function fakeKubectl(get: string): string {
  const folder = temporaryFolder();
  const asked = join(folder, 'asked');
  const program = join(folder, 'kubectl');
  const head = '"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"train","namespace":"ml"}';
  writeFileSync(
    program,
    `#!/bin/sh
echo "$*" >> ${asked}
case "$*" in
  *" create "*) grep -q "name: 'train'" "$7" && echo '{${head}}' ;;
  *jsonpath*) echo -n 1 ;;
  *" get "*) echo '{${head},${get}}' ;;
esac`,
  );
  chmodSync(program, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  return asked;
}

describe('a resource template', () => {
  test('is refused before anything runs when no cluster is named', async () => {
    await expect(run(job(''))).rejects.toThrow(
      'Workflow/test: spec.templates[0].resource: a resource template changes a cluster; say which by --kubeconfig',
    );
  });

  test('goes through kubectl until its condition holds, and takes outputs from the object', async () => {
    const asked = fakeKubectl('"status":{"succeeded":1}');
    const { phase, output, message } = await run(job('successCondition: status.succeeded > 0'), {
      kubeconfig: '/kube',
    });
    expect([phase, message, output('', 'done')]).toEqual(['Succeeded', undefined, '1']);
    const lines = readFileSync(asked, 'utf8').trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^--kubeconfig \/kube --namespace default create -f \S+manifest\.yaml -o json$/),
      '--kubeconfig /kube --namespace default get --namespace ml job.batch/train -o json',
      '--kubeconfig /kube --namespace default get --namespace ml job.batch/train -o jsonpath={.status.succeeded}',
    ]);
  });

  test('fails when its failure condition holds', async () => {
    fakeKubectl('"status":{"failed":1}');
    const { phase, message } = await run(
      job('successCondition: status.succeeded > 0\n      failureCondition: status.failed > 0'),
      { kubeconfig: '/kube' },
    );
    expect([phase, message]).toEqual([
      'Failed',
      "main: Error (exit code 1): failure condition 'status.failed > 0' evaluated true",
    ]);
  });
});

test.each([
  ['status.phase == Ready', true],
  ['status.phase in (A, Ready),status.count > 2', true],
  ['status.phase notin (A, Ready)', false],
  ['status.count < 3', false],
  ['!status.gone', true],
  ['status.gone', false],
  ['status.list.1 = b', true],
])('the condition %s', (text, expected) => {
  const object = { status: { phase: 'Ready', count: 3, list: ['a', 'b'] } };
  expect(conditionsOf(text).every((condition) => meets(object, condition))).toBe(expected);
});

test('refuses a condition that is none', () => {
  expect(() => conditionsOf('a ~ b')).toThrow("the condition 'a ~ b' cannot be read");
});
