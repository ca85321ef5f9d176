import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { run, temporaryFolder, workflow } from './harness.ts';

/** Steps that write something, and read it again. */
const passing = (write: string, output: string, read: string, input = '') =>
  workflow(`entrypoint: main
templates:
  - name: main
    steps:
      - - {name: write, template: write}
      - - name: read
          template: read
          arguments: {artifacts: [{name: in, from: "{{steps.write.outputs.artifacts.out}}"}]}
  - name: write
    outputs: {artifacts: [{name: out, ${output}}]}
    container: {image: a, command: [sh, -c, ${JSON.stringify(write)}]}
  - name: read
    inputs: {artifacts: [{name: in, path: /tmp/in${input}}]}
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/seen}}]}
    container: {image: a, command: [sh, -c, ${JSON.stringify(`${read} > /tmp/seen`)}]}
`);

test('a file goes from step to step, kept as Argo keeps it in a bucket', async () => {
  const {
    phase,
    output,
    node,
    stateDirectory,
    workflow: done,
  } = await run(passing('echo hello > /tmp/out', 'path: /tmp/out', 'cat /tmp/in'));
  expect(phase).toBe('Succeeded');
  expect(output('[1].read', 'seen')).toBe('hello');
  const name = done.metadata.name;
  const [hash] = /\d+$/.exec(node('[0].write').id) ?? [];
  const key = `${name}/${name}-write-${hash}/out.tgz`;
  expect(node('[0].write').outputs?.artifacts).toEqual([{ name: 'out', path: '/tmp/out', s3: { key } }]);
  expect(node('[1].read').inputs?.artifacts).toEqual([{ name: 'in', path: '/tmp/in', s3: { key } }]);
  expect(readFileSync(join(stateDirectory, 'artifacts', key)).subarray(0, 2)).toEqual(
    Buffer.from([0x1f, 0x8b]),
  );
});

test.each([
  ['archive: {none: {}}', 'out'],
  ['archive: {zip: {}}', 'out.zip'],
  ['archive: {tar: {compressionLevel: 0}}', 'out.tgz'],
])('a folder goes along with %s', async (archive, file) => {
  const write = 'mkdir -p /tmp/out/deep && echo 1 > /tmp/out/a && echo 2 > /tmp/out/deep/b';
  const read = '(cd /tmp/in && find . -type f | sort && cat a deep/b)';
  const { output, node } = await run(passing(write, `path: /tmp/out, ${archive}`, read));
  expect(output('[1].read', 'seen')).toBe('./a\n./deep/b\n1\n2');
  expect(node('[0].write').outputs?.artifacts?.[0]?.s3?.key).toMatch(new RegExp(`/${file}$`));
});

test('links stay links, whether they lead anywhere or not', async () => {
  const write = 'mkdir /tmp/out && cd /tmp/out && echo 1 > a && ln -s a b && ln -s /nowhere c && ln a d';
  const read = '(cd /tmp/in && readlink b c && cat d)';
  const { output } = await run(passing(write, 'path: /tmp/out', read));
  expect(output('[1].read', 'seen')).toBe('a\n/nowhere\n1');
});

test('paths may lie where the machine has nothing', async () => {
  const yaml = passing(
    'echo deep > /millrace-output/deep/x || (mkdir -p /millrace-output/deep && echo deep > /millrace-output/deep/x)',
    'path: /millrace-output/deep',
    'cat /millrace-input/x',
  );
  const { phase, output } = await run(yaml.replace('path: /tmp/in}', 'path: /millrace-input}'));
  expect(phase).toBe('Succeeded');
  expect(output('[1].read', 'seen')).toBe('deep');
});

test('an artifact has the mode that the input asks for', async () => {
  const yaml = passing('echo "#!/bin/sh\necho ran" > /tmp/out', 'path: /tmp/out', '/tmp/in', ', mode: 493');
  expect((await run(yaml)).output('[1].read', 'seen')).toBe('ran');
});

