/** An MLflow server of any version and with any database, for tests of what the embedded one does not have. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import getPort from 'get-port';
import { ensurePythonEnvironment } from '../../lib/environments/python.ts';

/** What is started. */
export interface MlflowServerOptions {
  /** A file of `requirements/`, such as `mlflow-2.txt`. */
  readonly requirements: string;
  /** Where it keeps its data. @default SQLite */
  readonly database?: string;
  /** Files of `requirements/` with what the server needs beside itself, such as `mlflow-auth.txt`; beside the driver of the database. @default none */
  readonly plugins?: readonly string[];
  /** More arguments of `mlflow server`. @default none */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The path that its addresses begin with. @default none */
  readonly prefix?: string;
}

/** A server that runs. */
export interface MlflowServer {
  readonly trackingUri: string;
  readonly artifactRoot: string;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const cacheDirectory = join(root, '.millrace/cache');

export async function startMlflow(options: MlflowServerOptions): Promise<MlflowServer> {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-'));
  const artifacts = join(folder, 'artifacts');
  const log = join(folder, 'log');
  mkdirSync(artifacts);
  const build = (name: string) =>
    ensurePythonEnvironment({
      requirements: join(root, 'requirements', name),
      cacheDirectory,
      log: () => {},
    });
  const { bin } = await build(options.requirements);
  const driver = options.database?.startsWith('postgresql') ? ['postgresql.txt'] : [];
  const plugins: string[] = [];
  for (const name of [...driver, ...(options.plugins ?? [])])
    plugins.push(await packagesOf((await build(name)).bin));
  const port = await getPort();
  const database = options.database ?? `sqlite:///${join(folder, 'mlflow.db')}`;
  const storage = ['--backend-store-uri', database, '--artifacts-destination', pathToFileURL(artifacts).href];
  const prefix = options.prefix === undefined ? [] : ['--static-prefix', options.prefix];
  const place = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const server = execa(
    join(bin, 'mlflow'),
    ['server', '--serve-artifacts', ...storage, ...place, ...prefix, ...(options.args ?? [])],
    {
      cwd: folder,
      env: {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        MLFLOW_DISABLE_TELEMETRY: 'true',
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        ...(plugins.length === 0 ? {} : { PYTHONPATH: plugins.join(':') }),
        ...options.env,
      },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stdout: { file: log },
      stderr: { file: log },
      // A process group of its own, as its workers do not end with it.
      detached: true,
    },
  );
  const trackingUri = `http://127.0.0.1:${port}${options.prefix ?? ''}`;
  const isUp = () =>
    fetch(`${trackingUri}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (server.exitCode === null && !(await isUp())) await delay(50);
  if (server.exitCode !== null || server.pid === undefined)
    throw new Error(`MLflow ended while it started: ${readFileSync(log, 'utf8')}`);
  const group = -server.pid;
  return {
    trackingUri,
    artifactRoot: pathToFileURL(artifacts).href,
    close: async () => {
      process.kill(group, 'SIGKILL');
      await server;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder with an environment's packages. */
async function packagesOf(bin: string): Promise<string> {
  const program = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  return (await execa(join(bin, 'python'), ['-c', program])).stdout;
}
