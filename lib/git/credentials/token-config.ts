/**
 * A configuration for one git command that sends the token with its first request, so that no server has to ask for it.
 * It is a file without a name, which ends with this process whatever ends that; git reads it by our descriptor.
 */
import { open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Remote } from '../remote.ts';

/** Does work with the path of the file; with nothing when the repository takes no token. */
export async function withTokenConfig<Result>(
  remote: Remote,
  folder: string,
  work: (path: string | undefined) => Promise<Result>,
): Promise<Result> {
  if (remote.tokenFile === undefined) return work(undefined);
  const text = tokenConfig(remote, (await readFile(remote.tokenFile, 'utf8')).trim());
  const path = join(folder, 'token-config');
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    await file.writeFile(text);
    return await work(`/proc/${process.pid}/fd/${file.fd}`);
  } finally {
    await file.close();
  }
}

/** A redirect is not followed with it, as git sends this header to whatever host it comes to. */
function tokenConfig({ url, username }: Remote, token: string): string {
  const credentials = Buffer.from(`${username ?? defaultUsername}:${token}`).toString('base64');
  return `[http "${new URL(url).origin}/"]\n\textraHeader = Authorization: Basic ${credentials}\n\tfollowRedirects = false\n`;
}

/** The user name that goes with a token where none is said. */
export const defaultUsername = 'x-access-token';
