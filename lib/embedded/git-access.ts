/** What the sender of a request may do, by the token in its Authorization header. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** The two tokens of a Git server. */
export interface Tokens {
  /** Lets fetch. */
  readonly readToken: string;
  /** Lets fetch and push. */
  readonly writeToken: string;
}

export type Access = 'none' | 'read' | 'write';

/** Reads `Basic` with any user name and the token as password, and `Bearer`. */
export function accessOf(authorization: string | undefined, { readToken, writeToken }: Tokens): Access {
  const given = tokenOf(authorization);
  if (given === undefined) return 'none';
  if (equal(given, writeToken)) return 'write';
  return equal(given, readToken) ? 'read' : 'none';
}

function tokenOf(authorization = ''): string | undefined {
  const [, scheme = '', credentials = ''] = /^(basic|bearer) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : undefined;
}

/** Takes the same time whatever differs; an empty token opens nothing. */
function equal(given: string, token: string): boolean {
  const [one, other] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return token !== '' && one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
