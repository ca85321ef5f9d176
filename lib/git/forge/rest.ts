/** Calls to the REST API of a host about one repository: JSON both ways, answers read by a schema, lists page by page. */
import ky from 'ky';
import * as z from 'zod';
import { InputError, PermanentError } from '../../errors.ts';
import { forgeFailure, forgeSilence } from './failure.ts';
import type { Fetch } from './network.ts';

/** Where the API is, what opens it, and what it is called in messages. */
export interface RestOptions {
  /** As in `GitLab, group/name`. */
  readonly name: string;
  /** The address that all paths begin with. */
  readonly base: string;
  readonly token: () => Promise<string>;
  /** What stands before the token, as in `Bearer`. */
  readonly scheme: string;
  readonly fetch: Fetch;
}

/** One call. */
export interface RestCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Without a slash before it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** The API; every method throws a `PermanentError` or a `TransientError` that begins with what was asked for. */
export interface Rest {
  call<T>(what: string, call: RestCall, schema: z.ZodType<T>): Promise<T>;
  /** A call whose answer says nothing that is needed. */
  send(what: string, call: RestCall): Promise<void>;
  /** All items of a list. */
  list<T>(what: string, call: Pick<RestCall, 'path' | 'query'>, item: z.ZodType<T>): Promise<readonly T[]>;
}

/** Prepares calls; nothing is sent yet. */
export function openRest({ name, base, token, scheme, fetch }: RestOptions): Rest {
  const client = ky.create({ fetch, retry: 0, timeout: false, throwHttpErrors: false });
  const ask = async (what: string, { method, path, query = {}, body }: RestCall) => {
    const whole = `${name}: ${what}`;
    const headers = { authorization: `${scheme} ${checkToken(await token())}`, accept: 'application/json' };
    const url = `${base}/${path}?${new URLSearchParams(query)}`;
    try {
      const response = await client(url, { method, headers, ...(body && { json: body }) });
      const text = await response.text();
      if (response.ok) return { text, hasNext: /rel="?next"?/.test(response.headers.get('link') ?? '') };
      throw forgeFailure({
        what: whole,
        status: response.status,
        said: messageOf(text),
        retryAfter: response.headers.get('retry-after') ?? undefined,
      });
    } catch (error) {
      throw forgeSilence(whole, error);
    }
  };
  const read = <T>(what: string, text: string, schema: z.ZodType<T>): T => {
    const { data, error } = schema.safeParse(parse(text));
    if (data !== undefined) return data;
    const issues = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new PermanentError(
      `${name}: ${what}: the answer is none of this API (${issues}); check the address and the host of the repository`,
    );
  };
  return {
    call: async (what, call, schema) => read(what, (await ask(what, call)).text, schema),
    send: async (what, call) => void (await ask(what, call)),
    list: async (what, { path, query }, item) => {
      const all: z.output<typeof item>[] = [];
      for (let page = 1; ; page += 1) {
        const { text, hasNext } = await ask(what, {
          method: 'GET',
          path,
          query: { ...query, page: String(page) },
        });
        all.push(...read(what, text, z.array(item)));
        if (!hasNext) return all;
      }
    },
  };
}

function checkToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InputError('the token holds spaces or characters that no HTTP header may hold');
}

const refusal = z.union([
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ message: z.unknown() }).transform(({ message }) => JSON.stringify(message)),
  z.object({ error: z.string() }).transform(({ error }) => error),
]);

/** What an answer that says no says. */
function messageOf(text: string): string {
  return refusal.safeParse(parse(text)).data ?? '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
