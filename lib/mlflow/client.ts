/** MLflow over its REST API, as far as a delivery needs it. */
import { type Artifacts, createArtifacts } from './artifacts.ts';
import { createHttp, type HttpOptions } from './http.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createTracking, type Tracking } from './tracking.ts';

/** One MLflow server. */
export interface Mlflow extends Tracking, Registry, Artifacts {}

/**
 * The client of one MLflow server; nothing is called yet. Its calls throw `TransientError` when the server does not
 * answer or is in trouble, and `MlflowError` when it says no.
 */
export function createMlflow(options: HttpOptions): Mlflow {
  const http = createHttp(options);
  return { ...createTracking(http), ...createRegistry(http), ...createArtifacts(http) };
}
