/** Artifacts from a real HTTP server, and repositories by reference. */

import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run, workflow } from './harness.ts';

const credentials = `
---
{apiVersion: v1, kind: Secret, metadata: {name: access}, stringData: {user: me, password: words-nobody-guesses}}
`;

/** Reads an artifact to an output, and says what lies in it when it is a folder. */
const reading = (artifact: string) =>
  workflow(`entrypoint: main
templates:
  - name: main
    inputs: {artifacts: [{name: in, path: /tmp/in, ${artifact}}]}
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/seen}}]}
    container: {image: a, command: [sh, -c, "(cat /tmp/in 2> /dev/null || (cd /tmp/in && cat *)) > /tmp/seen"]}`) +
  credentials;

describe('over HTTP', () => {
  async function serve(answer: (request: IncomingMessage, body: string) => number | string) {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const said = answer(request, body);
      response.writeHead(typeof said === 'number' ? said : 200).end(typeof said === 'number' ? '' : said);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const auth =
    'basicAuth: {usernameSecret: {name: access, key: user}, passwordSecret: {name: access, key: password}}';
  const basic = `Basic ${Buffer.from(`me:words-nobody-guesses`).toString('base64')}`;

  test('a file is loaded with headers and credentials', async () => {
    const url = await serve(({ headers }) =>
      headers.authorization === basic ? `hello ${headers['x-who']}` : 401,
    );
    const asked = `http: {url: "${url}/a", headers: [{name: x-who, value: you}], auth: {${auth}}}`;
    expect((await run(reading(asked))).output('', 'seen')).toBe('hello you');
    const { phase, message } = await run(reading(`http: {url: "${url}/a?token=hidden"}`));
    expect([phase, message]).toEqual([
      'Error',
      `artifact in failed to load: loading content from ${url}/a failed with reason: 401 Unauthorized`,
    ]);
  });

  test('what is not there is no error for an optional input', async () => {
    const url = await serve(() => 404);
    const { phase } = await run(reading(`optional: true, http: {url: "${url}/a"}`).replace('cat *', 'true'));
    expect(phase).toBe('Failed');
    expect((await run(reading(`http: {url: "${url}/a"}`))).message).toContain('there is no such artifact');
  });

  test('an output is put', async () => {
    const got: string[] = [];
    const url = await serve(({ method, url: path }, body) => {
      got.push(`${method} ${path} ${body}`);
      return '';
    });
    const { phase, node } = await run(
      workflow(`entrypoint: main
templates:
  - name: main
    outputs: {artifacts: [{name: out, path: /tmp/out, archive: {none: {}}, http: {url: "${url}/kept"}}]}
    container: {image: a, command: [sh, -c, "printf one > /tmp/out"]}`),
    );
    expect([phase, ...got]).toEqual(['Succeeded', 'PUT /kept one']);
    expect(node('').outputs?.artifacts?.[0]?.http?.url).toBe(`${url}/kept`);
  });
});

describe('repositories by reference', () => {
  const map = (value: string, annotation = '') => `
---
apiVersion: v1
kind: ConfigMap
metadata: {name: artifact-repositories${annotation}}
data: {own: ${JSON.stringify(value)}}
`;
  const spec = (reference: string) =>
    workflow(`entrypoint: main
${reference}
templates:
  - name: main
    outputs: {artifacts: [{name: out, path: /tmp/out}]}
    container: {image: a, command: [sh, -c, "echo > /tmp/out"]}`);
  const local = '{}';

  test('the folder of this machine is the repository when nothing else is said', async () => {
    const { workflow: done, stateDirectory, node } = await run(spec(''));
    expect(done.status?.artifactRepositoryRef).toEqual({ default: true, artifactRepository: {} });
    expect(
      existsSync(join(stateDirectory, 'artifacts', node('').outputs?.artifacts?.[0]?.s3?.key ?? '')),
    ).toBe(true);
  });

  test('a ConfigMap names it, by a key or by its annotation', async () => {
    const asked = 'artifactRepositoryRef: {key: own}';
    expect((await run(spec(asked) + map(local))).workflow.status?.artifactRepositoryRef).toMatchObject({
      configMap: 'artifact-repositories',
      key: 'own',
    });
    const annotated = ', annotations: {workflows.argoproj.io/default-artifact-repository: own}';
    expect(
      (await run(spec('') + map(local, annotated))).workflow.status?.artifactRepositoryRef,
    ).toMatchObject({
      key: 'own',
    });
  });

  test.each([
    [
      'none among the documents',
      'artifactRepositoryRef: {configMap: other, key: own}',
      "ConfigMap 'other' with a key 'own'",
    ],
    [
      'one of a kind it does not know',
      'artifactRepositoryRef: {key: own}',
      's3 repositories only; the document: Unrecognized key: "gcs"',
    ],
  ])('refuses %s', async (_, reference, message) => {
    await expect(run(spec(reference) + map('gcs: {bucket: b}'))).rejects.toThrow(message);
  });
});
