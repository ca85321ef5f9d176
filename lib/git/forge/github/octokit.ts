/** Octokit for one repository: by a token that is read from its file for every call, or as a GitHub App. */
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { InputError } from '../../../errors.ts';
import { forgeFailure, forgeSilence } from '../failure.ts';
import type { Fetch } from '../network.ts';
import { type RepositoryAddress, readAddress } from '../repository-address.ts';

/** What opens the API. */
export type ApiKey =
  | { readonly token: () => Promise<string> }
  /** The App's id or client id, and the text of its private key. */
  | { readonly appId: string; readonly privateKey: string };

/** Calls to GitHub about one repository. */
export interface GitHub {
  readonly octokit: Octokit;
  readonly repository: { readonly owner: string; readonly repo: string };
  /** Does what is called `what`; a failure becomes a `PermanentError` or a `TransientError` that says so. */
  call<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** Prepares calls for the repository at `url`; nothing is sent yet. */
export function openGitHub(url: string, key: ApiKey, fetch: Fetch): GitHub {
  const address = readAddress(url);
  const octokit = new Octokit({
    baseUrl: apiAddress(address),
    userAgent: 'millrace',
    request: { fetch },
    // What went wrong is said once, by the error.
    log: { debug: silent, info: silent, warn: silent, error: silent },
    ...('appId' in key && {
      authStrategy: createAppAuth,
      auth: { appId: key.appId, privateKey: key.privateKey },
    }),
  });
  if ('token' in key)
    octokit.hook.before('request', async (options) => {
      options.headers.authorization = `Bearer ${checkToken(await key.token())}`;
    });
  return {
    octokit,
    repository: { owner: address.owner, repo: address.name },
    call: async (what, work) => {
      try {
        return await work();
      } catch (error) {
        throw failureOf(`GitHub, ${address.owner}/${address.name}: ${what}`, error);
      }
    },
  };
}

/** `https://api.github.com`, and `/api/v3` of an Enterprise Server. */
function apiAddress({ origin, host }: RepositoryAddress): string {
  if (host === 'github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `https://api.${host}` : `${origin}/api/v3`;
}

function checkToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InputError('the token holds spaces or characters that no HTTP header may hold');
}

function failureOf(what: string, error: unknown): Error {
  const answered = error instanceof Error && 'response' in error && 'status' in error ? error : undefined;
  if (answered === undefined || typeof answered.status !== 'number' || !isAnswer(answered.response))
    return forgeSilence(what, error);
  const { status, response } = answered;
  return forgeFailure({
    what,
    status,
    said: answered.message,
    retryAfter: response.headers['retry-after'] ?? spentOf(response.headers),
  });
}

interface Answer {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

function isAnswer(response: unknown): response is Answer {
  return typeof response === 'object' && response !== null && 'headers' in response;
}

/** GitHub says 403 as well when the hour's calls are used up. */
function spentOf(headers: Answer['headers']): string | undefined {
  return headers['x-ratelimit-remaining'] === '0' ? headers['x-ratelimit-reset'] : undefined;
}

function silent(): void {
  // Octokit would write to standard error.
}