test('an optional output that is not written is left out; a needed one is an error', async () => {
  const optional = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    outputs: {artifacts: [{name: out, path: /tmp/none, optional: true}]}
    container: {image: a, command: ["true"]}`),
  );
  expect(optional.phase).toBe('Succeeded');
  expect(optional.node('').outputs?.artifacts).toBeUndefined();
  const { phase, message } = await run(passing('true', 'path: /tmp/none', 'true'));
  expect(phase).toBe('Failed');
  expect(message).toMatch(/child '.*' failed/);
});

test('raw artifacts hold what the manifest says, with its parameters', async () => {
  const { output } = await run(
    workflow(`entrypoint: main
arguments: {parameters: [{name: who, value: you}]}
templates:
  - name: main
    inputs: {artifacts: [{name: in, path: /tmp/in, raw: {data: "hello {{workflow.parameters.who}}"}}]}
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/in}}]}
    script: {image: a, command: [sh], source: "cat {{inputs.artifacts.in.path}}"}`),
  );
  expect(output('', 'seen')).toBe('hello you');
});

test('a DAG gives artifacts by expression, under global names and below a sub path', async () => {
  const {
    phase,
    output,
    workflow: done,
    node,
  } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    dag:
      tasks:
        - {name: choose, template: choose}
        - name: both
          template: inner
          depends: choose
          arguments: {artifacts: [{name: given, fromExpression: "tasks.choose.status == 'Succeeded' ? tasks.choose.outputs.artifacts.dir : nil"}]}
        - name: last
          template: read
          depends: both
          arguments: {artifacts: [{name: in, from: "{{tasks.both.outputs.artifacts.passed}}", subPath: "one.txt"}]}
        - name: global
          template: read
          depends: both
          arguments: {artifacts: [{name: in, from: "{{workflow.outputs.artifacts.everywhere}}", subPath: "two.txt"}]}
  - name: choose
    outputs: {artifacts: [{name: dir, path: /tmp/dir, globalName: everywhere, archive: {none: {}}}]}
    container: {image: a, command: [sh, -c, "mkdir /tmp/dir; echo 1 > /tmp/dir/one.txt; echo 2 > /tmp/dir/two.txt"]}
  - name: inner
    inputs: {artifacts: [{name: given}]}
    outputs: {artifacts: [{name: passed, from: "{{inputs.artifacts.given}}"}]}
    steps: [[{name: nothing, template: nothing}]]
  - {name: nothing, container: {image: a, command: ["true"]}}
  - name: read
    inputs: {artifacts: [{name: in, path: /tmp/in}]}
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/in}}]}
    container: {image: a, command: [cat, /tmp/in]}`),
  );
  expect(phase).toBe('Succeeded');
  expect([output('.last', 'seen'), output('.global', 'seen')]).toEqual(['1', '2']);
  expect(node('.both').outputs?.artifacts?.[0]).toMatchObject({ name: 'passed' });
  expect(done.status?.outputs?.artifacts).toMatchObject([{ name: 'everywhere', archive: { none: {} } }]);
});

