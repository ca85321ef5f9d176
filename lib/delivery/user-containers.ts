/** The two containers of the user's image: one pulls the data, one trains. They see the workspace and nothing of ours. */
import { Duration } from 'cdk8s';
import type { Container } from '../argo/container.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { type Ref, text } from '../argo/ref.ts';
import { retries, workflow } from '../argo/variables.ts';
import type { Mount } from '../argo/volumes.ts';
import { InputError } from '../errors.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import { runTags } from '../steps/run-tags.ts';
import type { DvcPull, Training } from './training.ts';

/** The volume that checkout, data and training share. */
export const workspace: Mount = { volume: { name: 'workspace', emptyDir: {} }, path: '/tmp/workspace' };

/** Where the repository is checked out. */
export const sourceDirectory = `${workspace.path}/source`;

/** How long one attempt of the training may take. */
export const trainingTimeout = Duration.hours(2);

const trainingResources: ResourceRequirements = {
  requests: { cpu: '1', memory: '2Gi' },
  limits: { cpu: '2', memory: '4Gi' },
};

const dataResources: ResourceRequirements = {
  requests: { cpu: '250m', memory: '512Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};

/** The user runs without a home of its own, as the pod sets the user: tools keep their caches in the workspace. */
const home = { HOME: workspace.path };

/** Without the first, DVC keeps notes in `/var/tmp`, which a read-only root file system refuses. */
const dvcSettings = { DVC_SITE_CACHE_DIR: `${workspace.path}/.dvc-site`, DVC_NO_ANALYTICS: '1' };

/** Pulls the data that DVC tracks. */
export function dataContainer(
  training: Training,
  { targets = [], remote, env, resources }: DvcPull,
): Container {
  for (const name of [...targets, ...(remote === undefined ? [] : [remote])]) {
    if (name === '' || name.startsWith('-'))
      throw new InputError(
        `dvc: '${name}' would be read as an option; give a target or the name of a remote`,
      );
  }
  return {
    image: training.image,
    command: ['dvc', 'pull'],
    args: [...(remote === undefined ? [] : [`--remote=${remote}`]), ...targets],
    workingDirectory: directoryOf(training),
    env: { ...home, ...dvcSettings, ...env },
    mounts: [workspace],
    resources: resources ?? dataResources,
  };
}

/** What the training is told by its environment. */
export interface TrainingSurroundings {
  readonly modelName: Ref<string>;
  readonly registry: Mlflow;
}

/** Trains. MLflow puts the tags of `MLFLOW_RUN_CONTEXT` on the run, so that collect finds the version it registered. */
export function trainingContainer(
  training: Training,
  { modelName, registry }: TrainingSurroundings,
): Container {
  const { env = {} } = training;
  const ours = {
    MLFLOW_TRACKING_URI: registry.trackingUri,
    ...(registry.token ? { MLFLOW_TRACKING_TOKEN: registry.token } : {}),
    MLFLOW_RUN_CONTEXT: runContext,
    MODEL_NAME: modelName,
  };
  for (const name of Object.keys(env)) {
    if (Object.hasOwn(ours, name))
      throw new InputError(`training.env: ${name} is given by the delivery; take it out of env`);
  }
  return {
    image: training.image,
    command: training.command,
    workingDirectory: directoryOf(training),
    env: { ...home, ...ours, ...env },
    mounts: [workspace],
    resources: training.resources ?? trainingResources,
  };
}

const runContext = text`{"${runTags.workflow}":"${workflow.name}","${runTags.workflowUid}":"${workflow.uid}","${runTags.attempt}":"${retries}"}`;

function directoryOf({ workingDirectory = '' }: Training): string {
  if (workingDirectory === '') return sourceDirectory;
  const parts = workingDirectory.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new InputError(
      `training.workingDirectory: '${workingDirectory}' is no folder of the repository; give a path such as 'models/churn'`,
    );
  return `${sourceDirectory}/${workingDirectory}`;
}
