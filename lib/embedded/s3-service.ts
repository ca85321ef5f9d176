/** An S3 server (versitygw) whose buckets are folders of this machine. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { host, plainEnvironment, type Service } from './service.ts';
import type { PlatformPaths } from './state.ts';
import { makeS3Keys, readS3Keys } from './tokens.ts';
import { findVersitygw } from './versitygw.ts';

export interface S3ServiceOptions {
  readonly paths: PlatformPaths;
  readonly stateDirectory: string;
  readonly cacheDirectory: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Makes new keys at each start, so that none outlives the server that knows it. */
export function s3Service(options: S3ServiceOptions): Service {
  const { paths, stateDirectory } = options;
  const logFile = join(paths.logs, 's3.log');
  return {
    title: 'the S3 server',
    healthPath: '/health',
    isHealthy: (response) => response.status === 200,
    isUsable: () => readS3Keys(stateDirectory) !== undefined,
    logFile,
    prepare: async () => {
      const program = await findVersitygw(options);
      for (const folder of [paths.s3, paths.s3Notes]) mkdirSync(folder, { recursive: true });
      return (port) => {
        const { accessKey, secretKey } = makeS3Keys(stateDirectory);
        const listen = ['--port', `${host}:${port}`, '--health', '/health', '--quiet'];
        return {
          program,
          // Its notes lie beside the objects: not every file system has the extended attributes it would use.
          args: [...listen, 'posix', '--sidecar', paths.s3Notes, paths.s3],
          env: {
            ...plainEnvironment(),
            ROOT_ACCESS_KEY_ID: accessKey,
            ROOT_SECRET_ACCESS_KEY: secretKey,
          },
          directory: paths.s3,
          logFile,
        };
      };
    },
  };
}