test("the container main of a set has the artifacts, and others those in the set's volumes", async () => {
  const { phase, message, output } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    inputs:
      artifacts:
        - {name: own, path: /tmp/own, raw: {data: mine}}
        - {name: shared, path: /tmp/work/shared, raw: {data: ours}}
    outputs:
      parameters: [{name: seen, valueFrom: {path: /tmp/work/seen}}]
    volumes: [{name: work, emptyDir: {}}]
    containerSet:
      volumeMounts: [{name: work, mountPath: /tmp/work}]
      containers:
        - {name: first, image: a, command: [sh, -c, "test ! -e /tmp/own && cat /tmp/work/shared > /tmp/work/seen"]}
        - {name: main, image: a, command: [sh, -c, "cat /tmp/own >> /tmp/work/seen"], dependencies: [first]}`),
  );
  expect(message).toBeUndefined();
  expect(phase).toBe('Succeeded');
  expect(output('', 'seen')).toBe('oursmine');
});

test('the workflow itself may be given artifacts, and an input that is not there is an error', async () => {
  const spec = (key: string, optional: boolean) =>
    workflow(`entrypoint: main
arguments: {artifacts: [{name: in, s3: {key: ${key}}}]}
templates:
  - name: main
    inputs: {artifacts: [{name: in, path: /tmp/in, optional: ${optional}}]}
    container: {image: a, command: [sh, -c, "test ! -e /tmp/in"]}`);
  const missing = await run(spec('none/such', false));
  expect([missing.phase, missing.message]).toEqual([
    'Error',
    'artifact in failed to load: there is no such artifact',
  ]);
  expect((await run(spec('none/such', true))).phase).toBe('Succeeded');
  expect((await run(spec('../../etc/passwd', false))).message).toContain('leads out of');
});

test.each([
  ['no path', '{name: in, raw: {data: x}}', 'inputs.artifacts.in.path: a path is needed'],
  ['a path upwards', '{name: in, path: /a/../b, raw: {data: x}}', "'/a/../b' holds '..'"],
  ['a source in inputs', '{name: in, path: /tmp/a, from: "{{inputs.artifacts.in}}"}', 'not valid in inputs'],
  [
    'a store it does not know',
    '{name: in, path: /tmp/a, gcs: {bucket: b, key: k}}',
    'inputs.artifacts[0].gcs: the local',
  ],
])('refuses an input with %s', async (_, input, message) => {
  const yaml = workflow(`entrypoint: main
templates:
  - name: main
    inputs: {artifacts: [${input}]}
    container: {image: a, command: ["true"]}`);
  await expect(run(yaml)).rejects.toThrow(message);
});

/** What Argo's executor says when it cannot list. */
const unlisted =
  'main: Error (exit code 64): unable to process data template: unable to process data source: unable to source artifact paths';

test('a data template lists the files of a folder and filters them', async () => {
  const { phase, node } = await run(
    workflow(`entrypoint: main
templates:
  - name: main
    steps:
      - - {name: write, template: write}
      - - {name: list, template: list}
      - - {name: none, template: none}
  - name: write
    outputs: {artifacts: [{name: out, path: /tmp/out, archive: {none: {}}, s3: {key: "data/{{workflow.name}}"}}]}
    container: {image: a, command: [sh, -c, "mkdir -p /tmp/out/deep; touch /tmp/out/a.csv /tmp/out/b.txt /tmp/out/deep/c.csv"]}
  - name: list
    outputs: {artifacts: [{name: unwritten, path: /unwritten}]}
    data:
      source: {artifactPaths: {name: files, s3: {bucket: any, key: "data/{{workflow.name}}"}}}
      transformation: [{expression: "filter(data, {# endsWith '.csv'})"}, {expression: "map(data, {# + '!'})"}]
  - name: none
    outputs: {artifacts: [{name: unwritten, path: /unwritten}]}
    data:
      source: {artifactPaths: {name: files, s3: {bucket: any, key: nothing}}}
      transformation: [{expression: "data"}]`),
  );
  expect(JSON.parse(node('[1].list').outputs?.result ?? '')).toEqual(
    ['a.csv!', 'deep/c.csv!'].map((file) => expect.stringMatching(new RegExp(`^data/test-.*/${file}$`))),
  );
  expect([phase, node('[2].none').phase, node('[2].none').message]).toEqual([
    'Failed',
    'Failed',
    `${unlisted}: no key found of name nothing`,
  ]);
});

/** A state folder with one artifact in it. */
function withFile(key: string): string {
  const state = temporaryFolder();
  const file = join(state, 'artifacts', key);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return state;
}

const listing = (template: string, spec = '') =>
  workflow(`entrypoint: main
${spec}
templates:
  - name: main
    ${template}
    data:
      source: {artifactPaths: {name: files, s3: {bucket: mine, key: nothing}}}
      transformation: [{expression: data}]`);

test('a data template with a key alone is not told of the repository', async () => {
  const { phase, message } = await run(listing(''));
  expect([phase, message]).toEqual([
    'Failed',
    expect.stringContaining(`${unlisted}: template artifact location not set`),
  ]);
});

test.each([
  ['an artifact', listing('inputs: {artifacts: [{name: in, path: /in, optional: true}]}')],
  ['logs to archive', listing('archiveLocation: {archiveLogs: true}')],
  ['logs to archive as all have', listing('', 'archiveLogs: true')],
])('a data template with a key and %s is told of the repository', async (_, yaml) => {
  const { message } = await run(yaml);
  expect(message).toBe(`${unlisted}: no key found of name nothing`);
});

test('a data template names its bucket itself', async () => {
  const { message } = await run(
    listing('inputs: {artifacts: [{name: in, path: /in, optional: true}]}').replace('bucket: mine, ', ''),
  );
  expect(message).toMatch(`${unlisted}: failed to list directory: Bucket name cannot be empty`);
});

test('a data template fails at an expression that cannot be worked out', async () => {
  const { phase, message } = await run(
    listing('archiveLocation: {archiveLogs: true}')
      .replace('s3: {bucket: mine, key: nothing}', 's3: {endpoint: "", bucket: "", key: nothing}')
      .replace('expression: data', 'expression: nobody.knows'),
    { documents: [], stateDirectory: withFile('nothing/here') },
  );
  expect([phase, message]).toEqual([
    'Failed',
    expect.stringContaining('unable to process data transformation: error processing data step 0: '),
  ]);
});

test('hooks and exit handlers are given artifacts', async () => {
  const { phase, output } = await run(
    workflow(`entrypoint: main
onExit: read
arguments: {artifacts: [{name: in, raw: {data: whole}}]}
templates:
  - name: main
    steps:
      - - name: write
          template: write
          hooks: {exit: {template: read, arguments: {artifacts: [{name: in, from: "{{steps.write.outputs.artifacts.out}}"}]}}}
  - name: write
    outputs: {artifacts: [{name: out, path: /tmp/out}]}
    container: {image: a, command: [sh, -c, "echo step > /tmp/out"]}
  - name: read
    inputs: {artifacts: [{name: in, path: /tmp/in}]}
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/in}}]}
    container: {image: a, command: ["true"]}`),
  );
  expect(phase).toBe('Succeeded');
  expect([output('[0].write.onExit', 'seen'), output('.onExit', 'seen')]).toEqual(['step', 'whole']);
});
