/** A release in one pod. */
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { expect, test } from 'vitest';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import { plainProps, synthesize } from './deliveries.ts';

const fused = synthesize({ pods: 'fused' });
const containers = fused.template('churn', 'release-pod').containerSet?.containers ?? [];

test('is what is committed, byte by byte, and valid', async () => {
  const written = Yaml.stringify(fused.template('churn', 'release'), fused.template('churn', 'release-pod'));
  await expect(written).toMatchFileSnapshot(join(import.meta.dirname, 'golden/fused.yaml'));
  const workflows = fused.documents
    .filter(({ kind }) => kind === 'WorkflowTemplate')
    .map((one) => ({ apiVersion: 'argoproj.io/v1alpha1', ...one }));
  for (const schema of argoSchemas) expect(workflows.flatMap(judgeOf(schema))).toEqual([]);
});

test('resolves before it promotes, in an order that is alphabetical too, under the same mutex', () => {
  expect(containers.map(({ name, dependencies, args }) => [name, dependencies, args?.[0]])).toEqual([
    ['a-evaluate', undefined, 'evaluate'],
    ['b-resolve-uri', ['a-evaluate'], 'resolve-uri'],
    ['c-promote', ['b-resolve-uri'], 'promote'],
    ['main', ['c-promote'], 'update-git'],
  ]);
  const perStep = synthesize();
  const mutexOf = (one: typeof fused) => one.template('churn', 'release').synchronization;
  expect(mutexOf(fused)).toEqual(mutexOf(perStep));
});

test('gives the same outputs as a release of four pods', () => {
  const names = (one: typeof fused) =>
    one.template('churn', 'release').outputs?.parameters?.map(({ name }) => name);
  expect(names(fused)).toEqual(names(synthesize()));
});

test('shows the token of the deploy repository to the container that pushes alone', () => {
  const withToken = containers.filter(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name }) => name.includes('git-deploy')),
  );
  expect(withToken.map(({ name }) => name)).toEqual(['main']);
});

test('has the labels by which network policies know the pods of a release', () => {
  const labelsOf = (one: typeof fused, workflow: string, template: string) =>
    one.template(workflow, template).metadata?.labels;
  expect(labelsOf(fused, 'churn', 'release-pod')).toBeDefined();
  expect(labelsOf(fused, 'churn', 'release-pod')).toEqual(labelsOf(fused, 'churn-steps', 'update-git'));
});

test('measures before the pod when there is an evaluation', () => {
  const evaluation = { command: ['python', 'evaluate.py'] } as const;
  const delivery = synthesize({ pods: 'fused', gate: { ...plainProps.gate, evaluation } });
  expect(delivery.template('churn', 'release').dag?.tasks.map(({ name }) => name)).toEqual([
    'find-champion',
    'measure',
    'release-pod',
  ]);
});
