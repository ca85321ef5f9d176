/** A delivery in two pods: one that checks the target and trains, one that releases. */
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { expect, test } from 'vitest';
import { ModelDelivery } from '../../lib/delivery/model-delivery.ts';
import type { PodsOfRelease } from '../../lib/delivery/release-template.ts';
import { Mlflow } from '../../lib/platform/mlflow.ts';
import { testChart } from '../argo/contracts.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import { plainProps, synthesize } from './deliveries.ts';

const fused = synthesize({ pods: 'fused' });
const containers = fused.template('churn', 'release-pod').containerSet?.containers ?? [];

test('is what is committed, byte by byte, and valid', async () => {
  const written = Yaml.stringify(
    ...[fused.template('churn', 'release'), fused.template('churn', 'release-pod')],
    ...[fused.template('churn', 'deliver'), fused.template('churn-steps', 'train')],
  );
  await expect(written).toMatchFileSnapshot(join(import.meta.dirname, 'golden/fused.yaml'));
  const workflows = fused.documents
    .filter(({ kind }) => kind === 'WorkflowTemplate')
    .map((one) => ({ apiVersion: 'argoproj.io/v1alpha1', ...one }));
  for (const schema of argoSchemas) expect(workflows.flatMap(judgeOf(schema))).toEqual([]);
});

test('resolves before it promotes, and pushes then, under the same mutex', () => {
  expect(containers.map(({ name, args }) => [name, stepsIn(args)])).toEqual([
    ['main', ['evaluate', 'resolve-uri', 'promote', 'update-git']],
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

test('shows the token of the deploy repository to no container that runs code of the user, or starts behind it', () => {
  const withToken = (some: typeof containers) =>
    some
      .filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => name.includes('git-deploy')))
      .map(({ name }) => name);
  expect(withToken(containers)).toEqual(['main']);
  const training = fused.template('churn-steps', 'train').containerSet?.containers ?? [];
  expect(training.map(({ name, dependencies, args }) => [name, dependencies, stepsIn(args)])).toEqual([
    ['check-and-checkout', undefined, ['check-target', 'checkout']],
    ['fit', ['check-and-checkout'], []],
    ['main', ['fit'], ['collect']],
  ]);
  expect(withToken(training)).toEqual(['check-and-checkout']);
});

test('lets the training call the deploy repository that it checks', () => {
  const registry = new Mlflow(testChart(), 'mlflow', {
    trackingUri: 'http://mlflow:5000',
    artifactRoot: 's3://models/mlflow',
  });
  const deploy = { ...plainProps.deploy, repoUrl: 'https://git.example.org:8443/deploy.git' };
  const callsOf = (pods: PodsOfRelease) =>
    new ModelDelivery(testChart(), 'churn', { ...plainProps, registry, deploy, pods }).traffic[0]?.calls;
  expect(callsOf('fused')).toContainEqual({ ports: [8443] });
  expect(callsOf('per-step')).not.toContainEqual({ ports: [8443] });
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

/** The names of the steps among a container's arguments. */
function stepsIn(args: readonly string[] = []): readonly string[] {
  return args.filter((argument) => !argument.startsWith('--'));
}
