/** Carries out an `http` template: one request, whose answer is the result. */
import { evaluateCondition } from '../../argo/expr/evaluate.ts';
import { mapOf, type ValueMap } from '../../argo/expr/value.ts';
import type { HTTP } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { secretValue } from '../artifacts/stores/credentials.ts';
import { isFulfilled } from '../nodes/node-table.ts';
import { Masking } from '../pod/masking.ts';
import { podDeadline, podSignal } from './deadlines.ts';
import { frameTags } from './frame-tags.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';

/** What was answered. */
interface Answer {
  readonly statusCode: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

type HeaderLines = readonly (readonly [name: string, value: string])[];

/** Runs an http template as the frame's node. */
export async function executeHttp(run: Run, frame: Frame): Promise<void> {
  const { nodeName } = frame;
  if (isFulfilled(startNode(run, frame, 'HTTP', 'Running'))) return;
  const template = frameTags(run, frame).document(frame.template);
  const { http } = template;
  if (http === undefined) throw new InputError('http: a request is needed');
  const { signal, clear } = podSignal(run, podDeadline(run, frame, template));
  try {
    const { lines, secrets } = headersOf(http, run);
    const answer = await ask(http, lines, signal);
    if (new Masking(secrets).holdsSecret(answer.body)) {
      throw new PermanentError('the answer holds the value of a secret; it is not kept');
    }
    run.setOutputs(nodeName, { result: answer.body });
    const fault = faultOf(http, lines, answer);
    run.nodes.mark(nodeName, fault === undefined ? 'Succeeded' : 'Failed', fault ?? '');
  } catch (error) {
    if (signal.aborted) run.nodes.mark(nodeName, 'Failed', String(signal.reason));
    else if (error instanceof PermanentError) run.nodes.mark(nodeName, 'Error', error.message);
    else throw error;
  } finally {
    clear();
  }
}

function headersOf({ headers }: HTTP, run: Run): { lines: HeaderLines; secrets: readonly string[] } {
  const secrets: string[] = [];
  const lines = (headers ?? []).map(({ name, value = '', valueFrom }): readonly [string, string] => {
    const secret = secretValue(run.cluster, valueFrom?.secretKeyRef);
    if (secret === undefined) return [name, value];
    secrets.push(secret);
    return [name, secret];
  });
  return { lines, secrets };
}

async function ask(http: HTTP, lines: HeaderLines, stop: AbortSignal): Promise<Answer> {
  const method = http.method || 'GET';
  const headers = new Headers();
  for (const [name, value] of lines) headers.append(name, value);
  const body = http.bodyFrom?.bytes === undefined ? http.body : Buffer.from(http.bodyFrom.bytes, 'base64');
  const limit = http.timeoutSeconds === undefined ? [] : [AbortSignal.timeout(http.timeoutSeconds * 1000)];
  try {
    const response = await fetch(http.url, {
      method,
      headers,
      ...(body && method !== 'GET' && method !== 'HEAD' && { body }),
      signal: AbortSignal.any([stop, ...limit]),
    });
    const found = new Map<string, readonly string[]>();
    for (const [name, value] of response.headers) found.set(canonical(name), [value]);
    return { statusCode: response.status, headers: found, body: await response.text() };
  } catch (error) {
    if (stop.aborted) throw error;
    const reason = error instanceof Error ? (error.cause ?? error) : error;
    const why = reason instanceof Error ? reason.message : String(reason);
    throw new PermanentError(`${method} ${withoutQuery(http.url)}: ${why}`, { cause: error });
  }
}

/** Why the answer is no success, if so. */
function faultOf(http: HTTP, lines: HeaderLines, answer: Answer): string | undefined {
  const { successCondition } = http;
  if (!successCondition) {
    const { statusCode } = answer;
    return statusCode >= 200 && statusCode < 300
      ? undefined
      : `received non-2xx response code: ${statusCode}`;
  }
  const asked = new Map<string, string[]>();
  for (const [name, value] of lines)
    asked.set(canonical(name), [...(asked.get(canonical(name)) ?? []), value]);
  const environment: ValueMap = mapOf([
    [
      'request',
      mapOf([
        ['method', http.method ?? ''],
        ['url', http.url],
        ['body', http.body ?? ''],
        ['headers', mapOf(asked)],
      ]),
    ],
    [
      'response',
      mapOf([
        ['statusCode', answer.statusCode],
        ['body', answer.body],
        ['headers', mapOf(answer.headers)],
      ]),
    ],
  ]);
  return evaluateCondition(successCondition, environment)
    ? undefined
    : `successCondition '${successCondition}' evaluated false`;
}

/** A header's name as Go writes it: `Content-Type`. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
}
