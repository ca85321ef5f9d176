/** Which URIs reach Git: mapped, passed or refused, and nothing cut, doubled or decoded twice. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError, PermanentError } from '../../../lib/errors.ts';
import { proxiedPath, servableUri } from '../../../lib/steps/resolve-uri/servable.ts';

const root = 's3://models/mlflow';

describe('mlflow-artifacts', () => {
  test.each([
    ['mlflow-artifacts:/1/models/m-a/artifacts', 's3://models/mlflow/1/models/m-a/artifacts'],
    ['mlflow-artifacts:///1/a', 's3://models/mlflow/1/a'],
    ['mlflow-artifacts://mlflow:5000/1/a', 's3://models/mlflow/1/a'],
    ['mlflow-artifacts://mlflow.example.org/team/1/a', 's3://models/mlflow/team/1/a'],
    [
      'mlflow-artifacts:/workspaces/team-a/1/models/m-a/artifacts',
      's3://models/mlflow/workspaces/team-a/1/models/m-a/artifacts',
    ],
    ['MLFLOW-ARTIFACTS:/1/a/', 's3://models/mlflow/1/a'],
    ['mlflow-artifacts:/1/a%2Bb', 's3://models/mlflow/1/a+b'],
    ['mlflow-artifacts:/1/100%25', 's3://models/mlflow/1/100%'],
  ])('%s is %s', (uri, expected) => {
    expect(servableUri(uri, root)).toBe(expected);
    expect(servableUri(uri, `${root}/`)).toBe(expected);
  });

  test.each([
    ['mlflow-artifacts:/1/sub%20dir', 'file:///srv/my%20data', 'file:///srv/my%20data/1/sub%20dir'],
    ['mlflow-artifacts:/1/sub dir', 'file:///srv', 'file:///srv/1/sub%20dir'],
    ['mlflow-artifacts:/1/mod%C3%A8le', 'https://host/files', 'https://host/files/1/mod%C3%A8le'],
    ['mlflow-artifacts:/1/mod%C3%A8le', 'gs://bucket', 'gs://bucket/1/modèle'],
    ['mlflow-artifacts:/1/a%23b%3Fc%2520', 'file:///srv', 'file:///srv/1/a%23b%3Fc%2520'],
  ])('%s below %s is %s', (uri, artifactRoot, expected) => {
    expect(servableUri(uri, artifactRoot)).toBe(expected);
  });

  test('names the same file below a local root, whatever the path is', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/^\.{1,2}$|[/\p{Cc}]/u.test(text));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const uri = servableUri(
          `mlflow-artifacts:/${names.map(encodeURIComponent).join('/')}`,
          'file:///srv/data',
        );
        expect(fileURLToPath(uri)).toBe(`/srv/data/${names.join('/')}`);
        expect(fileURLToPath(pathToFileURL(fileURLToPath(uri)))).toBe(fileURLToPath(uri));
      }),
    );
  });

  test.each([
    'mlflow-artifacts:/',
    'mlflow-artifacts:',
    'mlflow-artifacts://host',
    'mlflow-artifacts:/1/../../etc',
    'mlflow-artifacts:/1/%2E%2E/etc',
    'mlflow-artifacts:/1/..%2Fetc',
    'mlflow-artifacts:/1/a?b',
    'mlflow-artifacts:/1/a#b',
    'mlflow-artifacts:/1/%zz',
    'mlflow-artifacts:/1/a%0Ab',
    'mlflow-artifacts:/1/./a',
  ])('refuses %s', (uri) => {
    expect(() => servableUri(uri, root)).toThrow(PermanentError);
  });

  test('refuses a path that an object store’s loader would cut or break', () => {
    expect(() => servableUri('mlflow-artifacts:/1/a%20b', root)).toThrow(/holds white space/);
    expect(() => servableUri('mlflow-artifacts:/1/a%3Fb', root)).toThrow(/holds a query/);
  });

  test('is no path for other schemes', () => {
    expect(proxiedPath('s3://models/x')).toBeUndefined();
  });
});

describe('other storage', () => {
  test.each([
    's3://bucket/a/b',
    's3://bucket',
    'gs://bucket/a',
    'hdfs://name:8020/a',
    'webhdfs://name/a',
    'http://host/a.tar.gz',
    'https://account.blob.core.windows.net/container/a',
    'pvc://claim/a',
    'hf://org/model',
    'oci://registry/image:tag',
    'azure-blob://container/a',
  ])('passes %s as it is, without a slash at its end', (uri) => {
    expect(servableUri(uri, root)).toBe(uri);
    expect(servableUri(`${uri}/`, root)).toBe(uri);
  });

  test('passes a local folder where the server keeps its own artifacts locally', () => {
    expect(servableUri('file:///srv/a%20b', 'file:///srv/mlflow')).toBe('file:///srv/a%20b');
  });

  test.each([
    ['wasbs://models@acme.blob.core.windows.net/a/b', 'https://acme.blob.core.windows.net/models/a/b'],
    [
      'abfss://models@acme.dfs.core.windows.net/modèle',
      'https://acme.blob.core.windows.net/models/mod%C3%A8le',
    ],
    ['wasb://models@acme.blob.core.windows.net', 'https://acme.blob.core.windows.net/models'],
  ])('names the Azure blob %s as model servers do', (uri, expected) => {
    expect(servableUri(uri, root)).toBe(expected);
    expect(servableUri('mlflow-artifacts:/1', uri)).toBe(`${expected}/1`);
  });

  test.each([
    ['dbfs:/databricks/mlflow', 'no model server loads'],
    ['wasbs://c@account.example.org/a', 'no model server loads'],
    ['file:///srv/a', 'is on one machine, and the artifact root is not'],
    ['models:/A/3', 'no model server loads'],
    ['runs:/abc/model', 'no model server loads'],
    ['javascript:alert(1)', 'no model server loads'],
    ['/mlruns/1/a', "is a path on the MLflow server's own disk"],
    ['./mlruns', "is a path on the MLflow server's own disk"],
    ['', "is a path on the MLflow server's own disk"],
    ['s3:bucket/a', 'names no place'],
    ['s3://', 'names no place'],
    ['https://me:pw@host/a', 'holds credentials'],
    ['https://host/a?sig=abc', 'holds a query'],
    ['s3://bucket/a b', 'holds white space'],
    ['s3://bucket/a\nb', 'holds white space'],
    ['s3://bucket/../other', "holds '.' or '..'"],
  ])('refuses %j, which %s', (uri, reason) => {
    expect(() => servableUri(uri, root)).toThrow(PermanentError);
    expect(() => servableUri(uri, root)).toThrow(reason);
  });

  test.each(['', 'mlflow-artifacts:/', '/srv', 'mlruns', 's3://a b', 'dbfs:/x'])(
    'refuses the artifact root %j as configuration',
    (artifactRoot) => {
      expect(() => servableUri('s3://bucket/a', artifactRoot)).toThrow(InputError);
      expect(() => servableUri('s3://bucket/a', artifactRoot)).toThrow(/^MLFLOW_ARTIFACT_ROOT/);
    },
  );
});
