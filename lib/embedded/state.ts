/** What is known about the embedded platform on disk: folders, and which processes were started; never a token. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { PermanentError } from '../errors.ts';
import { processIdentitySchema } from '../processes/process-identity.ts';

/** The folders and files of one platform. */
export interface PlatformPaths {
  /** `<stateDirectory>/platform` */
  readonly directory: string;
  readonly stateFile: string;
  readonly lockFile: string;
  readonly logs: string;
  readonly mlflow: string;
  readonly artifacts: string;
  readonly git: string;
  /** The buckets of the S3 server, a folder each. */
  readonly s3: string;
  /** What the S3 server notes about its objects. */
  readonly s3Notes: string;
}

export function platformPaths(stateDirectory: string): PlatformPaths {
  const directory = join(resolve(stateDirectory), 'platform');
  return {
    directory,
    stateFile: join(directory, 'state.json'),
    lockFile: join(directory, 'lock'),
    logs: join(directory, 'logs'),
    mlflow: join(directory, 'mlflow'),
    artifacts: join(directory, 'mlflow', 'artifacts'),
    git: join(directory, 'git'),
    s3: join(directory, 's3', 'buckets'),
    s3Notes: join(directory, 's3', 'notes'),
  };
}

const serviceStateSchema = z.object({
  /** Kept when the service ends: the next start takes the same one when it is free. */
  port: z.int().min(1).max(65_535),
  process: processIdentitySchema.optional(),
});
export type ServiceState = z.output<typeof serviceStateSchema>;

const platformStateSchema = z.object({
  mlflow: serviceStateSchema.optional(),
  git: serviceStateSchema.optional(),
  s3: serviceStateSchema.optional(),
});
export type PlatformState = z.output<typeof platformStateSchema>;
export type ServiceName = keyof PlatformState;

/** The state as it was written last; empty when there is none. */
export function readState(paths: PlatformPaths): PlatformState {
  if (!existsSync(paths.stateFile)) return {};
  try {
    return platformStateSchema.parse(JSON.parse(readFileSync(paths.stateFile, 'utf8')));
  } catch (error) {
    throw new PermanentError(
      `${paths.stateFile} cannot be read; end the processes of the platform by hand and delete that file (the data stay)`,
      { cause: error },
    );
  }
}

/** Replaces the state in one move. */
export function writeState(paths: PlatformPaths, state: PlatformState): void {
  mkdirSync(paths.directory, { recursive: true });
  writeFileSync(`${paths.stateFile}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${paths.stateFile}.new`, paths.stateFile);
}
