import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../../lib/argo/lint/nearest.ts';
import type { KubernetesObject } from '../../../lib/argo/manifest.ts';
import { findWorkflow } from '../../../lib/cli/workflow/find-workflow.ts';
import { requireReferences } from '../../../lib/cli/workflow/missing-references.ts';
import { parseParameters } from '../../../lib/cli/workflow/parameters.ts';
import { InputError } from '../../../lib/errors.ts';

describe('parameters', () => {
  test('keep everything behind the first equals sign', () => {
    expect(parseParameters(['a=', 'b=x=y', 'c=one\ntwo'])).toEqual({ a: '', b: 'x=y', c: 'one\ntwo' });
  });

  test('carry any value unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (value) => parseParameters([`name=${value}`])['name'] === value,
      ),
    );
  });

  test.each(['name', '=value', 'a b=c', ''])('refuses %j', (text) => {
    expect(() => parseParameters([text])).toThrow(InputError);
  });

  test('refuses a name that is given twice', () => {
    expect(() => parseParameters(['a=1', 'a=2'])).toThrow('-p a is given twice; give it once');
  });

  test('have no name that JavaScript would take for its own', () => {
    expect(Object.entries(parseParameters(['__proto__=x']))).toEqual([['__proto__', 'x']]);
  });
});

describe('the name of what is run', () => {
  const documents = [
    object('WorkflowTemplate', 'delivery'),
    object('CronWorkflow', 'delivery'),
    object('Workflow', 'once'),
    object('ConfigMap', 'mlflow'),
  ];

  test('is found among all kinds that run', () => {
    expect(findWorkflow(documents, 'once')).toEqual({ kind: 'Workflow', name: 'once' });
  });

  test('may say its kind', () => {
    expect(findWorkflow(documents, 'cronworkflow/delivery')).toEqual({
      kind: 'CronWorkflow',
      name: 'delivery',
    });
  });

  test('refuses a name of two kinds', () => {
    expect(() => findWorkflow(documents, 'delivery')).toThrow(
      "'delivery' is the name of WorkflowTemplate/delivery and CronWorkflow/delivery; give it with its kind",
    );
  });

  test.each([
    ['deliver', "did you mean 'delivery'?"],
    ['mlflow', 'there are delivery, delivery, once'],
  ])('refuses %j with the way out', (name, way) => {
    expect(() => findWorkflow(documents, name)).toThrow(`no template '${name}' among the documents; ${way}`);
  });

  test('refuses any name where there is nothing to run', () => {
    expect(() => findWorkflow([], 'x')).toThrow('give the folder with the manifests by -f');
  });
});

describe('what a workflow takes values from', () => {
  const steps = object('WorkflowTemplate', 'steps', {
    templates: [
      {
        container: {
          env: [
            { name: 'A', valueFrom: { configMapKeyRef: { name: 'mlflow', key: 'a' } } },
            { name: 'B', valueFrom: { secretKeyRef: { name: 'maybe', key: 'b', optional: true } } },
          ],
        },
        volumes: [{ name: 'v', secret: { secretName: 'git-deploy' } }],
      },
    ],
  });
  const main = object('WorkflowTemplate', 'main', {
    templates: [{ dag: { tasks: [{ templateRef: { name: 'steps', template: 'x' } }] } }],
  });
  const workflow = { kind: 'WorkflowTemplate', name: 'main' } as const;

  test('passes when it is there', () => {
    const present = [object('ConfigMap', 'mlflow'), object('Secret', 'git-deploy')];
    expect(() => requireReferences([main, steps, ...present], workflow)).not.toThrow();
  });

  test('refuses what is missing, also behind a templateRef, with the ways to provide it', () => {
    expect(() => requireReferences([main, steps], workflow)).toThrow(
      /^main takes values from ConfigMap\/mlflow, Secret\/git-deploy, which are not among the documents; .*npx millrace platform up.*-f FILE/,
    );
  });

  test.each<[string, object]>([
    ['a value with a default', { valueFrom: { configMapKeyRef: { name: 'c', key: 'k' }, default: 'd' } }],
    [
      'a name that is worked out',
      { valueFrom: { configMapKeyRef: { name: '{{inputs.parameters.c}}', key: 'k' } } },
    ],
    ['a cache that runs make', { memoize: { key: 'k', cache: { configMap: { name: 'c' } } } }],
  ])('need not be there: %s', (_what, template) => {
    const documents = [object('WorkflowTemplate', 'main', { templates: [template] })];
    expect(() => requireReferences(documents, workflow)).not.toThrow();
  });

  test('does not look at documents that the workflow does not lead to', () => {
    expect(() => requireReferences([object('WorkflowTemplate', 'main'), steps], workflow)).not.toThrow();
  });
});

describe('the nearest word', () => {
  test.each([
    ['rum', 'run'],
    ['platfrom', 'platform'],
    ['RUN', 'run'],
    ['something', undefined],
    ['', undefined],
  ])('to %j is %j', (wanted, found) => {
    expect(nearest(wanted, ['run', 'runs', 'platform', 'show'])).toBe(found);
  });
});

function object(kind: string, name: string, spec: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name }, spec };
}
