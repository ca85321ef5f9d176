import { existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Cluster } from '../../lib/runner/documents/cluster.ts';
import { resolveWorkflow } from '../../lib/runner/documents/resolve-workflow.ts';
import { carryOut } from '../../lib/runner/execute/carry-out.ts';
import { startRun } from '../../lib/runner/execute/start-run.ts';
import { sandboxRuntime } from '../../lib/runner/pod/prepare-sandboxed.ts';
import { bubblewrapArguments } from '../../lib/runner/sandbox/bubblewrap.ts';
import { direct } from '../../lib/runner/sandbox/direct.ts';
import { namespaces, operationsOf } from '../../lib/runner/sandbox/namespaces.ts';
import type { Inside } from '../../lib/runner/sandbox/sandbox.ts';
import { hostPath, type View } from '../../lib/runner/sandbox/view.ts';
import { identityVariables } from '../../lib/runner/scope/globals.ts';
import { checkWorkflow } from '../../lib/runner/support/check-workflow.ts';
import { newIdentity } from '../../lib/runner/workflow-name.ts';
import { documentsOf, type Finished, finished, temporaryFolder, workflow } from './harness.ts';
import { environments } from './plain-environments.ts';

const view: View = {
  temporary: '/state/tmp',
  mounts: [
    { path: '/tmp/work', source: '/state/volumes/work', readOnly: false },
    { path: '/tmp/work/keys', source: '/run/keys', readOnly: true },
  ],
};

const inside: Inside = {
  program: ['prog', 'a b'],
  workingDirectory: '/tmp/work',
  view,
  visible: ['/tmp/home', '/opt/tool'],
  hidden: ['/run/user/1', '/tmp/home/keys'],
};

describe('a view of the machine', () => {
  test.each([
    ['/tmp/x', '/state/tmp/x'],
    ['/tmp/work/y', '/state/volumes/work/y'],
    ['/tmp/work/keys/token', '/run/keys/token'],
    ['/tmp/workshop', '/state/tmp/workshop'],
    ['/etc/passwd', '/etc/passwd'],
  ])('knows where %s is', (path, host) => {
    expect(hostPath(view, path).path).toBe(host);
  });

  test('becomes arguments of bubblewrap, what lies deeper later', () => {
    const args = bubblewrapArguments(inside).join(' ');
    expect(args).toContain('--ro-bind / / --dev /dev --proc /proc --bind /state/tmp /tmp');
    expect(args).toContain(
      '--ro-bind /tmp/home /tmp/home --tmpfs /run/user/1 --tmpfs /tmp/home/keys --bind /state/volumes/work /tmp/work --ro-bind /run/keys /tmp/work/keys',
    );
    expect(bubblewrapArguments(inside).slice(-5)).toEqual(['--chdir', '/tmp/work', '--', 'prog', 'a b']);
  });

  test('becomes mounts: those of /tmp first, then the rest of the machine read-only', () => {
    const mountInfo = [
      '1 0 0:1 / / rw,relatime - ext4 /dev/a rw',
      '2 1 0:2 / /proc rw,nosuid - proc proc rw',
      '3 1 0:3 / /home rw,nosuid,nodev shared:1 - ext4 /dev/b rw',
      '4 1 0:4 / /tmp/other rw - tmpfs tmpfs rw',
      '5 1 0:5 / /mnt/a\\040b ro - ext4 /dev/c rw',
      '6 1 0:6 / /mnt/c\\040d rw - ext4 /dev/d rw',
    ].join('\n');
    expect(operationsOf(inside, mountInfo)).toEqual([
      ['bind', '/tmp/home', '/state/tmp/home'],
      ['empty', '/state/tmp/home/keys'],
      ['bind', '/state/volumes/work', '/state/tmp/work'],
      ['bind', '/run/keys', '/state/tmp/work/keys'],
      ['bind', '/state/tmp', '/tmp'],
      ['empty', '/run/user/1'],
      ['empty', '/dev/shm'],
      ['machine', '', '/', '/'],
      ['machine', ',nosuid,nodev', '/home', '/home'],
      ['machine', '', '/mnt/c d', '/mnt/c\\040d'],
      ['protect', '', '/tmp/home'],
      ['protect', ',nosuid,nodev', '/tmp/work/keys'],
    ]);
  });
});

