/**
 * One HTTP request and its answer, by `node:http`, which follows no redirect and goes through the proxy of the process
 * (`http.setGlobalProxyFromEnv`). Not by fetch: a step makes a handful of calls, and Node takes longer to load fetch than
 * the step takes for all else.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { PermanentError } from '../errors.ts';

/** What is sent, and what may come back. */
export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: object | undefined;
  /** Ends the exchange, whatever it is doing. */
  readonly signal: AbortSignal;
  /** Until the head of the answer is there. */
  readonly attemptMilliseconds: number;
  /** The longest body that is read. */
  readonly bodyBytes: number;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** How long the server asks to be left alone (`Retry-After`), 0 when it does not. */
  readonly retryAfterMilliseconds: number;
}

/** Sends the request once. Throws what Node throws when no whole answer comes, and a `PermanentError` when it is too long. */
export async function exchange({ bodyBytes, ...request }: Exchange): Promise<Answer> {
  const response = await headOf(request);
  const status = response.statusCode ?? 0;
  const isSuccess = status >= 200 && status < 300;
  const body = bodyOf(response, bodyBytes, `${request.method} ${request.url.origin}${request.url.pathname}`);
  return {
    status,
    // An error answer that breaks off or never ends says nothing, and the status speaks for it.
    body: isSuccess ? await body : await body.catch(() => ''),
    retryAfterMilliseconds: millisecondsUntil(response.headers['retry-after']),
  };
}

function headOf({
  url,
  method,
  headers,
  json,
  signal,
  attemptMilliseconds,
}: Omit<Exchange, 'bodyBytes'>): Promise<IncomingMessage> {
  const content = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
  const about = content && { 'content-type': 'application/json', 'content-length': content.length };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? https.request : http.request;
    const request = send(url, { method, headers: { accept: '*/*', ...headers, ...about }, signal }, resolve);
    const giveUp = () => request.destroy(new Error(`nothing within ${attemptMilliseconds / 1000} s`));
    const timer = setTimeout(giveUp, attemptMilliseconds);
    request
      .on('response', () => clearTimeout(timer))
      .on('error', reject)
      .on('close', () => clearTimeout(timer))
      .end(content);
  });
}

async function bodyOf(response: IncomingMessage, bodyBytes: number, call: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > bodyBytes)
      throw new PermanentError(
        `MLflow answered ${call} with more than ${bodyBytes} bytes; that is no answer to this call`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Seconds or a date (RFC 9110, section 10.2.3). */
function millisecondsUntil(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const milliseconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, milliseconds);
}
