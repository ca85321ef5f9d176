/** The tokens of the Git server and the keys of the S3 server: made at each start, kept for one user in a folder that ends with the session, not with the data. */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { PermanentError } from '../errors.ts';
import type { Tokens } from './git-access.ts';

const tokensSchema = z.object({ readToken: z.string().min(20), writeToken: z.string().min(20) });
const s3KeysSchema = z.object({ accessKey: z.string().min(16), secretKey: z.string().min(20) });

/** The keys of the S3 server's one user. */
export type S3Keys = z.output<typeof s3KeysSchema>;

/** Makes new tokens for the platform of that state folder and stores them. */
export function makeTokens(stateDirectory: string): Tokens {
  return store(fileOf(stateDirectory), { readToken: randomText(24), writeToken: randomText(24) });
}

/** Makes new keys for the S3 server of that state folder and stores them. */
export function makeS3Keys(stateDirectory: string): S3Keys {
  return store(fileOf(stateDirectory, '-s3'), { accessKey: randomText(15), secretKey: randomText(30) });
}

/** The tokens of the running platform; `undefined` when there are none. */
export function readTokens(stateDirectory: string): Tokens | undefined {
  return read(fileOf(stateDirectory), tokensSchema);
}

/** The keys of the running S3 server; `undefined` when there are none. */
export function readS3Keys(stateDirectory: string): S3Keys | undefined {
  return read(fileOf(stateDirectory, '-s3'), s3KeysSchema);
}

export function removeTokens(stateDirectory: string): void {
  for (const kind of ['', '-s3']) rmSync(fileOf(stateDirectory, kind), { force: true });
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

function store<T>(file: string, content: T): T {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return content;
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function fileOf(stateDirectory: string, kind = ''): string {
  const name = createHash('sha256').update(resolve(stateDirectory)).digest('hex').slice(0, 16);
  return join(runtimeDirectory(), `${name}${kind}.json`);
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
