/** Calls to MLflow's REST API: a time limit always, retries for reads only, answers capped and read by a schema. */
import { setTimeout as wait } from 'node:timers/promises';
import pRetry from 'p-retry';
import * as z from 'zod';
import { InputError, PermanentError } from '../errors.ts';
import type { BasicAuth } from './access.ts';
import { type CallName, isCertificateFailure, refusal, silence } from './errors.ts';
import { type Answer, exchange } from './exchange.ts';

/** Where MLflow answers and how patient a caller is. */
export interface HttpOptions {
  /** The address of the tracking server, with its path prefix when it has one. */
  readonly trackingUri: string;
  /** The workspace that all calls are about, on a server that has them (`--enable-workspaces`). @default the server's own */
  readonly workspace?: string | undefined;
  /** Sent as a bearer token with every call. */
  readonly token?: string | undefined;
  /** Sent with every call, instead of a token. */
  readonly basic?: BasicAuth;
  readonly limits?: Partial<Limits>;
}

/** What a call may take. */
export interface Limits {
  /** Until the head of the answer of one try is there. @default 20000 */
  readonly attemptMilliseconds: number;
  /** All tries, waits and bodies together. @default 60000 */
  readonly totalMilliseconds: number;
  /** How often a read is tried again. @default 3 */
  readonly retries: number;
  /** The longest body that is read. @default 16777216 (16 MiB) */
  readonly bodyBytes: number;
}

/** The three kinds of call that MLflow's API has. */
export interface Http {
  /** Reads by GET. */
  get<T>(path: string, query: Query, schema: z.ZodType<T>): Promise<T>;
  /** Reads a file by GET. */
  getText(path: string, query: Query): Promise<string>;
  /** Reads by POST, as MLflow's searches do. */
  search<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
  /** Writes by POST, once: whether a call that got no answer was carried out is for the caller to find out. */
  post(path: string, body: object): Promise<void>;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** MLflow's own rule for the names of workspaces. */
const workspaceName = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

const defaultLimits: Limits = {
  attemptMilliseconds: 20_000,
  totalMilliseconds: 60_000,
  retries: 3,
  bodyBytes: 16 * 1024 * 1024,
};

/** Prepares calls to one server; throws an `InputError` when its address cannot be right. */
export function createHttp({ trackingUri, workspace, limits, ...access }: HttpOptions): Http {
  const base = baseUrl(trackingUri);
  const bounds = { ...defaultLimits, ...limits };
  const headers = { ...authorization(access), ...inWorkspace(workspace) };

  const call = async (path: string, { query = {}, read, method, json }: Call): Promise<string> => {
    const url = new URL(path, base);
    const name: CallName = { method, address: url.href };
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, String(value));
    const signal = AbortSignal.timeout(bounds.totalMilliseconds);
    const tryOnce = async (): Promise<string> => {
      const answer = await exchange({ url, method, headers, json, signal, ...bounds });
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      throw new Refused(answer);
    };
    try {
      if (!read) return await tryOnce();
      return await pRetry(tryOnce, {
        retries: bounds.retries,
        minTimeout: 300,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => mayPass(error),
        onFailedAttempt: async ({ error, retriesLeft }) => {
          const asked = error instanceof Refused ? error.answer.retryAfterMilliseconds : 0;
          if (mayPass(error) && retriesLeft > 0 && asked > 0)
            await wait(Math.min(asked, bounds.attemptMilliseconds), undefined, { signal });
        },
      });
    } catch (error) {
      if (error instanceof PermanentError) throw error;
      if (error instanceof Refused) throw refusal(name, error.answer.status, error.answer.body);
      throw silence(name, error);
    }
  };

  return {
    get: async (path, query, schema) =>
      parse(await call(path, { method: 'GET', query, read: true }), schema, `GET ${base}${path}`),
    getText: (path, query) => call(path, { method: 'GET', query, read: true }),
    search: async (path, json, schema) =>
      parse(await call(path, { method: 'POST', json, read: true }), schema, `POST ${base}${path}`),
    // A write is done when MLflow says so; a page of something in between is no word of MLflow's.
    post: async (path, json) =>
      void parse(
        await call(path, { method: 'POST', json, read: false }),
        z.looseObject({}),
        `POST ${base}${path}`,
      ),
  };
}

/** An answer that is not a success. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

function mayPass(error: Error): boolean {
  if (error instanceof Refused) return [429, 502, 503, 504].includes(error.answer.status);
  return !(error instanceof PermanentError || isCertificateFailure(error));
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly read: boolean;
  readonly query?: Query;
  readonly json?: object;
}

function baseUrl(trackingUri: string): string {
  const url = URL.canParse(trackingUri) ? new URL(trackingUri) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InputError('MLFLOW_TRACKING_URI is not the http or https address of an MLflow server');
  if (url.username || url.password || url.search || url.hash)
    throw new InputError(
      'MLFLOW_TRACKING_URI holds credentials, a query or a fragment; give the address alone and the token as a file',
    );
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

function authorization({ token, basic }: Pick<HttpOptions, 'token' | 'basic'>): Record<string, string> {
  if (basic !== undefined) {
    const text = Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
    return { authorization: `Basic ${text}` };
  }
  return token === undefined ? {} : { authorization: `Bearer ${checkToken(token)}` };
}

function checkToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InputError('the MLflow token holds spaces or characters that no HTTP header may hold');
}

function inWorkspace(workspace: string | undefined): Record<string, string> {
  if (workspace === undefined) return {};
  if (workspaceName.test(workspace)) return { 'x-mlflow-workspace': workspace };
  throw new InputError(
    `MLFLOW_WORKSPACE ${JSON.stringify(workspace)} names no workspace: it is of small letters, digits and hyphens`,
  );
}

function parse<T>(text: string, schema: z.ZodType<T>, call: string): T {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new PermanentError(
      `${call} did not answer with JSON; is MLFLOW_TRACKING_URI the address of an MLflow server?`,
    );
  }
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new PermanentError(`${call} answered something else than MLflow does: ${issues.join('; ')}`);
}
