/** Calls to a cluster's API: a time limit always, and failures in our words. */
import {
  createConfiguration,
  HttpMethod,
  type KubeConfig,
  RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { refusalOf, silenceOf } from './failures.ts';

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

/** One call. */
export interface Call {
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: object;
  /** What kind of patch the body is. @default application/merge-patch+json, for a patch */
  readonly contentType?: string;
  /** The form of the answer, where there are several. @default application/json */
  readonly accept?: string;
}

/** The API of one cluster, as one of its users. */
export interface ClusterApi {
  /** Calls and gives the JSON of the answer. Throws a `ClusterRefusal` or a `TransientError`. */
  readonly call: (path: string, call?: Call) => Promise<unknown>;
  /** The lines of an answer that may have no end; it ends when the server or the signal ends it. */
  readonly lines: (path: string, call: Call & { readonly signal: AbortSignal }) => AsyncIterable<string>;
}

const patienceMilliseconds = 30_000;

/** A container may be silent for hours; how long an answer may take, the signals say. */
const withoutBodyTimeout: Parameters<Dispatcher['compose']>[0] = (dispatch) => (options, handler) =>
  dispatch({ ...options, bodyTimeout: 0 }, handler);

/** The API of the configuration's current context. */
export function clusterApi(config: KubeConfig): ClusterApi {
  const server = config.getCurrentCluster()?.server ?? '';
  const { httpApi } = createConfiguration({});

  const send = async (path: string, call: Call, signal: AbortSignal): Promise<ResponseContext> => {
    const { method = 'GET', query = {}, body, contentType, accept = 'application/json' } = call;
    const url = new URL(`${server.replace(/\/$/, '')}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const request = new RequestContext(url.href, HttpMethod[method]);
    const usual = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    request.setHeaderParam('Accept', accept);
    if (body !== undefined) {
      request.setHeaderParam('Content-Type', contentType ?? usual);
      request.setBody(JSON.stringify(body));
    }
    request.setSignal(signal);
    await config.applySecurityAuthentication(request);
    const dispatcher = request.getDispatcher();
    if (dispatcher) request.setDispatcher(dispatcher.compose(withoutBodyTimeout));
    const response = await httpApi.send(request).toPromise();
    if (response.httpStatusCode < 300) return response;
    throw refusalOf(`${method} ${path}`, response.httpStatusCode, await response.body.text());
  };

  return {
    call: async (path, call = {}) => {
      try {
        const response = await send(path, call, AbortSignal.timeout(patienceMilliseconds));
        return JSON.parse(await response.body.text());
      } catch (error) {
        throw silenceOf(server, error);
      }
    },
    async *lines(path, { signal, ...call }) {
      // The server goes on for as long as somebody listens: whoever stops reading ends the call.
      const stop = new AbortController();
      try {
        const { body } = await send(path, call, AbortSignal.any([signal, stop.signal]));
        yield* linesOf(body.stream());
      } catch (error) {
        if (!signal.aborted) throw silenceOf(server, error);
      } finally {
        stop.abort();
      }
    },
  };
}

async function* linesOf(stream: AsyncIterable<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream ?? []) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
