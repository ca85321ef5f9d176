import { execa } from 'execa';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Engine, openEngine, workflowLabel } from '../../lib/runner/engine/engine.ts';
import { resumeWorkflow } from '../../lib/runner/run-workflow.ts';
import { findProgram } from '../../lib/runner/sandbox/find-program.ts';
import { image, makeImage } from './engine-image.ts';
import { finished, run, workflow } from './harness.ts';

const secret =
  '\n---\n{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {token: "S3cret-value\\nof two lines"}}\n';

describe.skipIf(!findProgram('podman', process.env['PATH']))('with --engine podman', () => {
  let engine: Engine;
  beforeAll(async () => {
    await makeImage('podman');
    engine = await openEngine('podman');
  }, 60_000);

  const runImages = (template: string, more = '', documents = '') =>
    run(workflow(`entrypoint: main\n${more}\ntemplates:\n${template}`) + documents, {
      engine,
      environments: engine.environments,
    });

  test('an image starts what it names itself, as its own user', async () => {
    const { log } = await runImages(`  - {name: main, container: {image: "${image}"}}`);
    expect(log('')).toBe('from the image\n');
  });

  test('values, secrets, artifacts and volumes pass between images', async () => {
    const done = await runImages(
      `  - name: main
    dag:
      tasks:
        - {name: make, template: make}
        - name: use
          template: use
          dependencies: [make]
          arguments:
            parameters: [{name: v, value: "{{tasks.make.outputs.result}}"}]
            artifacts: [{name: in, from: "{{tasks.make.outputs.artifacts.out}}"}]
  - name: make
    volumes: [{name: s, secret: {secretName: s}}]
    script:
      image: ${image}
      command: [sh]
      source: |
        mkdir -p /tmp/out/deep && echo kept > /tmp/out/deep/file
        echo claimed > /mnt/work/file
        [ "$TOKEN" = "$(cat /s/token)" ] && echo same
        echo "$TOKEN" >&2
      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: token}}}]
      volumeMounts: [{name: s, mountPath: /s}, {name: work, mountPath: /mnt/work}]
    outputs: {artifacts: [{name: out, path: /tmp/out}]}
  - name: use
    inputs: {parameters: [{name: v}], artifacts: [{name: in, path: /given}]}
    securityContext: {runAsUser: 1234, runAsGroup: 1235, runAsNonRoot: true}
    container:
      image: ${image}
      command: [sh, -c]
      args: ['echo "$(id -u):$(id -g) $(cat /given/deep/file) $(cat /mnt/work/file) {{inputs.parameters.v}}" > /tmp/all']
      volumeMounts: [{name: work, mountPath: /mnt/work}]
    outputs: {parameters: [{name: all, valueFrom: {path: /tmp/all}}]}`,
      'volumeClaimTemplates: [{metadata: {name: work}, spec: {}}]',
      secret,
    );
    expect(done.phase).toBe('Succeeded');
    expect(done.output('.use', 'all')).toBe('1234:1235 kept claimed same');
    expect(done.log('.make').split('\n').toSorted()).toEqual(['', '***', 'same']);
  });

  test('containers end as Argo says: by their code, for want of memory, at their deadline', async () => {
    const done = await runImages(
      `  - name: main
    dag:
      failFast: false
      tasks: [{name: code, template: code}, {name: memory, template: memory}, {name: late, template: late}]
  - {name: code, container: {image: "${image}", command: [sh, -c, exit 7]}}
  - name: memory
    container:
      image: ${image}
      command: [dd, if=/dev/zero, of=/dev/null, bs=200M, count=1]
      resources: {limits: {memory: 20Mi, cpu: 500m}}
  - name: late
    activeDeadlineSeconds: 1
    container: {image: "${image}", command: [sleep, "1000"]}`,
    );
    expect(done.node('.code').message).toBe('main: Error (exit code 7)');
    expect(done.node('.memory').message).toBe('main: OOMKilled (exit code 137)');
    expect(done.node('.late').message).toBe('Pod was active on the node longer than the specified deadline');
    const { stdout } = await execa('podman', [
      'ps',
      '--all',
      '--quiet',
      '--filter',
      `label=${workflowLabel}=${done.workflow.metadata.uid}`,
    ]);
    expect(stdout).toBe('');
  });

  test('the containers of a set share their workspace; a sidecar ends with them', async () => {
    const done = await runImages(`  - name: main
    volumes: [{name: w, emptyDir: {}}]
    sidecars: [{name: beside, image: "${image}", command: [sleep, "1000"]}]
    containerSet:
      volumeMounts: [{name: w, mountPath: /w}]
      containers:
        - {name: a, image: "${image}", command: [sh, -c, "echo from a > /w/a"]}
        - {name: main, image: "${image}", command: [cat, /w/a], dependencies: [a]}`);
    expect(done.phase).toBe('Succeeded');
    expect(done.log('')).toBe('from a\n');
  });

  test('a resumed run removes what a killed runner left', async () => {
    const failing = await runImages(
      `  - {name: main, container: {image: "${image}", command: [sh, -c, exit 1]}}`,
    );
    const { uid = '', name = '' } = failing.workflow.metadata;
    const left = [
      'run',
      '--detach',
      '--network',
      'host',
      '--ulimit',
      'nofile=100:100',
      '--ulimit',
      'nproc=100:100',
    ];
    await execa('podman', [
      ...left,
      '--label',
      `${workflowLabel}=${uid}`,
      '--entrypoint',
      'sleep',
      image,
      '1000',
    ]);
    const { stateDirectory } = failing;
    const options = { documents: [], stateDirectory, run: name, engine, environments: engine.environments };
    expect(finished(await resumeWorkflow(options), stateDirectory).phase).toBe('Failed');
    const { stdout } = await execa('podman', [
      'ps',
      '--all',
      '--quiet',
      '--filter',
      `label=${workflowLabel}=${uid}`,
    ]);
    expect(stdout).toBe('');
  });

  test('refuses an image that is nowhere', async () => {
    const { message } = await runImages(
      '  - {name: main, container: {image: "localhost/none:1", command: [a]}}',
    );
    expect(message).toContain("image 'localhost/none:1' is not there and cannot be pulled");
  });
});

test('refuses an engine that is not installed', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(openEngine('docker')).rejects.toThrow("--engine docker: 'docker' is not on PATH; install it");
});
