import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { afterAll, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../lib/argo/manifest.ts';
import { neededSecrets } from '../../../lib/cli/secrets/needed-secrets.ts';
import { secretCommands } from '../../../lib/cli/secrets/secret-commands.ts';
import { ExternalSecret } from '../../../lib/platform/external-secret.ts';
import { SealedSecret } from '../../../lib/platform/sealed-secret.ts';
import { testChart } from '../../argo/contracts.ts';
import { complaintsOf } from '../../dist/kubernetes-judge.ts';
import { manifests } from '../../dist/manifests.ts';

const needed = neededSecrets(manifests.map(({ document }) => document));
const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the Secrets of dist/', () => {
  test('are these, with these keys', () => {
    expect(needed.map(({ name, keys }) => [name, keys.map(({ key }) => key)])).toEqual([
      ['git-deploy', ['token']],
      ['git-source', ['token']],
      ['mlflow-postgresql', ['password']],
      ['s3', ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']],
    ]);
  });

  test('are each for something, and for somebody', () => {
    const keys = needed.flatMap((secret) => secret.keys);
    for (const { key, purpose, users } of keys) {
      expect(purpose, key).toBeDefined();
      expect(users.length, key).toBeGreaterThan(0);
    }
    expect(needed.find(({ name }) => name === 'git-deploy')?.keys).toEqual([
      {
        key: 'token',
        purpose: 'a token that may push to the repository of the manifest',
        users: [
          'WorkflowTemplate california-housing-steps/check-target',
          'WorkflowTemplate california-housing-steps/update-git',
        ],
      },
    ]);
  });

  test('are made by commands that read values from files, and tell KServe of the store', () => {
    const commands = needed.flatMap((secret) =>
      secretCommands(secret, { namespace: 'models', directory: 'secrets' }),
    );
    const script = commands.join('\n');
    expect(script).not.toContain('--from-literal');
    expect(script).toContain(`kubectl --namespace models create secret generic s3 \\
  --from-file=AWS_ACCESS_KEY_ID=secrets/s3/AWS_ACCESS_KEY_ID \\
  --from-file=AWS_SECRET_ACCESS_KEY=secrets/s3/AWS_SECRET_ACCESS_KEY
kubectl --namespace models annotate --overwrite secret s3 \\
  serving.kserve.io/s3-endpoint=object-store:8333 \\
  serving.kserve.io/s3-region=us-east-1 \\
  serving.kserve.io/s3-usehttps=0`);
  });

  test('are a script that a shell runs as it stands', () => {
    const kubectl = join(folder, 'kubectl');
    const seen = join(folder, 'seen');
    writeFileSync(kubectl, `#!/bin/sh\nprintf '%s\\n' "$#" "$@" >> ${seen}\n`);
    chmodSync(kubectl, 0o755);
    const [secret] = needed;
    const script = secret ? secretCommands(secret, { directory: "it's here" }).join('\n') : '';
    const { status } = spawnSync('sh', ['-euc', script], {
      env: { PATH: `${folder}:${process.env['PATH']}` },
    });
    expect(status).toBe(0);
    expect(readFileSync(seen, 'utf8').split('\n')).toEqual([
      ...[
        '5',
        'create',
        'secret',
        'generic',
        'git-deploy',
        "--from-file=token=it's here/git-deploy/token",
        '',
      ],
    ]);
  });
});

test('what is optional, and what is named only when a workflow runs, is not asked for', () => {
  const env = (name: string, optional?: boolean) => ({
    name: 'X',
    valueFrom: { secretKeyRef: { name, key: 'x', ...(optional ? { optional } : {}) } },
  });
  const containers = [{ name: 'c', env: [env('a'), env('b', true), env('{{inputs.parameters.c}}')] }];
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers },
  };
  expect(neededSecrets([pod]).map(({ name }) => name)).toEqual(['a']);
});

describe('a Secret that a controller makes', () => {
  const sealed = `${'Ag'.repeat(340)}==`;
  const chart = testChart();
  const external = new ExternalSecret(chart, 'git-deploy', {
    store: { kind: 'ClusterSecretStore', name: 'vault' },
    keys: { token: { key: 'models/git', property: 'deploy' } },
    annotations: { 'serving.kserve.io/s3-region': 'us-east-1' },
  });
  const own = new SealedSecret(chart, 's3', { encryptedData: { AWS_ACCESS_KEY_ID: sealed } });
  const objects: KubernetesObject[] = Testing.synth(chart);

  test.each(objects)('is a valid $kind', (object) => {
    expect(complaintsOf(object)).toEqual([]);
  });

  test('says where its values come from, and never one of them', () => {
    expect(objects).toMatchObject([
      {
        kind: 'ExternalSecret',
        metadata: { name: 'git-deploy' },
        spec: {
          refreshInterval: '3600s',
          secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
          target: { template: { metadata: { annotations: { 'serving.kserve.io/s3-region': 'us-east-1' } } } },
          data: [{ secretKey: 'token', remoteRef: { key: 'models/git', property: 'deploy' } }],
        },
      },
      {
        kind: 'SealedSecret',
        metadata: { name: 's3' },
        spec: { encryptedData: { AWS_ACCESS_KEY_ID: sealed } },
      },
    ]);
  });

  test('gives its keys, and refuses those that it has not', () => {
    expect(external.key('token')).toEqual({ secretName: 'git-deploy', key: 'token' });
    expect(() => external.key('tokn')).toThrow("test/git-deploy: there is no key 'tokn'; there is token");
    expect(own.key('AWS_ACCESS_KEY_ID')).toEqual({ secretName: 's3', key: 'AWS_ACCESS_KEY_ID' });
  });

  test('refuses a value that is not sealed, without showing it', () => {
    const make = () => new SealedSecret(testChart(), 'x', { encryptedData: { password: 'hunter2' } });
    expect(make).toThrow("test/x: the value of 'password' is not sealed; give what kubeseal prints");
    expect(make).not.toThrow('hunter2');
  });

  test('is not asked for as a command', () => {
    const documents = [...manifests.map(({ document }) => document), ...objects];
    const secret = neededSecrets(documents).find(({ name }) => name === 'git-deploy');
    expect(secret && secretCommands(secret, { directory: 'secrets' }).join('\n')).not.toContain('kubectl');
  });
});