const unshared = await execa('unshare', ['--user', '--map-root-user', '--mount', 'true'], { reject: false });

describe.skipIf(unshared.exitCode !== 0)('in the namespaces of the kernel', () => {
  /** Runs a program with one more operation, as if the machine's mounts had been other ones a moment ago. */
  async function withOperation(...operation: readonly string[]) {
    const folder = temporaryFolder();
    const here: View = { temporary: join(folder, 'tmp'), mounts: [] };
    mkdirSync(join(folder, 'tmp'));
    const program = ['/bin/echo', 'began'];
    const entered = namespaces()?.enter({
      ...inside,
      view: here,
      visible: [],
      hidden: [],
      program,
      workingDirectory: '/tmp',
    });
    if (entered === undefined) throw new Error('this machine has no unshare, mount or setpriv');
    const { file, args } = entered.command;
    const end = args.lastIndexOf('--');
    const { exitCode, stdout, stderr } = await execa(file, args.toSpliced(end, 0, ...operation), {
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }

  test('a file system of the machine that is gone by then is left out', async () => {
    expect(await withOperation('machine', '', '/gone', '/gone')).toEqual({
      exitCode: 0,
      stdout: 'began',
      stderr: '',
    });
  });

  test('refuses to begin when one that is there cannot be protected', async () => {
    const { exitCode, stdout, stderr } = await withOperation('machine', '', '/gone', '/proc');
    expect({ exitCode, stdout }).toEqual({ exitCode: 125, stdout: '' });
    expect(stderr).toContain('/gone');
  });
});

describe('without a sandbox', () => {
  test('volumes are links below /tmp while a container runs, and outputs are taken away', async () => {
    const [mount, out] = [unique(), unique()];
    const { phase, log, output } = await runDirectly(
      container(mount, `echo hi > ${mount}/f; cat ${mount}/f; pwd; echo 7 > ${out}`, out),
    );
    expect(phase).toBe('Succeeded');
    expect(log('')).toContain('hi\n');
    expect(output('', 'o')).toBe('7');
    expect(lstatSync(mount, { throwIfNoEntry: false })).toBeUndefined();
    expect(existsSync(out)).toBe(false);
  });

  test('refuses a path that something else has taken', async () => {
    const mount = unique();
    mkdirSync(mount);
    const { phase, message } = await runDirectly(container(mount, 'true'));
    expect(phase).toBe('Failed');
    expect(message).toContain(`mountPath '${mount}' is taken by something of this machine`);
  });

  test('refuses to take an older file for an output', async () => {
    const [mount, out] = [unique(), unique()];
    writeFileSync(out, 'old');
    const { message } = await runDirectly(container(mount, 'true', out));
    expect(message).toContain(`output file ${out} is there already`);
  });

  test('refuses a volume outside /tmp', async () => {
    const { message } = await runDirectly(container('/opt', 'true'));
    expect(message).toContain('volumes can be mounted below /tmp only; install bubblewrap');
  });
});

/** A path below /tmp that is free, and is freed after the test. */
function unique(): string {
  const path = join('/tmp', `millrace-direct-${crypto.randomUUID()}`);
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function container(mount: string, command: string, output?: string): string {
  return workflow(`entrypoint: main
templates:
  - name: main
    volumes: [{name: v, emptyDir: {}}]
    container: {image: a, command: [sh, -c, ${JSON.stringify(command)}], volumeMounts: [{name: v, mountPath: ${mount}}]}
    ${output ? `outputs: {parameters: [{name: o, valueFrom: {path: ${output}}}]}` : ''}`);
}

async function runDirectly(yaml: string): Promise<Finished> {
  const documents = documentsOf(yaml);
  const cluster = new Cluster(documents);
  const name = { kind: 'Workflow', name: 'test' } as const;
  const resolved = resolveWorkflow(cluster, name);
  const identity = newIdentity(resolved.generateName);
  const stateDirectory = temporaryFolder();
  const started = startRun({
    options: { documents, workflow: name, parameters: {}, environments, stateDirectory },
    cluster,
    resolved,
    templates: checkWorkflow(cluster, resolved, environments),
    identity,
    parameters: new Map(),
    globals: identityVariables(resolved, identity),
    runtime: sandboxRuntime(direct, undefined),
  });
  return finished(await carryOut(started), stateDirectory);
}
