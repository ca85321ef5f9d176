/** Calls to MLflow: what is tried again, what is not, and what an error says. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InputError, PermanentError, TransientError } from '../../lib/errors.ts';
import { MlflowError } from '../../lib/mlflow/errors.ts';
import { createHttp, type Limits } from '../../lib/mlflow/http.ts';
import { downServer, fakeServer } from './fake-server.ts';

const anything = z.object({ ok: z.boolean() });

async function failure(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call did not fail');
}

function http(trackingUri: string, limits: Partial<Limits> = {}) {
  return createHttp({ trackingUri, token: 'the-token', limits });
}

describe('a read', () => {
  test('sends the token, the query and the path below the prefix of the address', async () => {
    const { url, asked } = await fakeServer((response) => response.end('{"ok":true}'));
    const answer = await http(`${url}/mlflow`).get(
      'api/x',
      { name: 'a b&c', page_token: undefined },
      anything,
    );
    expect(answer).toEqual({ ok: true });
    expect(asked).toEqual([
      { method: 'GET', url: '/mlflow/api/x?name=a+b%26c', authorization: 'Bearer the-token' },
    ]);
  });

  test.each([429, 502, 503, 504])('is tried again after status %i', async (status) => {
    const { url, asked } = await fakeServer((response, { length }) =>
      length === 1 ? response.writeHead(status).end() : response.end('{"ok":true}'),
    );
    expect(await http(url).get('x', {}, anything)).toEqual({ ok: true });
    expect(await http(url).search('x', {}, anything)).toEqual({ ok: true });
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  test.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 1500).toUTCString()],
  ])('waits as long as Retry-After asks, given as %s', async (_, retryAfter) => {
    const times: number[] = [];
    const asked = retryAfter();
    const { url } = await fakeServer((response) => {
      times.push(Date.now());
      if (times.length === 1) response.writeHead(429, { 'retry-after': asked }).end();
      else response.end('{"ok":true}');
    });
    expect(await http(url).get('x', {}, anything)).toEqual({ ok: true });
    const earliest = asked === '1' ? (times[0] ?? 0) + 990 : Date.parse(asked);
    expect(times[1]).toBeGreaterThanOrEqual(earliest);
  });

  test('is tried again when the connection breaks', async () => {
    const { url, asked } = await fakeServer((response, { length }) =>
      length === 1 ? response.destroy() : response.end('{"ok":true}'),
    );
    expect(await http(url).search('x', {}, anything)).toEqual({ ok: true });
    expect(asked).toHaveLength(2);
  });

  test('refuses to go on for ever: a server in trouble is a passing fault', async () => {
    const { url, asked } = await fakeServer((response) => response.writeHead(503).end('no upstream'));
    const error = await failure(http(url, { retries: 1 }).get('api/x', { name: 'secret' }, anything));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toBe(`MLflow answered GET ${url}/api/x with status 503: no upstream`);
    expect(asked).toHaveLength(2);
  });

  test('refuses status 500 as a passing fault at once', async () => {
    const { url, asked } = await fakeServer((response) => response.writeHead(500).end());
    expect(await failure(http(url).get('x', {}, anything))).toBeInstanceOf(TransientError);
    expect(asked).toHaveLength(1);
  });
});

describe('a write', () => {
  test('is sent once, and refuses as a passing fault what may pass', async () => {
    const { url, asked } = await fakeServer((response) => response.writeHead(503).end());
    expect(await failure(http(url).post('x', {}))).toBeInstanceOf(TransientError);
    expect(asked).toHaveLength(1);
  });

  test('is sent once when the connection breaks', async () => {
    const { url, asked } = await fakeServer((response) => response.destroy());
    expect(await failure(http(url).post('x', {}))).toBeInstanceOf(TransientError);
    expect(asked).toHaveLength(1);
  });
});

describe('an error', () => {
  test('holds status, code and message of MLflow, on one line, without query or token', async () => {
    const body = JSON.stringify({ error_code: 'INVALID_PARAMETER_VALUE', message: 'bad\nname' });
    const { url } = await fakeServer((response) => response.writeHead(400).end(body));
    const error = await failure(http(url).get('api/x', { name: 'private' }, anything));
    expect(error).toBeInstanceOf(MlflowError);
    expect(error).toMatchObject({ status: 400, errorCode: 'INVALID_PARAMETER_VALUE', exitCode: 1 });
    expect(error.message).toBe(
      `MLflow answered GET ${url}/api/x with status 400: INVALID_PARAMETER_VALUE: bad name`,
    );
  });

  test('shows the words of a page that is not MLflow’s, and what to do about a token', async () => {
    const { url } = await fakeServer((response) => response.writeHead(401).end('<h1>Sign</h1><p>in</p>'));
    expect((await failure(http(url).get('x', {}, anything))).message).toMatch(
      /with status 401: Sign in; give a token that MLflow takes \(--mlflow-token-file, MLFLOW_TRACKING_TOKEN\), or a user and a password$/,
    );
  });

  test('refuses to follow a redirect, and the token goes nowhere else', async () => {
    const other = await fakeServer((response) => response.end('{"ok":true}'));
    const { url } = await fakeServer((response) => response.writeHead(302, { location: other.url }).end());
    const error = await failure(http(url).get('x', {}, anything));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toContain('redirects are not followed');
    expect(other.asked).toEqual([]);
  });

  test('refuses a server that is down as a passing fault, naming its address', async () => {
    const url = await downServer();
    const error = await failure(http(url, { retries: 1 }).get('api/x', {}, anything));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toMatch(
      new RegExp(
        `^MLflow does not answer GET ${url}/api/x: connect ECONNREFUSED .+; check MLFLOW_TRACKING_URI`,
      ),
    );
  });

  test('refuses a server that never answers, and one that never ends', async () => {
    const mute = await fakeServer(() => undefined);
    const error = await failure(http(mute.url, { attemptMilliseconds: 50 }).get('x', {}, anything));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toContain('nothing within 0.05 s');

    const endless = await fakeServer((response) => response.write('{'));
    const second = await failure(http(endless.url, { totalMilliseconds: 200 }).get('x', {}, anything));
    expect(second).toBeInstanceOf(TransientError);
  });

  test('refuses an answer that is too long', async () => {
    const { url } = await fakeServer((response) => response.end(`{"ok":true,"more":"${'x'.repeat(100)}"}`));
    const error = await failure(http(url, { bodyBytes: 64 }).get('x', {}, anything));
    expect(error.message).toContain('with more than 64 bytes');
  });

  test.each([
    ['<html>', 'did not answer with JSON'],
    ['{"ok":NaN}', 'did not answer with JSON'],
    ['{"ok":"yes"}', 'ok: Invalid input: expected boolean'],
  ])('refuses the answer %s by what is wrong with it', async (body, reason) => {
    const { url } = await fakeServer((response) => response.end(body));
    const error = await failure(http(url).get('x', {}, anything));
    expect(error).toBeInstanceOf(PermanentError);
    expect(error.message).toContain(reason);
  });
});

describe('the address', () => {
  test.each(['sqlite:///mlflow.db', './mlruns', 'databricks', 'file:///tmp', '', 'http://'])(
    'refuses %j',
    (trackingUri) => {
      expect(() => createHttp({ trackingUri })).toThrow(InputError);
    },
  );

  test('refuses credentials and does not show them', () => {
    const call = () => createHttp({ trackingUri: 'http://me:hunter2@host' });
    expect(call).toThrow(/holds credentials/);
    expect(call).not.toThrow(/hunter2/);
  });

  test('sends the workspace with every call, and refuses what names none', async () => {
    const workspaces: unknown[] = [];
    const { url } = await fakeServer((response, _, request) => {
      workspaces.push(request.headers['x-mlflow-workspace']);
      response.end('{"ok":true}');
    });
    await createHttp({ trackingUri: url, workspace: 'team-a' }).get('x', {}, anything);
    await createHttp({ trackingUri: url }).post('x', {});
    expect(workspaces).toEqual(['team-a', undefined]);
    for (const workspace of ['Team', 'a_b', '-a', 'a\nX: y', ''])
      expect(() => createHttp({ trackingUri: url, workspace })).toThrow(
        /MLFLOW_WORKSPACE .* names no workspace/,
      );
  });

  test('refuses a token that no header can hold and does not show it', () => {
    const call = () => createHttp({ trackingUri: 'http://host', token: 'hunter2\nX: y' });
    expect(call).toThrow(InputError);
    expect(call).not.toThrow(/hunter2/);
  });
});
