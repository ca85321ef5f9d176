/** How the API of a host is called: by the same proxy and with the same certificates as git, and never on to another host. */
import { readFileSync } from 'node:fs';
import type { Dispatcher } from 'undici';
import { PermanentError } from '../../errors.ts';
import { readProxy } from '../credentials/proxy.ts';

/** The files that say how the network is reached. */
export interface NetworkFiles {
  /** The certificates that are trusted. @default those of the machine */
  readonly caFile?: string | undefined;
  /** The proxy's address. @default as `https_proxy` and its kin say */
  readonly proxyFile?: string | undefined;
}

/** The part of `fetch` that clients of an API need. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The longest that one call may take. */
const callTimeoutMilliseconds = 30_000;
const proxyVariables = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

/** Prepares calls. A redirect is a `PermanentError`: the token is not sent to an address that nobody gave. */
export function openNetwork(files: NetworkFiles): Fetch {
  let dispatcher: Promise<Dispatcher> | undefined;
  return async (url, init) => {
    dispatcher ??= needsDispatcher(files) ? makeDispatcher(files) : undefined;
    const limit = AbortSignal.timeout(callTimeoutMilliseconds);
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit,
      ...(dispatcher && { dispatcher: await dispatcher }),
    });
    if (response.status < 300 || response.status >= 400 || response.status === 304) return response;
    const { origin, pathname } = new URL(url instanceof Request ? url.url : url);
    throw new PermanentError(
      `${origin}${pathname} redirects (${response.status}), which is not followed with a token; give the repository's new address`,
    );
  };
}

function needsDispatcher({ caFile, proxyFile }: NetworkFiles): boolean {
  return caFile !== undefined || proxyFile !== undefined || proxyVariables.some((name) => process.env[name]);
}

/** Loaded only where it is needed: most deliveries reach their host directly. */
async function makeDispatcher({ caFile, proxyFile }: NetworkFiles): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici');
  const tls = caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') };
  const proxy = proxyFile === undefined ? undefined : readFileSync(proxyFile, 'utf8').trim();
  if (proxy !== undefined) readProxy(proxy);
  return new EnvHttpProxyAgent({
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    ...(proxy === undefined ? {} : { httpProxy: proxy, httpsProxy: proxy }),
  });
}
