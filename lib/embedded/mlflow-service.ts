/** MLflow's tracking server with its data in SQLite and files. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePythonEnvironment } from '../environments/python.ts';
import { host, plainEnvironment, type Service } from './service.ts';
import type { PlatformPaths } from './state.ts';

export interface MlflowServiceOptions {
  readonly paths: PlatformPaths;
  readonly cacheDirectory: string;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const requirements = join(import.meta.dirname, '../../requirements/mlflow.txt');

export function mlflowService({ paths, cacheDirectory, log, signal }: MlflowServiceOptions): Service {
  const logFile = join(paths.logs, 'mlflow.log');
  return {
    title: 'MLflow',
    healthPath: '/health',
    isHealthy: (response) => response.status === 200,
    isUsable: () => true,
    logFile,
    prepare: async () => {
      const { bin } = await ensurePythonEnvironment({ requirements, cacheDirectory, log, signal });
      mkdirSync(paths.artifacts, { recursive: true });
      const storage = ['--backend-store-uri', `sqlite:///${join(paths.mlflow, 'mlflow.db')}`];
      const artifacts = ['--serve-artifacts', '--artifacts-destination', pathToFileURL(paths.artifacts).href];
      return (port) => ({
        program: join(bin, 'mlflow'),
        args: ['server', ...storage, ...artifacts, '--host', host, '--port', String(port), '--workers', '1'],
        env: {
          ...plainEnvironment(),
          PATH: `${bin}:${process.env['PATH'] ?? ''}`,
          PYTHONUNBUFFERED: '1',
          MLFLOW_DISABLE_TELEMETRY: 'true',
          DO_NOT_TRACK: 'true',
          // Its job queues are nine more processes, for features that nothing here uses.
          MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        },
        directory: paths.mlflow,
        logFile,
      });
    },
  };
}
