import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Environment, Environments } from '../../lib/environments/environments.ts';
import { findProgram } from '../../lib/runner/sandbox/find-program.ts';
import { run, temporaryFolder, workflow } from './harness.ts';

const withTemplate = (template: string, more = '') =>
  workflow(`entrypoint: main\n${more}\ntemplates:\n  - name: main\n${template.replace(/^(?=.)/gm, '    ')}`);

describe('a container', () => {
  test('gives the content of its output file without the last line end', async () => {
    const { phase, output, node } = await run(
      withTemplate(`container: {image: any, command: [sh, -c, "printf 'a\\nb\\n\\n' > /tmp/out"]}
outputs: {parameters: [{name: text, valueFrom: {path: /tmp/out}}]}`),
    );
    expect(phase).toBe('Succeeded');
    expect(output('', 'text')).toBe('a\nb\n');
    expect(node('').outputs?.exitCode).toBe('0');
  });

  test('takes the default of an output it does not write', async () => {
    const { output } = await run(
      withTemplate(`container: {image: any, command: ["true"]}
outputs: {parameters: [{name: text, valueFrom: {path: /tmp/out, default: none}}]}`),
    );
    expect(output('', 'text')).toBe('none');
  });

  test('errs when it succeeds without writing an output', async () => {
    const { phase, node } = await run(
      withTemplate(`container: {image: any, command: ["true"]}
outputs: {parameters: [{name: text, valueFrom: {path: /tmp/out}}]}`),
    );
    expect(phase).toBe('Error');
    expect(node('').message).toContain("output parameter 'text': the file /tmp/out was not written");
  });

  test('fails with its exit code', async () => {
    const { phase, message, node } = await run(
      withTemplate('container: {image: any, command: [sh, -c, "exit 3"]}'),
    );
    expect([phase, message]).toEqual(['Failed', 'main: Error (exit code 3)']);
    expect(node('').outputs?.exitCode).toBe('3');
  });

  test('fails by name when its program is not there', async () => {
    const { phase, message } = await run(withTemplate('container: {image: any, command: [no-such-program]}'));
    expect(phase).toBe('Failed');
    expect(message).toContain('main: Error (exit code 64)');
    expect(message).toContain('no-such-program');
  });

  test('sees nothing of the caller but the base, its image and its own variables', async () => {
    vi.stubEnv('CALLERS_OWN', 'private');
    const { log } = await run(
      withTemplate(`container:
  image: any
  command: [env]
  env: [{name: A, value: "1"}, {name: B, value: "$(A)$(NO)$$(A)"}, {name: C, valueFrom: {configMapKeyRef: {name: settings, key: c}}}]
  envFrom: [{prefix: P_, configMapRef: {name: settings}}]`) +
        '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {c: from-map}\n',
    );
    const lines = log('').trim().split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'FROM_IMAGE=yes',
        'HOME=/tmp',
        'A=1',
        'B=1$(NO)$(A)',
        'C=from-map',
        'P_c=from-map',
      ]),
    );
    const names = lines.map((line) => line.split('=', 1)[0]);
    expect(names).not.toContain('CALLERS_OWN');
    expect(names).not.toContain('USER');
  });

  test('has its own /tmp and can change nothing of the machine', async () => {
    const foreign = temporaryFolder();
    const { log } = await run(
      withTemplate(
        `container: {image: any, command: [sh, -c, "ls -A /tmp; touch ${import.meta.dirname}/trace || echo read-only"]}`,
      ),
    );
    expect(log('')).toContain('read-only');
    expect(log('')).not.toContain(basename(foreign));
    expect(existsSync(`${import.meta.dirname}/trace`)).toBe(false);
  });

  test('works in the folder it names, which is made in a volume', async () => {
    const { log } = await run(
      withTemplate(
        `container: {image: any, command: [pwd], workingDir: /tmp/work/deep, volumeMounts: [{name: w, mountPath: /tmp/work}]}
volumes: [{name: w, emptyDir: {}}]`,
      ),
    );
    expect(log('')).toBe('/tmp/work/deep\n');
  });

  test('gets a ConfigMap as files', async () => {
    const { log } = await run(
      `${withTemplate(
        `container: {image: any, command: [sh, -c, "cat /tmp/conf/*; cat /tmp/conf/sub/x; echo no > /tmp/conf/new"], volumeMounts: [{name: conf, mountPath: /tmp/conf}]}
volumes: [{name: conf, configMap: {name: settings, items: [{key: a, path: one}, {key: b, path: sub/x}]}}]`,
      )}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: "A\\n", b: "B\\n"}\n`,
    );
    expect(log('')).toContain('A\n');
    expect(log('')).toContain('B\n');
    expect(log('')).toMatch(/read-only/i);
  });
});

/** One environment for every image. */
function standIn(environment: Partial<Environment>): Environments {
  return {
    has: () => true,
    knowsCommand: () => environment.entrypoint !== undefined,
    resolve: async () => ({ path: [], env: {}, ...environment }),
  };
}

