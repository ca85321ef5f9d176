/** The Git server's tokens: made at each start, kept for one user in a folder that ends with the session, not with the data. */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { PermanentError } from '../errors.ts';
import type { Tokens } from './git-access.ts';

const tokensSchema = z.object({ readToken: z.string().min(20), writeToken: z.string().min(20) });

/** Makes new tokens for the platform of that state folder and stores them. */
export function makeTokens(stateDirectory: string): Tokens {
  const tokens = {
    readToken: randomBytes(24).toString('base64url'),
    writeToken: randomBytes(24).toString('base64url'),
  };
  const file = tokensFile(stateDirectory);
  writeFileSync(`${file}.new`, JSON.stringify(tokens), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return tokens;
}

/** The tokens of the running platform; `undefined` when there are none. */
export function readTokens(stateDirectory: string): Tokens | undefined {
  try {
    return tokensSchema.parse(JSON.parse(readFileSync(tokensFile(stateDirectory), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export function removeTokens(stateDirectory: string): void {
  rmSync(tokensFile(stateDirectory), { force: true });
}

function tokensFile(stateDirectory: string): string {
  const name = createHash('sha256').update(resolve(stateDirectory)).digest('hex').slice(0, 16);
  return join(runtimeDirectory(), `${name}.json`);
}

/** The user's runtime folder; throws when somebody else made it or may look into it. */
function runtimeDirectory(): string {
  const { uid } = userInfo();
  const session = process.env['XDG_RUNTIME_DIR'];
  const directory = session ? join(session, 'millrace-platform') : join(tmpdir(), `millrace-platform-${uid}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  if (!found.isDirectory() || found.uid !== uid)
    throw new PermanentError(
      `${directory} is not a folder of yours; delete it, or set XDG_RUNTIME_DIR to one that is`,
    );
  chmodSync(directory, 0o700);
  return directory;
}
