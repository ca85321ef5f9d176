import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

// Each test starts the command, some several times.
vi.setConfig({ testTimeout: 60_000 });

const millrace = join(import.meta.dirname, '../../bin/millrace');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'environments.yaml'), 'local/tools:\n  path: [dist]\n');
  writeFileSync(join(folder, 'dist/hello.yaml'), manifest);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command in a folder of its own, without a terminal. */
async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [millrace, ...args], {
    cwd: folder,
    env: { NO_COLOR: '1', ...environment },
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

describe('the command', () => {
  test('says what there is', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: millrace COMMAND [options]

      Millrace takes a model from a commit to a served manifest: train, evaluate,
      promote, resolve its URI, update Git. It runs Argo's own manifests on this
      machine; no cluster is needed.

      See it work:
        demo                      deliver an example model with everything that is
                                  needed for it, in a minute or so

      Run:
        run [TEMPLATE]            carry out a WorkflowTemplate, CronWorkflow or
                                  Workflow on this machine
        resume [RUN]              go on with a run that failed or whose runner was
                                  killed; what succeeded is kept
        approve RUN [NODE=VALUE]  let a run go on that waits for an approval, or with
                                  -n, --context or --kubeconfig a workflow of a
                                  cluster
        event FILE                raise an event, and run what the event bindings or
                                  the sensors of the manifests start
        platform up|down|status   an MLflow server and a Git server for this machine
        publish                   write one field of one file of a branch: one commit,
                                  or none when it holds the value

      On a cluster:
        submit TEMPLATE           start a template of a cluster
        watch [WORKFLOW]          show a workflow of a cluster until it has ended
        stop WORKFLOW             end a workflow of a cluster; its exit handler is run
        retry WORKFLOW            let a failed workflow of a cluster go on where it
                                  failed

      Models:
        status [MODEL]            compare the registry, Git and the cluster; exit code
                                  3 when they do not agree
        history MODEL             print every move of a model's aliases: who, when,
                                  from, to, why
        lineage [VERSION]         follow a version from its data and code to its
                                  commit, from any end
        rollback MODEL            take alias and manifest back to an earlier version,
                                  and hold later ones
        release MODEL             let deliveries move the alias again after a rollback

      Install:
        secrets                   print the commands that make the Secrets which the
                                  manifests need
        doctor                    look whether a cluster has what the manifests need,
                                  and say what to do

      Write:
        lint FILE                 check Argo's documents in any YAML or JSON, without
                                  a cluster
        import FILE               write the TypeScript for Argo's documents, or the
                                  types of a CWL document

      Look:
        graph FILE [TEMPLATE]     draw a workflow: its tasks and steps, and what
                                  follows what
        runs                      list the runs of this folder, the newest first
        show [RUN]                show a run: its tree, the verdict, the commit, why
                                  it failed
        logs [RUN] [NODE]         show what the containers of a run printed, or with
                                  -n, --context or --kubeconfig those of a workflow of
                                  a cluster

      millrace COMMAND --help says more of a command.

      Examples:
        millrace demo                                         the whole way, once
        millrace platform up                                  MLflow and a Git server that stay
        millrace run california-housing                       the delivery of dist/, with its own settings
        millrace run california-housing -p revision=v2        the same of another revision
        millrace logs train --follow                          what the training of the newest run prints
        millrace submit california-housing -n models --watch  the same on a cluster

      Environment:
        MILLRACE_STATE         folder for runs, servers and their data (default: .millrace)
        MILLRACE_CACHE         folder for Python environments (default: cache in the one above)
        MLFLOW_TRACKING_URI    the MLflow server that commands about models ask (default: the embedded one)
        MILLRACE_GIT_TOKEN     a token to read manifests in Git with (default: the Secret git-deploy)
        NO_COLOR, FORCE_COLOR  no colours, or colours where there is no terminal

      Exit codes:
        0 succeeded · 1 failed · 2 wrong input · 3 drift · 75 try again later · 130 stopped by Ctrl-C"
    `);
  });

  test.each([
    [['rum'], "error: unknown command 'rum' (Did you mean run?)"],
    [['run', 'x', '--jsn'], "error: unknown option '--jsn' (Did you mean --json?)"],
    [['platform', 'upp'], "error: unknown command 'upp' (Did you mean up?)"],
    [['nothing-like-it'], "error: unknown command 'nothing-like-it'; millrace --help lists what there is"],
    [['run'], 'error: name what is to be run: there are WorkflowTemplate/gated, '],
    [['runs', 'extra'], 'too many arguments'],
    [['run', 'helo'], "error: no template 'helo' among the documents; did you mean 'hello'?"],
    [['run', 'hello', '-p', 'x'], "error: -p 'x': write it as name=value"],
    [['run', 'hello', '-f', 'absent'], 'error: absent: no such file or folder'],
    [['show'], 'error: no run yet; start one by: npx millrace run TEMPLATE'],
    [['run', 'needy'], 'takes values from Secret/token, which is not among the documents'],
  ])('refuses %j with exit code 2 and the way out', async (args, message) => {
    const { exitCode, stdout, stderr } = await run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test('obeys FORCE_COLOR and NO_COLOR', async () => {
    const colour = '\u001b[';
    expect((await run(['--help'], { NO_COLOR: '', FORCE_COLOR: '1' })).stdout).toContain(colour);
    expect((await run(['--help'])).stdout).not.toContain(colour);
  });
});

describe('a run', () => {
  test('prints one JSON document as data, and all else as talk', async () => {
    const { exitCode, stdout, stderr } = await run(['run', 'hello', '-p', 'code=0', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      phase: 'Succeeded',
      model: null,
      durations: { say: expect.anything() },
    });
    expect(stdout.split('\n')).toHaveLength(1);
    expect(stderr).toContain('say  Succeeded');
  });

  test('prints one JSON object a line for each change with --events, the document of --json in the last', async () => {
    const { exitCode, stdout, stderr } = await run(['run', 'hello', '--events']);
    expect(exitCode).toBe(0);
    const events = stdout.split('\n').map((line) => JSON.parse(line));
    expect(
      events.map(({ event, displayName, phase }) => [event, displayName, phase].join(' ').trim()),
    ).toEqual([
      'workflow  Running',
      expect.stringMatching(/^node hello-\w+ Running$/),
      'node say Pending',
      'node say Running',
      'node say Succeeded',
      expect.stringMatching(/^node hello-\w+ Succeeded$/),
      'workflow  Succeeded',
      'end',
    ]);
    expect(events.at(-1)).toMatchObject({ result: { phase: 'Succeeded', model: null } });
    expect(stderr).toContain('say  Succeeded');
    expect((await run(['run', 'hello', '--events', '--json'])).stderr).toContain(
      "cannot be used with option '--json'",
    );
  });

  test.each([
    ['3', 1],
    ['75', 75],
  ])('whose step ends with %s has the exit code %i and shows the log', async (code, expected) => {
    const { exitCode, stdout } = await run(['run', 'hello', '-p', `code=${code}`]);
    expect(exitCode).toBe(expected);
    expect(stdout).toContain('failed in say');
    expect(stdout).toContain('its log  hello from the step');
  });

  test('that is stopped has the exit code 130 and tells no end', async () => {
    const child = execa(process.execPath, [millrace, 'run', 'sleepy'], { cwd: folder, reject: false });
    child.stderr.on('data', (text) => {
      if (String(text).includes('w  Running')) child.kill('SIGINT');
    });
    const { exitCode, stdout, stderr } = await child;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toContain('error: stopped by SIGINT');
  });

  test('is listed and shown afterwards, with its logs', async () => {
    const { stdout } = await run(['run', 'hello', '-p', 'code=0', '--json']);
    const name = String(JSON.parse(stdout).workflow);
    expect((await run(['runs'])).stdout).toContain(name);
    expect((await run(['show', name])).stdout).toContain(`✔ ${name} succeeded`);
    expect((await run(['logs', name, 'say'])).stdout).toBe('say │ hello from the step');
    expect((await run(['logs', 'say', '--follow'])).stdout).toContain('hello from the step');
  });

  test('is explained and not begun by --explain', async () => {
    const { exitCode, stdout } = await run(['run', 'hello', '--explain']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^WorkflowTemplate\/hello: \d+ templates, \d+ fields carried out/);
    expect(stdout).toMatch(/\nsay +say +container +local\/tools/);
    const { findings, nodes } = JSON.parse((await run(['run', 'hello', '--explain', '--json'])).stdout);
    expect(nodes).toEqual([
      { node: 'main', template: 'main', kind: 'dag', images: [] },
      { node: 'say', template: 'say', kind: 'container', images: ['local/tools'] },
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ path: 'spec.entrypoint', effect: 'carried out' }),
    );
  });

  test('of one node takes the inputs that a run recorded, and outputs are taken from a file', async () => {
    writeFileSync(join(folder, 'gate.yaml'), 'parameters: [{ name: go, value: BY-HAND }]');
    const first = await run(['run', 'gated', '--override', 'gate=gate.yaml', '--json']);
    const name = String(JSON.parse(first.stdout).workflow);
    expect((await run(['logs', name, 'say'])).stdout).toContain('went BY-HAND');
    const only = await run(['run', 'gated', '--only', 'say', '--json']);
    expect((await run(['logs', String(JSON.parse(only.stdout).workflow)])).stdout).toContain('went BY-HAND');
    expect((await run(['run', 'gated', '--only', 'sya', '--inputs-of', name])).stderr).toContain(
      "has no node 'sya'",
    );
  });

  test('that failed is resumed under its name; one that succeeded needs a node to begin at', async () => {
    const failed = await run(['run', 'hello', '-p', 'code=3', '--json']);
    const name = String(JSON.parse(failed.stdout).workflow);
    const resumed = await run(['resume', name, '--json']);
    expect(resumed.exitCode).toBe(1);
    expect(JSON.parse(resumed.stdout).workflow).toBe(name);
    expect((await run(['logs', name, 'say'])).stdout.match(/hello from the step/g)).toHaveLength(2);
    const fine = await run(['run', 'hello', '-p', 'code=0', '--json']);
    const other = String(JSON.parse(fine.stdout).workflow);
    expect((await run(['resume', other])).stderr).toContain('say from which node');
    expect((await run(['resume', other, '--from', 'say'])).exitCode).toBe(0);
  });

  test('that waits is approved from another terminal, with a value that the node takes', async () => {
    const child = execa(process.execPath, [millrace, 'run', 'gated', '--json'], {
      cwd: folder,
      reject: false,
    });
    const name = await new Promise<string>((resolve) => {
      child.stderr.on('data', (text) => {
        const [, found] = /npx millrace approve (\S+) gate=VALUE/.exec(String(text)) ?? [];
        if (found) resolve(found);
      });
    });
    const wrong = await run(['approve', name, 'gate=PERHAPS']);
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not one of YES, NO') });
    expect((await run(['approve', name, 'other'])).stderr).toContain(
      'about no node that waits; waiting are gate',
    );
    expect((await run(['approve', name, 'gate=YES'])).stdout).toBe('gate approved go=YES');
    expect((await child).exitCode).toBe(0);
    expect((await run(['logs', name, 'say'])).stdout).toContain('went YES');
    expect((await run(['approve', name])).stderr).toContain('has ended');
  });

  test('is approved beforehand by --approve', async () => {
    expect((await run(['run', 'gated', '--approve', 'gate=NO'])).exitCode).toBe(0);
  });
});

const manifest = `
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: gated }
spec:
  entrypoint: main
  templates:
    - name: main
      steps:
        - - { name: gate, template: gate }
        - - name: say
            template: say
            arguments: { parameters: [{ name: go, value: '{{steps.gate.outputs.parameters.go}}' }] }
    - name: gate
      suspend: {}
      outputs: { parameters: [{ name: go, enum: ['YES', 'NO'], valueFrom: { supplied: {} } }] }
    - name: say
      inputs: { parameters: [{ name: go }] }
      container: { image: local/tools, command: [echo, 'went {{inputs.parameters.go}}'] }
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: hello }
spec:
  entrypoint: main
  arguments: { parameters: [{ name: code, value: "0" }] }
  templates:
    - name: main
      dag: { tasks: [{ name: say, template: say }] }
    - name: say
      container:
        image: local/tools
        command: [sh, -c, 'echo hello from the step; exit "$0"', '{{workflow.parameters.code}}']
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: sleepy }
spec:
  entrypoint: main
  templates:
    - name: main
      dag: { tasks: [{ name: w, template: wait }] }
    - name: wait
      container: { image: local/tools, command: [sleep, '600'] }
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: needy }
spec:
  entrypoint: main
  templates:
    - name: main
      container:
        image: local/tools
        command: [sh]
        env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: token, key: token } } }]
`;