describe.skipIf(!findProgram('bwrap', process.env['PATH']))('files of an image', () => {
  test('lie at paths of their own, may be changed, and are anew for each container', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'add'), '#!/bin/sh\necho "$1" >> /image/seen; cat /image/seen\n', {
      mode: 0o755,
    });
    const files = { '/image': folder, '/usr/share/one-file': join(folder, 'add') };
    const container = '{image: any, command: [/image/add]';
    const { phase, log, output, message } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    steps: [[{name: one, template: one}, {name: two, template: two}]]
  - {name: one, container: ${container}, args: [one]}, outputs: {parameters: [{name: seen, valueFrom: {path: /image/seen}}]}}
  - {name: two, script: {image: any, command: [/usr/share/one-file, two], source: ""}}`),
      { environments: standIn({ files }) },
    );
    expect([phase, message, log('[0].one'), output('[0].one', 'seen'), log('[0].two')]).toEqual([
      'Succeeded',
      undefined,
      'one\n',
      'one',
      'two\n',
    ]);
  });

  test('are hidden by a volume', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'image');
    const { log } = await run(
      withTemplate(
        'container: {image: any, command: [ls, /image], volumeMounts: [{name: v, mountPath: /image}]}\nvolumes: [{name: v, emptyDir: {}}]',
      ),
      { environments: standIn({ files: { '/image': folder } }) },
    );
    expect(log('')).toBe('');
  });
});

describe('programs', () => {
  const answering = '#!/bin/sh\necho answered\n';

  test('of the image’s environment are found, also when that lies in /tmp', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'answer'), answering, { mode: 0o755 });
    const environments = standIn({ path: [folder] });
    const { log } = await run(withTemplate('container: {image: any, command: [answer]}'), { environments });
    expect(log('')).toBe('answered\n');
  });

  test('that an image has at a path of its own are found by their names', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'answer'), answering, { mode: 0o755 });
    const environments = standIn({ path: [folder] });
    const { log } = await run(withTemplate('container: {image: any, command: [/answer]}'), { environments });
    expect(log('')).toBe('answered\n');
  });

  test('of the image are found before those of the machine', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'sh'), answering, { mode: 0o755 });
    const environments = standIn({ path: [folder] });
    const { log } = await run(withTemplate('container: {image: any, command: [/usr/bin/sh]}'), {
      environments,
    });
    expect(log('')).toBe('answered\n');
  });

  test.each([
    ['command: [echo, a], args: [b]', 'a b'],
    ['command: [echo, a]', 'a'],
    ['args: [b]', 'image b'],
    ['args: []', 'image'],
    ['name: main', 'image says'],
  ])('are those that the image names, where the container does not: %s', async (fields, said) => {
    const environments = standIn({ entrypoint: ['echo', 'image'], cmd: ['says'] });
    const { log } = await run(withTemplate(`container: {image: any, ${fields}}`), { environments });
    expect(log('')).toBe(`${said}\n`);
  });

  test('are refused when neither the container nor the image names one', async () => {
    await expect(run(withTemplate('container: {image: any, args: [a]}'))).rejects.toThrow(
      "container.command: it is not known what the image 'any' starts; name the command",
    );
  });

  test('of a volume are found', async () => {
    const { log } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    volumes: [{name: v, emptyDir: {}}]
    containerSet:
      volumeMounts: [{name: v, mountPath: /tmp/bin}]
      containers:
        - {name: make, image: a, command: [sh, -c, "cp /bin/echo /tmp/bin/own-echo"]}
        - {name: main, image: a, command: [own-echo, hi], dependencies: [make], env: [{name: PATH, value: "/tmp/bin:$(PATH)"}]}`),
    );
    expect(log('')).toBe('hi\n');
  });
});

describe('a script', () => {
  test('is given to its command as a file, and what it prints is its result when that is asked for', async () => {
    const { output, node } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    steps:
      - - {name: make, template: script}
      - - {name: use, template: echo, arguments: {parameters: [{name: text, value: "got {{steps.make.outputs.result}}"}]}}
    outputs: {parameters: [{name: all, valueFrom: {parameter: "{{steps.use.outputs.parameters.text}}"}}]}
  - name: script
    script: {image: any, command: [sh], source: "echo noise >&2\\necho $((40 + 2))"}
  - name: echo
    inputs: {parameters: [{name: text}]}
    container: {image: any, command: [sh, -c, 'echo "$0" > /tmp/out', "{{inputs.parameters.text}}"]}
    outputs: {parameters: [{name: text, valueFrom: {path: "/tmp/out"}}]}`),
    );
    expect(node('[0].make').outputs?.result).toBe('42');
    expect(output('', 'all')).toBe('got 42');
  });

  test('does not keep what it prints when nobody asks', async () => {
    const { node } = await run(withTemplate('script: {image: any, command: [sh], source: "echo 1"}'));
    expect(node('').outputs?.result).toBeUndefined();
  });
});

describe('values in tags', () => {
  test('are not read as tags again, and reach the program as they are', async () => {
    const value = `{{workflow.name}} "$(id)" 'x' \\ \n{{=1+1}}`;
    const { log } = await run(
      withTemplate(
        'container: {image: any, command: [printf, "%s", "{{workflow.parameters.text}}"]}',
        'arguments: {parameters: [{name: text}]}',
      ),
      { parameters: { text: value } },
    );
    expect(log('')).toBe(value);
  });
});
