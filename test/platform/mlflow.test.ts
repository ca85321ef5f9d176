import { Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { Mlflow, type MlflowProps } from '../../lib/platform/mlflow.ts';
import { testChart } from '../argo/contracts.ts';

const props: MlflowProps = { trackingUri: 'http://mlflow:5000', artifactRoot: 's3://models/mlflow' };

describe('Mlflow', () => {
  test('tells pods where it is by one ConfigMap', () => {
    const chart = testChart();
    const registry = new Mlflow(chart, 'registry', props);
    expect(Testing.synth(chart)).toMatchObject([
      {
        kind: 'ConfigMap',
        metadata: { name: 'mlflow' },
        data: { 'tracking-uri': 'http://mlflow:5000', 'artifact-root': 's3://models/mlflow' },
      },
    ]);
    expect(registry.trackingUri).toEqual({ configMapName: 'mlflow', key: 'tracking-uri' });
    expect(registry.artifactRoot).toEqual({ configMapName: 'mlflow', key: 'artifact-root' });
    expect(registry.token).toBeUndefined();
  });

  test('tells the workspace of the models, where the server has workspaces', () => {
    const chart = testChart();
    const registry = new Mlflow(chart, 'registry', { ...props, workspace: 'team-a' });
    expect(Testing.synth(chart)).toMatchObject([{ data: { workspace: 'team-a' } }]);
    const inConfigMap = (key: string) => ({ configMapName: 'mlflow', key });
    expect(registry.env).toEqual({
      MLFLOW_TRACKING_URI: inConfigMap('tracking-uri'),
      MLFLOW_WORKSPACE: inConfigMap('workspace'),
    });
  });

  test.each([
    [{ trackingUri: 'mlflow:5000' }, 'test/registry: trackingUri is no URI that fits'],
    [
      { trackingUri: 'sqlite:///mlflow.db' },
      'trackingUri is no URI that fits; give one such as http://mlflow:5000',
    ],
    [
      { artifactRoot: '/var/mlflow' },
      'artifactRoot is no URI that fits; give one such as s3://models/mlflow',
    ],
    [
      { trackingUri: 'http://mlflow:hunter2@mlflow:5000' },
      'trackingUri has credentials in it; put them into a Secret',
    ],
  ])('refuses %j', (wrong, message) => {
    const make = () => new Mlflow(testChart(), 'registry', { ...props, ...wrong });
    expect(make).toThrow(message);
    expect(make).not.toThrow('hunter2');
  });
});
