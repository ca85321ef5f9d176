/** Artifacts in the buckets of a real S3 server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { s3Server } from '../servers/s3-server.ts';
import { run, workflow } from './harness.ts';

describe('in S3', () => {
  const server = s3Server();

  test('a workflow passes files and folders by the bucket that the ConfigMap names', async () => {
    const {
      phase,
      message,
      node,
      output,
      workflow: done,
    } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    steps:
      - - {name: write, template: write}
      - - name: read
          template: read
          arguments:
            artifacts:
              - {name: file, from: "{{steps.write.outputs.artifacts.file}}"}
              - {name: folder, from: "{{steps.write.outputs.artifacts.folder}}"}
              - {name: part, from: "{{steps.write.outputs.artifacts.folder}}", subPath: deep/b}
        - {name: list, template: list}
  - name: write
    outputs:
      artifacts:
        - {name: file, path: /tmp/file}
        - {name: folder, path: /tmp/folder, archive: {none: {}}, s3: {key: "lists/{{workflow.name}}"}}
        - {name: empty, path: /tmp/empty, archive: {none: {}}}
    container: {image: a, command: [sh, -c, "mkdir -p /tmp/folder/deep; echo 1 > /tmp/file; echo 2 > /tmp/folder/a; echo 3 > /tmp/folder/deep/b; : > /tmp/empty"]}
  - name: read
    inputs: {artifacts: [{name: file, path: /tmp/1}, {name: folder, path: /tmp/2}, {name: part, path: /tmp/3}]}
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/seen}}]}
    container: {image: a, command: [sh, -c, "cat /tmp/1 /tmp/2/a /tmp/2/deep/b /tmp/3 > /tmp/seen"]}
  - name: list
    outputs: {artifacts: [{name: unwritten, path: /unwritten}]}
    data: {source: {artifactPaths: {name: all, s3: {bucket: artifacts, key: "lists/{{workflow.name}}"}}}, transformation: [{expression: data}]}`),
      { documents: server().documents },
    );
    expect([phase, message]).toEqual(['Succeeded', undefined]);
    expect(output('[1].read', 'seen')).toBe('1\n2\n3\n3');
    const name = done.metadata.name;
    expect(JSON.parse(node('[1].list').outputs?.result ?? '')).toEqual([
      `lists/${name}/a`,
      `lists/${name}/deep/b`,
    ]);
    const key = node('[0].write').outputs?.artifacts?.[0]?.s3?.key ?? '';
    expect(readFileSync(join(server().directory, 'artifacts', key)).subarray(0, 2)).toEqual(
      Buffer.from([0x1f, 0x8b]),
    );
    expect(JSON.stringify(done)).not.toContain(server().keys.secretKey);
  });

  const location = (more: string) =>
    `s3: {endpoint: "${server().endpoint}", insecure: true, bucket: artifacts, ${more}, accessKeySecret: {name: s3, key: accessKey}, secretKeySecret: {name: s3, key: secretKey}}`;
  const reading = (input: string) =>
    workflow(`entrypoint: main
templates:
  - name: main
    inputs: {artifacts: [{name: in, path: /tmp/in, ${input}}]}
    container: {image: a, command: ["true"]}`);

  test('what is not there is said, or passed over where it is optional', async () => {
    const missing = await run(reading(location('key: none')), { documents: server().documents });
    expect([missing.phase, missing.message]).toEqual([
      'Error',
      'artifact in failed to load: there is no such artifact',
    ]);
    const optional = await run(reading(`optional: true, ${location('key: none')}`), {
      documents: server().documents,
    });
    expect(optional.phase).toBe('Succeeded');
  });

  test('a wrong key is told with what the server says', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's3' } };
    const wrong = { ...secret, stringData: { accessKey: 'nobody', secretKey: 'nothing' } };
    const { phase, message } = await run(reading(location('key: none')), {
      documents: [...server().documents, wrong],
    });
    expect(phase).toBe('Error');
    expect(message).toMatch(
      /^artifact in failed to load: s3:\/\/artifacts\/none of .*No user exists with the provided access key ID/,
    );
  });
});
