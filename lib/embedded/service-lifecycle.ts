/** Starts one server of the platform or finds it again, and ends it; the state on disk always tells what runs. */
import getPort from 'get-port';
import { endDetached, startDetached } from './detached-process.ts';
import { checkHealth, type HealthCheck, waitUntilHealthy } from './health.ts';
import { host, type Service, urlOf } from './service.ts';
import { type PlatformPaths, readState, type ServiceName, type ServiceState, writeState } from './state.ts';

export interface ServiceContext {
  readonly paths: PlatformPaths;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Sees to it that the server runs and answers; gives whether this call started it. */
export async function ensureService(
  name: ServiceName,
  service: Service,
  { paths, log, signal }: ServiceContext,
): Promise<boolean> {
  const before = readState(paths)[name];
  if (before !== undefined && service.isUsable() && (await isServiceHealthy(service, before))) return false;
  await endService(name, paths);

  const programOn = await service.prepare();
  signal.throwIfAborted();
  const start = Date.now();
  const port = await getPort({ host, ...(before && { port: before.port }) });
  const process = await startDetached(programOn(port));
  record(name, { port, process }, paths);
  try {
    await waitUntilHealthy(healthCheck(service, { port, process }), signal);
  } catch (error) {
    await endService(name, paths);
    throw error;
  }
  log(`${service.title} is up at ${urlOf(port)} after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return true;
}

/** Ends the server with all that it started; its port is asked for again next time. */
export async function endService(name: ServiceName, paths: PlatformPaths): Promise<void> {
  const state = readState(paths)[name];
  if (state?.process === undefined) return;
  await endDetached(state.process);
  record(name, { port: state.port }, paths);
}

/** Whether the server of that state runs and answers. */
export async function isServiceHealthy(service: Service, { port, process }: ServiceState): Promise<boolean> {
  return process !== undefined && (await checkHealth(healthCheck(service, { port, process })));
}

function healthCheck(
  { title, healthPath, isHealthy, logFile }: Service,
  { port, process }: Required<ServiceState>,
): HealthCheck {
  return { name: title, process, url: `${urlOf(port)}${healthPath}`, isHealthy, logFile };
}

function record(name: ServiceName, state: ServiceState, paths: PlatformPaths): void {
  writeState(paths, { ...readState(paths), [name]: state });
}
