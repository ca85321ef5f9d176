/** MLflow, a Git server and, if asked for, an S3 server for one machine: started, found again, ended; their data stay. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PermanentError } from '../errors.ts';
import { withLock } from '../processes/lock.ts';
import { type PlatformDocument, platformDocuments } from './documents.ts';
import { gitService } from './git-service.ts';
import { mlflowService } from './mlflow-service.ts';
import { s3Service } from './s3-service.ts';
import { type Service, urlOf } from './service.ts';
import { endService, ensureService, isServiceHealthy } from './service-lifecycle.ts';
import { platformPaths, readState, type ServiceName } from './state.ts';
import { readS3Keys, readTokens, removeTokens } from './tokens.ts';

/** A platform that runs. */
export interface Platform {
  readonly trackingUri: string;
  /** Where MLflow keeps artifacts, as `file:///…`. */
  readonly artifactRoot: string;
  readonly gitUrl: string;
  /** The folder of the bare repositories. */
  readonly gitDirectory: string;
  /** The folder of the S3 server's buckets. */
  readonly s3Directory: string;
  /** ConfigMap `mlflow`, Secrets `git-source` and `git-deploy`; with S3, ConfigMap `artifact-repositories` and Secret `s3`. */
  readonly documents: readonly PlatformDocument[];
  readonly services: readonly ServiceStatus[];
}

export interface ServiceStatus {
  readonly name: ServiceName;
  readonly pid: number;
  readonly url: string;
  readonly healthy: boolean;
}

/** Which platform is meant: the one in the folder `platform` of that state folder, such as `.millrace`. */
export interface PlatformPlace {
  readonly stateDirectory: string;
}

export interface PlatformOptions extends PlatformPlace {
  readonly log: (line: string) => void;
  /** Where MLflow's Python environment is kept. @default `<stateDirectory>/cache` */
  readonly cacheDirectory?: string | undefined;
  /** Whether an S3 server is started too. @default false */
  readonly s3?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const serviceNames = ['mlflow', 'git', 's3'] as const satisfies readonly ServiceName[];

/** Starts what does not run yet; when that fails, ends what it started. Calls at the same time wait for each other. */
export async function platformUp(options: PlatformOptions): Promise<Platform> {
  const { stateDirectory, log, signal } = options;
  const paths = platformPaths(stateDirectory);
  const onWait = () => log('waiting for another process that starts or ends the platform');
  return await withLock(paths.lockFile, () => startServices(options), { signal, onWait });

  async function startServices(up: PlatformOptions): Promise<Platform> {
    const stop = new AbortController();
    const together = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const services = servicesOf({ ...up, signal: together });
    const started: ServiceName[] = [];
    const start = async (name: ServiceName) => {
      if (await ensureService(name, services[name], { paths, log, signal: together })) started.push(name);
    };
    const failures: unknown[] = [];
    const fail = (error: unknown) => {
      failures.push(error);
      stop.abort(error);
    };
    const wanted = serviceNames.filter((name) => name !== 's3' || up.s3);
    await Promise.all(wanted.map((name) => start(name).catch(fail)));
    if (failures.length > 0) {
      await Promise.all(started.map((name) => endService(name, paths)));
      if (readState(paths).git?.process === undefined) removeTokens(stateDirectory);
      throw failures[0];
    }
    const platform = await platformStatus({ stateDirectory });
    if (platform === undefined)
      throw new PermanentError(`the platform ended right after its start; its logs are in ${paths.logs}`);
    return platform;
  }
}

/** Ends all that runs; the data stay. */
export async function platformDown({ stateDirectory }: PlatformPlace): Promise<void> {
  const paths = platformPaths(stateDirectory);
  if (!existsSync(paths.directory)) return;
  await withLock(paths.lockFile, async () => {
    await Promise.all(serviceNames.map((name) => endService(name, paths)));
    removeTokens(stateDirectory);
  });
}

/** The platform as it is now; `undefined` when nothing of it runs. */
export async function platformStatus({ stateDirectory }: PlatformPlace): Promise<Platform | undefined> {
  const paths = platformPaths(stateDirectory);
  const state = readState(paths);
  const services = servicesOf({ stateDirectory, log: () => {} });
  const statuses = await Promise.all(
    serviceNames.map(async (name): Promise<ServiceStatus[]> => {
      const service = state[name];
      if (service?.process === undefined) return [];
      const healthy = await isServiceHealthy(services[name], service);
      return [{ name, pid: service.process.pid, url: urlOf(service.port), healthy }];
    }),
  );
  const known = statuses.flat();
  if (!known.some(({ healthy }) => healthy)) return undefined;
  const urls = { mlflow: urlOf(state.mlflow?.port ?? 0), git: urlOf(state.git?.port ?? 0) };
  const artifactRoot = pathToFileURL(paths.artifacts).href;
  const s3Keys = known.some(({ name }) => name === 's3') ? readS3Keys(stateDirectory) : undefined;
  return {
    trackingUri: urls.mlflow,
    artifactRoot,
    gitUrl: urls.git,
    gitDirectory: paths.git,
    s3Directory: paths.s3,
    documents: platformDocuments({
      trackingUri: urls.mlflow,
      artifactRoot,
      tokens: readTokens(stateDirectory),
      s3: s3Keys && state.s3 && { endpoint: new URL(urlOf(state.s3.port)).host, keys: s3Keys },
    }),
    services: known,
  };
}

function servicesOf({
  stateDirectory,
  cacheDirectory,
  log,
  signal,
}: PlatformOptions): Record<ServiceName, Service> {
  const paths = platformPaths(stateDirectory);
  const cache = resolve(cacheDirectory ?? join(stateDirectory, 'cache'));
  return {
    mlflow: mlflowService({ paths, cacheDirectory: cache, log, signal }),
    git: gitService(paths, stateDirectory),
    s3: s3Service({ paths, stateDirectory, cacheDirectory: cache, log, signal }),
  };
}
