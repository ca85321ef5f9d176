/** Approvals as people give them: at a terminal, beforehand, from another terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { findProgram } from '../../lib/runner/sandbox/find-program.ts';

vi.setConfig({ testTimeout: 60_000 });

const millrace = join(import.meta.dirname, '../../bin/millrace');
const manifest = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: gated-}
spec:
  entrypoint: main
  templates:
    - name: main
      steps:
        - [{name: gate, template: gate}]
        - [{name: deploy, template: say, when: "{{steps.gate.outputs.parameters.go}} == YES"}]
    - name: gate
      suspend: {}
      inputs: {parameters: [{name: go, default: "NO", enum: ["YES", "NO"], description: deploy it?}]}
      outputs: {parameters: [{name: go, valueFrom: {supplied: {}}}]}
    - {name: say, container: {image: local/tools, command: [echo, deployed]}}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-approve-'));
  writeFileSync(join(folder, 'environments.yaml'), 'local/tools: {path: [.]}\n');
  writeFileSync(join(folder, 'gated.yaml'), manifest);
});
afterEach(() => rmSync(folder, { recursive: true }));

const arguments_ = [millrace, 'run', '-f', 'gated.yaml'];

/** The command without a terminal. */
const run = (...args: string[]) =>
  execa(process.execPath, args, { cwd: folder, env: { NO_COLOR: '1' }, reject: false, stdin: 'ignore' });

/** Starts the command, on a terminal of its own if asked; `until` waits for a text on it. */
function start(onTerminal: boolean) {
  const line = [process.execPath, ...arguments_].map((word) => `'${word}'`).join(' ');
  const [file = '', ...args] = onTerminal
    ? ['script', '--quiet', '--return', '--command', line, '/dev/null']
    : [process.execPath, ...arguments_];
  const child: ChildProcess = spawn(file, args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let seen = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (seen += String(text)));
  return {
    async until(pattern: RegExp): Promise<string> {
      for (;;) {
        const [found] = pattern.exec(seen) ?? [];
        if (found !== undefined) {
          seen = seen.slice(seen.indexOf(found) + found.length);
          return found;
        }
        await Promise.race([once(child.stdout ?? child, 'data'), once(child.stderr ?? child, 'data')]);
      }
    },
    type: (text: string) => child.stdin?.write(text),
    ended: once(child, 'exit').then(([code]) => code),
  };
}

describe.skipIf(!findProgram('script', process.env['PATH']))('at a terminal', () => {
  test('the question names the choices; a wrong answer is asked for again', async () => {
    const terminal = start(true);
    await terminal.until(/gate: go \(deploy it\?\) \[YES\/NO\] \(NO\): /);
    terminal.type('MAYBE\r');
    await terminal.until(/is not one of YES, NO.*press Enter to try again/);
    terminal.type('\r');
    await terminal.until(/gate: go/);
    terminal.type('YES\r');
    await terminal.until(/deploy/);
    expect(await terminal.ended).toBe(0);
  });

  test('Enter alone takes the default', async () => {
    const terminal = start(true);
    await terminal.until(/gate: go .*: /);
    terminal.type('\r');
    await terminal.until(/'NO == YES' evaluated false/);
    expect(await terminal.ended).toBe(0);
  });

  test('the question goes away when another terminal answers', async () => {
    const terminal = start(true);
    await terminal.until(/gate: go .*: /);
    const { stdout } = await run(millrace, 'approve', 'gated', 'gate=YES');
    expect(stdout).toBe('gate approved go=YES');
    expect(await terminal.ended).toBe(0);
  });
});

test('without a terminal the way to approve is told, and works', async () => {
  const waiting = start(false);
  const told = await waiting.until(
    /gate waits for an approval; give it by: npx millrace approve \S+ gate=VALUE/,
  );
  const name = / approve (\S+) /.exec(told)?.[1] ?? '';
  const wrong = await run(millrace, 'approve', name, 'gate=MAYBE');
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('is not one of YES, NO')]);
  expect((await run(millrace, 'approve', name)).stdout).toBe('gate approved go=NO');
  expect(await waiting.ended).toBe(0);
  const late = await run(millrace, 'approve', name);
  expect([late.exitCode, late.stderr]).toEqual([2, expect.stringContaining('has ended; there is nothing')]);
});

test('an approval given beforehand is not asked for', async () => {
  const { exitCode, stderr } = await run(...arguments_, '--approve', 'gate=YES');
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/deploy {2}Succeeded/);
});
