/** Sets up what the demonstration needs beside the platform. */
import { join } from 'node:path';
import {
  type ExampleRepository,
  makeRepository,
} from '../../../examples/california-housing/make-repository.ts';
import type { Platform } from '../../embedded/platform.ts';
import { type Environment, type Environments, loadEnvironments } from '../../environments/environments.ts';
import { type Places, packageDirectory } from '../places.ts';
import type { Checklist } from './checklist.ts';
import { ensureStepBundle } from './step-bundle.ts';

export interface PrepareOptions {
  readonly places: Places;
  readonly checklist: Checklist;
  readonly signal: AbortSignal;
}

/** What containers run in. */
export interface Programs {
  readonly environments: Environments;
  /** The environment of the example's image. */
  readonly trainer: Environment;
}

/** Builds the step programs and the example's Python environment, as far as they are not there. */
export async function preparePrograms({ places, checklist, signal }: PrepareOptions): Promise<Programs> {
  const programs = checklist.begin('step programs');
  const python = checklist.begin('Python');
  const environments = await loadEnvironments(join(packageDirectory, 'environments.yaml'), {
    cacheDirectory: places.cache,
    log: python.note,
    signal,
  });
  const [trainer] = await Promise.all([
    environments.resolve('ghcr.io/millrace/california-housing').then((environment) => {
      python.done("the example's environment is ready");
      return environment;
    }),
    ensureStepBundle(places.state, signal).then((built) =>
      programs.done(built ? 'built into build/steps' : 'build/steps is fresh'),
    ),
  ]);
  return { environments, trainer };
}

/** Makes the example's repository, or sets the one that is there as it is wanted. */
export async function prepareRepository(
  platform: Platform,
  {
    places,
    checklist,
    trainer,
    worse,
  }: PrepareOptions & { readonly trainer: Environment; readonly worse: boolean },
): Promise<ExampleRepository> {
  const item = checklist.begin('repository');
  const repository = await makeRepository({
    gitDirectory: platform.gitDirectory,
    dataRemote: join(places.state, 'data'),
    environment: trainer,
    worse,
  });
  const { name, revision, changed } = repository;
  item.done(`${name}.git at ${revision.slice(0, 8)}${changed ? ', just committed' : ''}`);
  return repository;
}
