/** What stands for images on this machine: a container engine, or the environments of `environments.yaml`. */
import {
  type Environments,
  type EnvironmentsOptions,
  loadEnvironments,
} from '../../environments/environments.ts';
import { type Engine, type EngineKind, openEngine } from '../../runner/engine/engine.ts';
import type { Places } from '../places.ts';

/** Opens the engine that was asked for, or reads the environments. */
export async function imagesFor(
  kind: EngineKind | undefined,
  { environmentsFile }: Places,
  options: EnvironmentsOptions,
): Promise<{ readonly engine?: Engine; readonly environments: Environments }> {
  if (kind === undefined) return { environments: await loadEnvironments(environmentsFile, options) };
  const engine = await openEngine(kind, options);
  return { engine, environments: engine.environments };
}
