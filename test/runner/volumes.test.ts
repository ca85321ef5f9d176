import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run, temporaryFolder, workflow } from './harness.ts';

const secret =
  '\n---\n{apiVersion: v1, kind: Secret, metadata: {name: keys}, stringData: {token: words-nobody-guesses}}\n';
const map = '\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {mode: quick}}\n';

/** One container with a volume; what it prints into /tmp/seen is its output. */
const mounting = (volume: string, command: string, more = '') =>
  workflow(`entrypoint: main
templates:
  - name: main
    metadata: {labels: {team: blue}}
    volumes: [{name: v, ${volume}}]
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/seen}}]}
    container:
      image: a
      command: [sh, -c, ${JSON.stringify(`(${command}) > /tmp/seen`)}]
      volumeMounts: [{name: v, mountPath: /mnt/v${more}}]`) +
  secret +
  map;

test('a projected volume holds files of Secrets, ConfigMaps and the pod itself, and its secrets are masked', async () => {
  const parts = [
    '{secret: {name: keys, items: [{key: token, path: deep/token}]}}',
    '{configMap: {name: settings}}',
    `{downwardAPI: {items: [{path: team, fieldRef: {fieldPath: "metadata.labels['team']"}}]}}`,
  ];
  const sources = `projected: {sources: [${parts.join(', ')}]}`;
  const command = 'cat /mnt/v/mode /mnt/v/team; cat /mnt/v/deep/token >&2';
  const { phase, output, log } = await run(mounting(sources, command));
  expect([phase, output('', 'seen'), log('')]).toEqual(['Succeeded', 'quickblue', '***']);
});

test('a claim is a folder that stays from run to run; a read-only one cannot be written', async () => {
  const stateDirectory = temporaryFolder();
  const claim = 'persistentVolumeClaim: {claimName: data}';
  await run(mounting(claim, 'echo kept > /mnt/v/file'), { stateDirectory });
  const { output } = await run(mounting(claim, 'cat /mnt/v/file'), { stateDirectory });
  expect(output('', 'seen')).toBe('kept');
  const readOnly = mounting(
    'persistentVolumeClaim: {claimName: data, readOnly: true}',
    'echo no > /mnt/v/file',
  );
  expect((await run(readOnly, { stateDirectory })).phase).toBe('Failed');
  expect(readFileSync(join(stateDirectory, 'claims/data/file'), 'utf8')).toBe('kept\n');
});

test('the claims of a workflow are its own, and all its steps see them', async () => {
  const {
    phase,
    output,
    workflow: done,
    stateDirectory,
  } = await run(
    workflow(`entrypoint: main
volumeClaimTemplates: [{metadata: {name: work}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
templates:
  - name: main
    steps: [[{name: write, template: write}], [{name: read, template: read}]]
  - name: write
    container: {image: a, command: [sh, -c, "mkdir /mnt/work/part; echo 1 > /mnt/work/part/x"], volumeMounts: [{name: work, mountPath: /mnt/work}]}
  - name: read
    outputs: {parameters: [{name: seen, valueFrom: {path: /data/x}}]}
    container: {image: a, command: [ls, /data/x], volumeMounts: [{name: work, mountPath: /data, subPath: part}]}`),
  );
  expect([phase, output('[1].read', 'seen')]).toEqual(['Succeeded', '1']);
  const folder = join(stateDirectory, 'claims', `${done.metadata.name}-work`);
  expect(readFileSync(join(folder, 'part/x'), 'utf8')).toBe('1\n');
});

test('a container is told of its pod as on a cluster', async () => {
  const { output, workflow: done } = await run(
    workflow(`entrypoint: main
serviceAccountName: worker
templates:
  - name: main
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/seen}}]}
    container:
      image: a
      command: [sh, -c, "echo $POD $ACCOUNT $ARGO_NODE_ID > /tmp/seen"]
      env:
        - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: ACCOUNT, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}`),
  );
  const { name } = done.metadata;
  expect(output('', 'seen')).toBe(`${name} worker ${name}`);
});

test.each([
  ['two kinds at once', 'emptyDir: {}, configMap: {name: settings}', '', 'exactly one of emptyDir, secret'],
  [
    'a Secret that is not there',
    'projected: {sources: [{secret: {name: none}}]}',
    '',
    "Secret 'none' is not among",
  ],
  ['a claim upwards', 'persistentVolumeClaim: {claimName: ../x}', '', "'../x' is not the name of a claim"],
  ['a folder of the machine', 'hostPath: {path: /etc}', '', 'hostPath: the local runner'],
  [
    'a field it does not know',
    'downwardAPI: {items: [{path: a, fieldRef: {fieldPath: spec.x}}]}',
    '',
    "'spec.x' is no field",
  ],
])('refuses a volume with %s', async (_, volume, more, message) => {
  await expect(run(mounting(volume, 'true', more))).rejects.toThrow(message);
});

test('refuses a subPath that leads out of the volume', async () => {
  const { phase, message } = await run(mounting('emptyDir: {}', 'true', ', subPath: ../..'));
  expect([phase, message]).toEqual(['Error', "subPath '../..' leads out of its volume"]);
});
