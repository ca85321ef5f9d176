/** How steps and commands reach a real MLflow server behind what companies put before it: a gateway, TLS, proxies. */
import { writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { proxyThatAsks, tlsFrontOf } from '../git/network.ts';
import { seed, unique } from '../mlflow/seed.ts';
import { runProgram, temporaryFolder } from './run-step.ts';

const { trackingUri } = inject('platform');
const program = join(import.meta.dirname, '../../lib/cli/main.ts');
const token = 'hunter2-hunter2-hunter2';
const name = unique('behind');

beforeAll(async () => {
  const server = seed(trackingUri);
  const { runId, artifactUri } = await server.run(await server.experiment());
  await server.model(name);
  await server.version(name, { source: `${artifactUri}/model`, run_id: runId });
});

/** Passes on what comes with the token to the prefix, without either, as the gateways of companies do. */
async function gateway(prefix: string): Promise<string> {
  const server = createServer((request, response) => {
    const { url = '', method, headers } = request;
    if (headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401).end('<h1>Sign in</h1>');
    if (!url.startsWith(`${prefix}/`)) return void response.writeHead(404).end('<h1>Nothing here</h1>');
    const { authorization: _, ...kept } = headers;
    const onward = send(
      new URL(url.slice(prefix.length), trackingUri),
      { method, headers: kept },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function secret(file: string, text: string): string {
  const path = join(temporaryFolder(), file);
  writeFileSync(path, text);
  return path;
}

const id = [`--model-name=${name}`, '--alias=production'];

const findChampion = (address: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
  runProgram(['find-champion', ...id, ...args], { MLFLOW_TRACKING_URI: address, ...env });

test('a gateway with a bearer token, a path prefix and a certificate of the company', async () => {
  const { url, caFile } = await tlsFrontOf(await gateway('/ml/team'), temporaryFolder());
  const address = `${url}/ml/team`;
  const bearer = `--mlflow-token-file=${secret('token', `${token}\n`)}`;
  const ca = `--mlflow-ca-file=${caFile}`;
  const promotion = [
    '--model-version=1',
    '--champion-version=',
    '--by=gate',
    '--reasons=["good"]',
    '--workflow=w',
  ];
  const promoted = await runProgram(['promote', ...id, ...promotion, bearer, ca], {
    MLFLOW_TRACKING_URI: address,
  });
  expect(promoted).toMatchObject({ exitCode: 0 });
  expect(await createMlflow({ trackingUri }).versionOfAlias(name, 'production')).toBe('1');

  const ends = [
    await findChampion(address, [bearer]),
    await findChampion(address, [bearer, `--mlflow-ca-file=${secret('ca', 'no PEM')}`]),
    await findChampion(address, [ca]),
    await findChampion(address, [ca, `--mlflow-token-file=${secret('wrong', 'hunter3')}`]),
    await findChampion(`${url}/elsewhere`, [bearer, ca]),
  ];
  expect(ends.map(({ exitCode, messages }) => [exitCode, ...messages])).toEqual([
    [1, expect.stringMatching(/certificate is not trusted .*self.signed certificate.*--mlflow-ca-file/)],
    [2, expect.stringMatching(/^the file of --mlflow-ca-file .* holds no certificates in PEM$/)],
    [1, expect.stringMatching(/status 401: Sign in; give a token that MLflow takes/)],
    [1, expect.stringMatching(/status 401: Sign in/)],
    [1, expect.stringMatching(/status 404: Nothing here/)],
  ]);
  expect([promoted, ...ends].some(({ stderr }) => /hunter[23]/.test(stderr))).toBe(false);

  // People's commands go by the variables of MLflow's own client.
  const env = {
    PATH: process.env['PATH'],
    MLFLOW_TRACKING_URI: address,
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_TRACKING_SERVER_CERT_PATH: caFile,
  };
  const history = await execa(process.execPath, [program, 'history', name], { env, extendEnv: false });
  expect(history.stdout).toContain(`${name}@production is version 1`);
});

test('refuses half of a login, and a login beside a token', async () => {
  const user = `--mlflow-username-file=${secret('user', 'ann')}`;
  const rest = [
    `--mlflow-password-file=${secret('password', token)}`,
    `--mlflow-token-file=${secret('token', token)}`,
  ];
  expect(await findChampion(trackingUri, [user])).toMatchObject({
    exitCode: 2,
    messages: ['give --mlflow-username-file and --mlflow-password-file together'],
  });
  expect(await findChampion(trackingUri, [user, ...rest])).toMatchObject({
    exitCode: 2,
    messages: ['give --mlflow-token-file or --mlflow-username-file, not both'],
  });
});

test('the proxies of the environment, for plain calls and for TLS, and what goes past them', async () => {
  const { host, calls } = await proxyThatAsks('ann', 'secret');
  const proxy = `http://ann:secret@${host}`;
  const passed = () => calls.splice(0).length > 0;

  expect(await findChampion(trackingUri, [], { HTTP_PROXY: proxy })).toMatchObject({ exitCode: 0 });
  expect(passed()).toBe(true);

  const { url, caFile } = await tlsFrontOf(trackingUri, temporaryFolder());
  const ca = [`--mlflow-ca-file=${caFile}`];
  expect(await findChampion(url, ca, { HTTPS_PROXY: proxy })).toMatchObject({ exitCode: 0 });
  expect(passed()).toBe(true);

  expect(await findChampion(url, ca, { HTTPS_PROXY: proxy, NO_PROXY: '127.0.0.1' })).toMatchObject({
    exitCode: 0,
  });
  expect(passed()).toBe(false);

  const refused = await findChampion(trackingUri, [], { HTTP_PROXY: `http://ann:wrong@${host}` });
  expect(refused.exitCode).not.toBe(0);
  expect(refused.messages[0]).toContain('407');
  expect(refused.stderr).not.toContain('wrong');
});
