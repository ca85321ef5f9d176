/** How a model is trained: the user's command in the user's image. */
import type { Duration } from 'cdk8s';
import type { SecretKey } from '../argo/key-refs.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import type { Destination } from '../platform/traffic.ts';

/** A command that trains and registers the model with MLflow. Its image needs nothing of ours. */
export interface Training {
  /** An image with all that the training needs. */
  readonly image: string;
  /** The program and its arguments, run in the checked-out repository: `['python', '-m', 'pipelines.train']`. */
  readonly command: readonly [string, ...string[]];
  /** The folder of the repository in which data and training run. @default the root of the repository */
  readonly workingDirectory?: string;
  /**
   * Further environment variables of the training. `MLFLOW_TRACKING_URI`, `MLFLOW_RUN_CONTEXT` and `MODEL_NAME` are
   * always given. @default none
   */
  readonly env?: UserEnv;
  /** @default 1 CPU and 2 GiB asked for, 2 CPUs and 4 GiB at most */
  readonly resources?: ResourceRequirements;
  /** How long one attempt may take, checkout and data included. @default two hours */
  readonly timeout?: Duration;
  /** How the data comes, when DVC tracks it; `{}` pulls all of it. @default there is no `dvc pull` */
  readonly dvc?: DvcPull;
  /** Whom it calls beside the repository and MLflow, such as the remote of DVC. @default nobody */
  readonly calls?: readonly Destination[];
}

/** A `dvc pull` before the training, in the same image. */
export interface DvcPull {
  /** What to pull. @default all that the repository tracks */
  readonly targets?: readonly string[];
  /** The name of the DVC remote. @default the repository's default remote */
  readonly remote?: string;
  /** Environment variables of the pull alone, such as the remote's credentials. @default none */
  readonly env?: UserEnv;
  /** @default 250 millicores and 512 MiB asked for, 1 CPU and 1 GiB at most */
  readonly resources?: ResourceRequirements;
}

/** Environment variables of the user's containers: a text, or the place of a secret. */
export type UserEnv = Readonly<Record<string, string | SecretKey>>;
