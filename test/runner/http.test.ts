import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run, workflow } from './harness.ts';

/** A server that answers every request with the status in its path, and says what it was asked. */
async function server(): Promise<string> {
  const listening = createServer(async (request, response) => {
    const body = await text(request);
    const { method, url = '', headers } = request;
    response.writeHead(Number(url.slice(1, 4)), { 'x-answer': 'yes' });
    response.end(JSON.stringify({ method, token: headers['x-token']?.length, body }));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void listening.close());
  await new Promise((resolve) => listening.once('listening', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const request = (url: string, fields = '') =>
  workflow(`entrypoint: main
arguments: {parameters: [{name: who, value: me}]}
templates:
  - name: main
    steps:
      - [{name: ask, template: ask}]
      - [{name: use, template: use, arguments: {parameters: [{name: text, value: "{{=jsonpath(steps.ask.outputs.result, '$.body')}}"}]}}]
  - name: ask
    http: {url: "${url}", ${fields}}
  - name: use
    inputs: {parameters: [{name: text}]}
    container: {image: a, command: [echo, "{{inputs.parameters.text}}"]}`);

describe('an http template', () => {
  test('gives the answer as its result, and sends secrets as headers', async () => {
    const url = await server();
    const { phase, node, log } = await run(
      `${request(`${url}/200`, 'method: POST, body: "hi {{workflow.parameters.who}}", headers: [{name: X-Token, valueFrom: {secretKeyRef: {name: token, key: token}}}]')}---
{apiVersion: v1, kind: Secret, metadata: {name: token}, stringData: {token: top-secret}}`,
    );
    expect(phase).toBe('Succeeded');
    expect(node('[0].ask')).toMatchObject({ type: 'HTTP', phase: 'Succeeded' });
    expect(JSON.parse(node('[0].ask').outputs?.result ?? '')).toMatchObject({ method: 'POST', token: 10 });
    expect(log('[1].use')).toBe('hi me\n');
  });

  test('fails for an answer that is no success', async () => {
    const { phase, node } = await run(request(`${await server()}/404`));
    expect(phase).toBe('Failed');
    expect(node('[0].ask').message).toBe('received non-2xx response code: 404');
  });

  test('takes what its condition calls a success', async () => {
    const condition = `'response.statusCode == 404 && response.headers["X-Answer"][0] == "yes" && request.method == "GET"'`;
    const { phase } = await run(
      request(`${await server()}/404`, `method: GET, successCondition: ${condition}`),
    );
    expect(phase).toBe('Succeeded');
    const { node } = await run(request(`${await server()}/200`, 'successCondition: response.body == ""'));
    expect(node('[0].ask').message).toBe(`successCondition 'response.body == ""' evaluated false`);
  });

  test('errs when nobody answers', async () => {
    const { node } = await run(request('http://127.0.0.1:9/?token=x'));
    expect(node('[0].ask')).toMatchObject({ phase: 'Error' });
    expect(node('[0].ask').message).toMatch(/^GET http:\/\/127\.0\.0\.1:9\/: /);
  });
});
