/** The commands about workflows of a cluster, on a real one, without an Argo server. */
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Workflow } from '../../lib/argo/manifest.ts';
import { makeNamespace, type Namespace } from './namespace.ts';

const main = join(import.meta.dirname, '../../lib/cli/main.ts');

let namespace: Namespace;
beforeAll(async () => {
  namespace = await makeNamespace('commands');
  await namespace.kubectl(['apply', '-f', join(import.meta.dirname, 'way.yaml')]);
});
afterAll(() => namespace.remove());

function start(...args: string[]) {
  return execa(process.execPath, [main, ...args, '-n', namespace.name], {
    reject: false,
    env: { NO_COLOR: '1' },
  });
}

async function submitted(...parameters: string[]): Promise<string> {
  const { stdout } = await start(
    'submit',
    'way',
    '-p',
    'reason=test',
    ...parameters.flatMap((one) => ['-p', one]),
  );
  return stdout;
}

async function workflow(name: string): Promise<Workflow> {
  return JSON.parse(await namespace.kubectl(['get', `wf/${name}`, '-o', 'json']));
}

/** Gives once the stream has said that. */
function said(stream: Readable | null, words: string): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    stream?.on('data', (data) => {
      text += String(data);
      if (text.includes(words)) resolve();
    });
  });
}

test.each([
  [
    ['submit', 'ways', '-p', 'reason=x'],
    /^error: no template 'ways' in namespace \S+ of \S+; did you mean 'way'\?$/,
  ],
  [['submit', 'way'], "error: WorkflowTemplate/way: give the parameter 'reason' (why it is run)"],
  [
    ['submit', 'way', '-p', 'reson=x'],
    "error: WorkflowTemplate/way: there is no parameter 'reson'; did you mean 'reason'?",
  ],
  [
    ['submit', 'way', '-p', 'reason=x', '-p', 'word=hullo'],
    "error: WorkflowTemplate/way: parameter 'word': 'hullo' is not one of hello, slow",
  ],
  [['watch', 'none'], /^error: no workflow yet; there is none in namespace /],
])('refuses %j in one line', async (args, line) => {
  const { exitCode, stdout, stderr } = await start(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(line);
  expect(stderr.split('\n')).toHaveLength(1);
});

test('a workflow is submitted, approved, fails, is told, retried and succeeds', async () => {
  const watching = start('submit', 'way', '-p', 'reason=test', '--watch');
  await said(watching.stderr, 'gate waits for an approval');
  const [name = ''] = (await namespace.kubectl(['get', 'wf', '-o', 'name']))
    .split('\n')
    .map((one) => one.split('/')[1]);
  expect(await start('approve', name, 'gate=maybe')).toMatchObject({
    exitCode: 2,
    stderr: "error: 'gate.answer=maybe': the value is not one of yes, no",
  });
  expect(await start('approve', name, 'gate=yes')).toMatchObject({ stdout: 'gate approved answer=yes' });
  const watched = await watching;
  expect(watched.exitCode).toBe(1);
  expect(watched.stdout).toContain(`✖ ${name} failed in two`);
  expect(watched.stdout).toContain('its log  answer yes, allowed');
  expect(watched.stdout).toContain(`npx millrace retry ${name} -n ${namespace.name}`);
  expect((await workflow(name)).status?.outputs?.parameters).toEqual([{ name: 'said', value: 'yes' }]);

  await namespace.kubectl(['create', 'configmap', 'allowed', '--from-literal=allowed=now']);
  const first = (await workflow(name)).status?.nodes ?? {};
  const again = await start('retry', name, '--watch');
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`✔ ${name} succeeded`) });
  const second = (await workflow(name)).status?.nodes ?? {};
  const finishedAt = (nodes: typeof first) =>
    Object.values(nodes).find(({ displayName }) => displayName === 'one')?.finishedAt;
  expect(finishedAt(second)).toBe(finishedAt(first));

  const { stdout: all } = await start('logs', name);
  expect(all.split('\n')).toEqual(
    ['one │ hello', 'two │ answer yes, allowed now', 'bye │ bye'].map((line) =>
      expect.stringContaining(line.split(' │ ')[1] ?? ''),
    ),
  );
  expect((await start('logs', name, 'two')).stdout).toBe('two │ answer yes, allowed now');
  expect(await start('retry', name)).toMatchObject({
    exitCode: 2,
    stderr: `error: workflow '${name}' is Succeeded; only one that failed can be retried`,
  });
});

test('logs follow a workflow until it is stopped, and its exit handler is run', async () => {
  const name = await submitted('word=slow');
  const following = start('logs', name, '--follow');
  await said(following.stdout, 'slow');
  expect(await start('stop', name)).toMatchObject({ exitCode: 0, stdout: `${name} is stopped` });
  const watched = await start('watch', name.slice(0, -2));
  expect(watched.exitCode).toBe(1);
  const nodes = Object.values((await workflow(name)).status?.nodes ?? {});
  expect(nodes.map(({ displayName, phase }) => [displayName, phase])).toContainEqual([
    `${name}.onExit`,
    'Succeeded',
  ]);
  expect(await start('stop', name)).toMatchObject({ exitCode: 2 });
  await following;
});
