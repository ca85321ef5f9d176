/** Training repositories for tests: copies of the example's own, with a training that does what a plan says. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { makeRepository } from '../../examples/california-housing/make-repository.ts';
import type { Environments } from '../../lib/environments/environments.ts';
import { commitFiles, type File, subjectsOf } from '../git/git-fixture.ts';
import { unique } from '../mlflow/seed.ts';

/** What the training does instead of training; see training/train.py. */
export interface Plan {
  readonly metrics?: Readonly<Record<string, number | 'NaN'>>;
  /** @default `['$MODEL_NAME']` */
  readonly models?: readonly string[];
  readonly exit?: number;
  readonly logs?: false;
  /** The attempt that is out of memory in the end, such as `0`. */
  readonly greedyAttempt?: string;
}

/** A bare repository on the Git server of the tests. */
export interface TrainingRepository {
  readonly path: string;
  readonly url: string;
  /** The subjects of main's commits, the newest first. */
  commits(): Promise<readonly string[]>;
}

/** What the example's manifest is called in its repository. */
export const manifestPath = 'k8s/workloads/inference-service.yml';
/** Metrics that pass the gate of dist/. */
export const goodMetrics = { rmse: 50, r2: 0.5 };

const training = readFileSync(join(import.meta.dirname, 'training/train.py'), 'utf8');

/** The example's repository made once, its data in a DVC remote below `folder`; gives a function that makes copies. */
export async function trainingRepositories(folder: string, environments: Environments) {
  const { gitDirectory, gitUrl } = inject('platform');
  const template = unique('e2e-template');
  const environment = await environments.resolve('ghcr.io/millrace/california-housing');
  await makeRepository({ gitDirectory, name: template, dataRemote: join(folder, 'data'), environment });

  /** A repository of its own whose training follows the plan, with other files added or changed. */
  return async (plan: Plan = { metrics: goodMetrics }, files: Readonly<Record<string, File>> = {}) => {
    const name = unique('e2e');
    const path = join(gitDirectory, `${name}.git`);
    cpSync(join(gitDirectory, `${template}.git`), path, { recursive: true });
    const ours = { 'plan.json': JSON.stringify(plan), 'pipelines/train.py': training };
    await commitFiles(path, { ...ours, ...files }, { message: 'Set the plan' });
    const repository: TrainingRepository = {
      path,
      url: `${gitUrl}/${name}.git`,
      commits: () => subjectsOf(path),
    };
    return repository;
  };
}
