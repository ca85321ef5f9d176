/** Artifacts behind a URL: read by GET, written by PUT. */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Artifact } from '../../../argo/manifest.ts';
import { PermanentError } from '../../../errors.ts';
import { secretValue } from './credentials.ts';
import type { Store, StoreContext } from './store.ts';

/** The store of `http` and `artifactory` artifacts. */
export function httpStore(context: StoreContext): Store {
  return {
    async load(artifact, to) {
      const response = await ask(artifact, context, { method: 'GET' });
      if (response.status === 404) return false;
      requireSuccess(response, `loading content from ${shown(artifact)}`);
      await pipeline(
        response.body ? Readable.fromWeb(response.body) : Readable.from([]),
        createWriteStream(to),
      );
      return true;
    },
    async save(from, artifact) {
      const { size } = await stat(from);
      const body = size === 0 ? '' : Readable.toWeb(createReadStream(from));
      const response = await ask(artifact, context, { method: 'PUT', body, length: size });
      await response.body?.cancel();
      requireSuccess(response, `saving to ${shown(artifact)}`);
    },
  };
}

interface Request {
  readonly method: 'GET' | 'PUT';
  readonly body?: RequestInit['body'];
  readonly length?: number;
}

async function ask(artifact: Artifact, context: StoreContext, { method, body, length }: Request) {
  const { http, artifactory } = artifact;
  const basic = http?.auth?.basicAuth ?? artifactory;
  const username = secretValue(context.cluster, basic?.usernameSecret);
  const password = secretValue(context.cluster, basic?.passwordSecret);
  const headers = new Headers();
  for (const { name, value } of http?.headers ?? []) headers.append(name, value);
  if (username !== undefined && password !== undefined)
    headers.set('authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  if (length !== undefined) headers.set('content-length', String(length));
  const url = http?.url ?? artifactory?.url ?? '';
  try {
    return await fetch(url, { method, headers, body, duplex: 'half', signal: context.signal });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new PermanentError(
      `artifact '${artifact.name}': ${shown(artifact)} cannot be reached: ${cause instanceof Error ? cause.message : cause}`,
      { cause: error },
    );
  }
}

function requireSuccess(response: Response, what: string): void {
  if (!response.ok)
    throw new PermanentError(`${what} failed with reason: ${response.status} ${response.statusText}`);
}

/** The address without what may be a secret in it. */
function shown({ http, artifactory }: Artifact): string {
  const url = http?.url ?? artifactory?.url ?? '';
  return URL.canParse(url) ? `${new URL(url).origin}${new URL(url).pathname}` : url;
}
