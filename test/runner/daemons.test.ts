/** What runs beside or before the main container: daemons, sidecars, init containers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run, workflow } from './harness.ts';

const daemon = (server: string, client = 'true') =>
  workflow(`entrypoint: main
templates:
  - name: main
    dag:
      tasks:
        - {name: server, template: server}
        - {name: client, template: client, depends: server, arguments: {parameters: [{name: ip, value: "{{tasks.server.ip}}"}]}}
        - {name: explicit, template: client, depends: server.Daemoned, arguments: {parameters: [{name: ip, value: x}]}}
        - {name: never, template: client, depends: server.Failed, arguments: {parameters: [{name: ip, value: x}]}}
  - {name: server, daemon: true, container: ${server}}
  - name: client
    inputs: {parameters: [{name: ip}]}
    container: {image: a, command: [sh, -c, "echo {{inputs.parameters.ip}}; ${client}"]}`);

describe('a daemon', () => {
  test('lets others go on, tells its address, and ends with the DAG', async () => {
    const { phase, phases, log, node } = await run(daemon('{image: a, command: [sleep, "300"]}'));
    expect(phase).toBe('Succeeded');
    expect(phases()).toMatchObject({ '.server': 'Succeeded', '.client': 'Succeeded', '.never': 'Omitted' });
    expect(log('.client')).toBe('127.0.0.1\n');
    expect(node('.server').daemoned).toBeUndefined();
    expect(node('.server').outputs).toBeUndefined();
  });

  test('is waited for until its probe succeeds', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(asked.length < 2 ? 503 : 200).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const probe = `{httpGet: {path: /ready, port: ${port}}, periodSeconds: 0}`;
    const { phase } = await run(daemon(`{image: a, command: [sleep, "300"], readinessProbe: ${probe}}`));
    expect([phase, asked]).toEqual(['Succeeded', ['/ready', '/ready']]);
  });

  test('that fails makes the DAG fail', async () => {
    const { phase, phases } = await run(daemon('{image: a, command: [sh, -c, "exit 3"]}', 'sleep 0.5'));
    expect(phase).toBe('Failed');
    expect(phases()['.server']).toBe('Failed');
  });
});

const pod = (beside: string, main: string) =>
  workflow(`entrypoint: main
templates:
  - name: main
    volumes: [{name: room, emptyDir: {}}]
    ${beside}
    container: {image: a, command: [sh, -c, "${main}"], volumeMounts: [{name: room, mountPath: /tmp/room}]}
    outputs: {parameters: [{name: x, valueFrom: {path: /tmp/room/x}}]}`);

test('init containers run one after the other before the main container', async () => {
  const { phase, output } = await run(
    pod(
      `initContainers:
      - {name: one, image: a, command: [sh, -c, "echo 1 > /tmp/room/y"], mirrorVolumeMounts: true}
      - {name: two, image: a, command: [sh, -c, "echo 2 >> /tmp/room/y"], volumeMounts: [{name: room, mountPath: /tmp/room}]}`,
      'mv /tmp/room/y /tmp/room/x',
    ),
  );
  expect([phase, output('', 'x')]).toEqual(['Succeeded', '1\n2']);
});

test('an init container that fails fails the pod, and the main container never runs', async () => {
  const { phase, message, node } = await run(
    pod('initContainers: [{name: prepare, image: a, command: [sh, -c, "exit 3"]}]', 'echo no'),
  );
  expect({ phase, message }).toEqual({ phase: 'Failed', message: 'prepare: Error (exit code 3)' });
  expect(node('').outputs).toBeUndefined();
});

test('a sidecar runs beside the main container and ends with it', async () => {
  const { phase, output, log } = await run(
    pod(
      'sidecars: [{name: helper, image: a, command: [sh, -c, "echo up; echo hi > /tmp/room/y; mv /tmp/room/y /tmp/room/x; sleep 300"], mirrorVolumeMounts: true}]',
      'until test -e /tmp/room/x; do sleep 0.05; done',
    ),
  );
  expect([phase, output('', 'x')]).toEqual(['Succeeded', 'hi']);
  expect(log('', 'helper')).toBe('up\n');
});
