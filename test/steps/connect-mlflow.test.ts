/** How step programs reach an MLflow server: by a token or a password, by certificates of one's own, through a proxy. */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, temporaryFolder } from './run-step.ts';

/** Each call of a step is a process of its own. */
const timeout = 30_000;

const model = { registered_model: { name: 'A', aliases: [{ alias: 'production', version: '7' }] } };
const version = { model_version: { name: 'A', version: '7', run_id: 'r7' } };

/** Answers what find-version asks. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  response.end(JSON.stringify(request.url?.includes('/registered-models/get') ? model : version));
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function secret(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

function findVersion(trackingUri: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const all = ['find-version', '--model-name=A', '--alias=production', ...args];
  return runProgram(all, { MLFLOW_TRACKING_URI: trackingUri, ...env });
}

test('sends user and password with every call, and shows neither', { timeout }, async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    if (request.headers.authorization?.startsWith('Basic ')) answer(request, response);
    else response.writeHead(401).end();
  });
  const address = `http://127.0.0.1:${await portOf(server)}/behind/a/prefix`;
  const login = [
    `--mlflow-username-file=${secret('user', 'ann')}`,
    `--mlflow-password-file=${secret('password', 'hunter2-hunter2\n')}`,
  ];
  const end = await findVersion(address, login);
  expect(end).toMatchObject({ exitCode: 0, outputs: { 'model-version': '7', 'run-id': 'r7' } });
  expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('ann:hunter2-hunter2').toString('base64')}`]));

  const without = await findVersion(address);
  expect(without).toMatchObject({ exitCode: 1 });
  expect(without.messages[0]).toContain('status 401');
  expect(without.messages[0]).toContain('or a user and a password');
  const half = await findVersion(address, login.slice(0, 1));
  expect(half).toMatchObject({
    exitCode: 2,
    messages: ['give --mlflow-username-file and --mlflow-password-file together'],
  });
  expect([end, without, half].some(({ stderr }) => stderr.includes('hunter2'))).toBe(false);
});

const openssl = (await execa('openssl', ['version'], { reject: false })).exitCode === 0;

test.skipIf(!openssl)('trusts the authority that it is given, and no other', { timeout }, async () => {
  const folder = temporaryFolder();
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  await execa('openssl', [...made, ...name, '-keyout', key, '-out', certificate]);
  const pem = { key: (await execa('cat', [key])).stdout, cert: (await execa('cat', [certificate])).stdout };
  const address = `https://127.0.0.1:${await portOf(createTlsServer(pem, answer))}`;
  const ca = [`--mlflow-ca-file=${certificate}`];
  expect(await findVersion(address, ca)).toMatchObject({ exitCode: 0, outputs: { 'model-version': '7' } });
  const unknown = await findVersion(address);
  expect(unknown).toMatchObject({ exitCode: 1 });
  expect(unknown.messages[0]).toMatch(
    /certificate is not trusted .*self.signed certificate.*--mlflow-ca-file/,
  );
  expect(await findVersion(address, [`--mlflow-ca-file=${secret('ca', 'no PEM')}`])).toMatchObject({
    exitCode: 2,
    messages: ['the file of --mlflow-ca-file holds no certificates in PEM'],
  });
});

test('goes through the proxy of the environment', { timeout }, async () => {
  const inner = createServer(answer);
  let passed = 0;
  const proxy = createServer((request, response) => {
    passed += 1;
    answer(request, response);
  }).on('connect', (_: IncomingMessage, client: Socket, head: Buffer) => {
    passed += 1;
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    client.unshift(head);
    inner.emit('connection', client);
  });
  const env = { HTTP_PROXY: `http://127.0.0.1:${await portOf(proxy)}` };
  const end = await findVersion('http://mlflow.invalid:5000', [], env);
  expect(end).toMatchObject({ exitCode: 0, outputs: { 'model-version': '7' } });
  expect(passed).toBeGreaterThan(0);
});
