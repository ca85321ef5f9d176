import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runnerDirectory } from '../../lib/runner/pod/secret-folder.ts';
import { run, temporaryFolder, workflow } from './harness.ts';

const value = 'pa55-word/with+signs';
const secret = `---
apiVersion: v1
kind: Secret
metadata: {name: git}
data: {token: ${Buffer.from(value).toString('base64')}}
`;

const reading = (command: string, more = '') =>
  workflow(`entrypoint: main
templates:
  - name: main
    volumes: [{name: token, secret: {secretName: git}}, {name: shared, emptyDir: {}}]
    container:
      image: a
      command: [sh, -c, ${JSON.stringify(command)}]
      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: git, key: token}}}]
      volumeMounts: [{name: token, mountPath: /tmp/secrets/git}, {name: shared, mountPath: /tmp/shared}]${more}`) +
  secret;

function filesWith(folder: string, text: string): string {
  try {
    return execFileSync('grep', ['-rlF', text, folder], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

test('a secret reaches the program as a file and as a variable, but nothing below the state directory', async () => {
  const stateDirectory = temporaryFolder();
  const { phase, log } = await run(
    reading(
      'test "$(cat /tmp/secrets/git/token)" = "$TOKEN"; echo "$TOKEN"; printf %s "$TOKEN" | base64; ls -l /tmp/secrets/git/token',
    ),
    {
      stateDirectory,
      onChange: () => {
        expect(filesWith(stateDirectory, value)).toBe('');
      },
    },
  );
  expect(phase).toBe('Succeeded');
  expect(log('')).toMatch(/^\*\*\*\n\*\*\*=*\n-r-------- /);
  expect(filesWith(stateDirectory, value)).toBe('');
  expect(filesWith(stateDirectory, Buffer.from(value).toString('base64').slice(0, -2))).toBe('');
});

test('a container does not see the folder in which secrets are kept, wherever that is', async () => {
  const runtime = temporaryFolder();
  for (const folder of ['home', 'home/millrace-platform-1']) mkdirSync(join(runtime, folder));
  writeFileSync(join(runtime, 'home/millrace-platform-1/token'), value);
  vi.stubEnv('XDG_RUNTIME_DIR', join(runtime, 'home'));
  vi.stubEnv('HOME', join(runtime, 'home'));
  const { log } = await run(reading(`ls ${runtime}/home/*; cat /tmp/secrets/git/token`));
  expect(log('')).toContain('millrace-platform-1');
  expect(log('')).toContain('***');
  expect(log('')).not.toMatch(/^token$|secrets/m);
});

test('the folder with the secrets is gone when the run has ended', async () => {
  const { workflow: ended } = await run(reading('true'));
  expect(readdirSync(join(runnerDirectory(), 'secrets'))).not.toContain(ended.metadata.name);
});

test('what a dead run left of its secrets is removed by the next one', async () => {
  const left = join(runnerDirectory(), 'secrets', 'left-behind');
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, 'process.json'), JSON.stringify({ pid: 1, started: 'long ago' }));
  await run(reading('true'));
  expect(existsSync(left)).toBe(false);
});

test('refuses to keep a secret as an output', async () => {
  const { phase, message } = await run(
    reading(
      'cp /tmp/secrets/git/token /tmp/out',
      '\n    outputs: {parameters: [{name: o, valueFrom: {path: /tmp/out}}]}',
    ),
  );
  expect(phase).toBe('Error');
  expect(message).toBe("output parameter 'o' holds the value of a secret; it is not kept");
});

test('refuses to put a secret into a command line', async () => {
  const { phase, message } = await run(reading('echo $(TOKEN)'));
  expect(phase).toBe('Failed');
  expect(message).toContain('would put a secret into the command line');
});

test('refuses an output that is a link to somewhere else', async () => {
  const { phase, message } = await run(
    reading(
      'ln -s /etc/passwd /tmp/out',
      '\n    outputs: {parameters: [{name: o, valueFrom: {path: /tmp/out}}]}',
    ),
  );
  expect(phase).toBe('Error');
  expect(message).toContain('is a link that leads out of the container');
});

test('refuses a secret that is not among the documents, before anything runs', async () => {
  const yaml = reading('true').replace(secret, '');
  await expect(run(yaml)).rejects.toThrow("Secret 'git' is not among the documents (known: none); add it");
});
