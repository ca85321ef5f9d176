/** The containers of the user's images: they pull the data, train, measure. They see the workspace and nothing of ours. */
import { Duration } from 'cdk8s';
import type { Container } from '../argo/container.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { type Ref, type Text, text } from '../argo/ref.ts';
import { retries, workflow } from '../argo/variables.ts';
import { type Mount, secretFile } from '../argo/volumes.ts';
import { InputError } from '../errors.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import { runTags } from '../steps/run-tags.ts';
import type { DvcPull, Training } from './training.ts';

/** The volume that checkout, data and training share. */
export const workspace: Mount = { volume: { name: 'workspace', emptyDir: {} }, path: '/tmp/workspace' };

/**
 * Where the repository is checked out: the volume itself. The container runtime makes a working directory that is not
 * there as root, before checkout has run, and checkout could then not write into it.
 */
export const sourceDirectory = workspace.path;

/** How long one attempt of the training or of an evaluation may take. */
export const userTimeout = Duration.hours(2);

const userResources: ResourceRequirements = {
  requests: { cpu: '1', memory: '2Gi' },
  limits: { cpu: '2', memory: '4Gi' },
};

const dataResources: ResourceRequirements = {
  requests: { cpu: '250m', memory: '512Mi' },
  limits: { cpu: '1', memory: '1Gi' },
};

/**
 * The pod sets the user, whom the image need not know: it has a home and a name by these. The volume's root belongs to
 * root, which git takes for somebody else's repository unless it is told otherwise.
 */
const userSettings = {
  HOME: '/tmp',
  LOGNAME: 'millrace',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: workspace.path,
};

/**
 * MLflow's client gets files by the server, which reaches the object store. It would otherwise be sent to the store itself, by an
 * address that may be known to the server alone, and that network policies do not open.
 */
const mlflowSettings = {
  MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD: 'false',
  MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'false',
};

/** Without the first, DVC keeps notes in `/var/tmp`, which a read-only root file system refuses. */
const dvcSettings = { DVC_SITE_CACHE_DIR: '/tmp/dvc-site', DVC_NO_ANALYTICS: '1' };

/** Pulls the data that DVC tracks. */
export function dataContainer(
  user: Training,
  { targets = [], remote, env, resources }: DvcPull,
  field: UserSurroundings['field'],
): Container {
  for (const name of [...targets, ...(remote === undefined ? [] : [remote])]) {
    if (name === '' || name.startsWith('-'))
      throw new InputError(
        `dvc: '${name}' would be read as an option; give a target or the name of a remote`,
      );
  }
  return {
    image: user.image,
    ...inDirectory(
      user,
      ['dvc', 'pull', ...(remote === undefined ? [] : [`--remote=${remote}`]), ...targets],
      field,
    ),
    env: { ...userSettings, ...dvcSettings, ...env },
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
  const ours = { MLFLOW_RUN_CONTEXT: runContext, MODEL_NAME: modelName };
  return userContainer(training, { field: 'training', ours, registry, mounts: [workspace] });
}

const runContext = text`{"${runTags.workflow}":"${workflow.name}","${runTags.workflowUid}":"${workflow.uid}","${runTags.attempt}":"${retries}"}`;

/** What one of the user's commands is given beside what it says itself. */
export interface UserSurroundings {
  /** Where the props say it, for messages. */
  readonly field: 'training' | 'gate.evaluation';
  readonly ours: Readonly<Record<string, Ref<string> | Text | string>>;
  readonly registry: Mlflow;
  readonly mounts: readonly Mount[];
}

/** A command of the user in the user's image, with all that MLflow's client needs. */
export function userContainer(
  user: Training,
  { field, ours, registry, mounts }: UserSurroundings,
): Container {
  const { env = {} } = user;
  const { login, certificateAuthority: authority } = registry;
  const given = {
    ...registry.env,
    ...(registry.token ? { MLFLOW_TRACKING_TOKEN: registry.token } : {}),
    ...(login ? { MLFLOW_TRACKING_USERNAME: login.username, MLFLOW_TRACKING_PASSWORD: login.password } : {}),
    ...(authority ? { MLFLOW_TRACKING_SERVER_CERT_PATH: secretFile(authority) } : {}),
    ...ours,
  };
  for (const name of Object.keys(env)) {
    if (Object.hasOwn(given, name))
      throw new InputError(`${field}.env: ${name} is given by the delivery; take it out of env`);
  }
  return {
    image: user.image,
    ...inDirectory(user, user.command, field),
    env: { ...userSettings, ...mlflowSettings, ...given, ...env },
    ...(authority ? { secretFiles: [authority] } : {}),
    mounts,
    resources: user.resources ?? userResources,
  };
}

/**
 * The command in its folder. A folder below the volume's root is entered by a shell, for the reason that the volume's
 * root is the place of the sources; the folder and the command are its arguments and never part of its text.
 */
function inDirectory(
  { workingDirectory = '' }: Training,
  command: Container['command'],
  field: UserSurroundings['field'],
): Pick<Container, 'command' | 'workingDirectory'> {
  if (workingDirectory === '') return { command, workingDirectory: sourceDirectory };
  const parts = workingDirectory.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new InputError(
      `${field}.workingDirectory: '${workingDirectory}' is no folder of the repository; give a path such as 'models/churn'`,
    );
  const enter = ['-c', 'cd -- "$0" && exec "$@"', `${sourceDirectory}/${workingDirectory}`];
  return { command: ['sh', ...enter, ...command], workingDirectory: sourceDirectory };
}
