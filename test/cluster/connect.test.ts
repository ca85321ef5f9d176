import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectCluster } from '../../lib/cluster/connect.ts';
import { refusalOf, silenceOf } from '../../lib/cluster/failures.ts';
import { InputError, TransientError } from '../../lib/errors.ts';

let folder: string;
let kubeconfig: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-kubeconfig-'));
  kubeconfig = join(folder, 'config');
  writeFileSync(
    kubeconfig,
    `apiVersion: v1
kind: Config
clusters:
  - {name: near, cluster: {server: 'https://127.0.0.1:1'}}
users:
  - {name: me, user: {token: secret-word}}
contexts:
  - {name: home, context: {cluster: near, user: me}}
  - {name: work, context: {cluster: near, user: me, namespace: models}}
current-context: home
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('which cluster is meant', () => {
  test.each([
    [{}, { context: 'home', namespace: 'default' }],
    [{ context: 'work' }, { context: 'work', namespace: 'models' }],
    [
      { context: 'work', namespace: 'other' },
      { context: 'work', namespace: 'other' },
    ],
  ])('%j', (choice, found) => {
    expect(connectCluster({ kubeconfig, ...choice })).toMatchObject(found);
  });

  test('refuses a context that is not there, and names those that are', () => {
    expect(() => connectCluster({ kubeconfig, context: 'wrok' })).toThrow(
      new InputError(`no context 'wrok' in ${kubeconfig}; there is home, work`),
    );
  });

  test('refuses a kubeconfig that is not there', () => {
    expect(() => connectCluster({ kubeconfig: join(folder, 'none') })).toThrow(
      /^the kubeconfig .*none cannot be read: ENOENT/,
    );
  });

  test('a cluster that does not answer is a passing fault, told without the token', async () => {
    const call = connectCluster({ kubeconfig }).call('/version');
    await expect(call).rejects.toThrow(TransientError);
    await expect(call).rejects.toThrow(
      /^the cluster at https:\/\/127\.0\.0\.1:1 does not answer: .*; is it up, and is it the right context\?$/,
    );
  });
});

describe('what the API server said', () => {
  const status = (message: string) => JSON.stringify({ kind: 'Status', message });
  test.each([
    [422, status('spec.entrypoint:\n  Invalid value'), 'spec.entrypoint: Invalid value', 2],
    [400, status('unknown field "spec.foo"'), 'unknown field "spec.foo"', 2],
    [403, status('pods is forbidden'), 'pods is forbidden', 1],
    [404, '', 'the cluster answered GET /x with 404', 1],
    [401, status('Unauthorized'), /does not know you/, 1],
    [503, '<html>upstream</html>', 'the cluster answered GET /x with 503: upstream; try again', 75],
  ])('%i is exit code', (code, body, message, exitCode) => {
    const error = refusalOf('GET /x', code, body);
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toMatch(message);
  });

  test('a certificate that is not trusted is for a person', () => {
    const error = silenceOf(
      'https://c',
      new Error('fetch failed', { cause: new Error('self-signed certificate') }),
    );
    expect(error).toBeInstanceOf(InputError);
  });
});
