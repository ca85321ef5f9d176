/** Finds the version that this training registered: by the tags put on its run from outside, never by "latest". */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError, TransientError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { ModelVersion, Run } from '../../mlflow/schemas.ts';
import type { checkout } from '../checkout/contract.ts';
import type { Log } from '../log.ts';
import { recordTags } from '../record.ts';
import { runTags } from '../run-tags.ts';
import type { collect } from './contract.ts';

/** What the step needs of the world. */
export interface CollectContext {
  readonly mlflow: Pick<
    Mlflow,
    'findRuns' | 'versionsOfRun' | 'versionsOfSource' | 'getVersion' | 'setVersionTags'
  >;
  /** Waits for a moment before a version that is not ready is asked for again. */
  readonly pause: () => Promise<unknown>;
  readonly log: Log;
}

/** How often a version that is not ready is looked at. */
export const readyChecks = 30;

interface Found {
  readonly version: ModelVersion;
  readonly runId: string;
}

/** Finds the one version, waits until it is ready, and ties the code and the data to it. */
export async function collectVersion(
  inputs: Values<typeof collect.inputs>,
  checkedOut: Values<typeof checkout.outputs>,
  context: CollectContext,
): Promise<Values<typeof collect.outputs>> {
  const { mlflow, log } = context;
  const runs = await mlflow.findRuns({
    [runTags.workflowUid]: inputs.workflowUid,
    [runTags.attempt]: inputs.attempt,
  });
  const { version, runId } = onlyOne(inputs, runs, await registeredBy(inputs.modelName, runs, mlflow));
  const id = { name: version.name, version: version.version };
  await waitUntilReady(version, context);
  await mlflow.setVersionTags(id, recordTags({ runId, ...checkedOut, workflow: inputs.workflow }));
  log('found the version that this training registered', { model: id.name, version: id.version, runId });
  return { modelVersion: id.version, runId, ...checkedOut };
}

/** All versions of the runs; by way of their logged models when a version of the model does not name its run. */
async function registeredBy(
  modelName: string,
  runs: readonly Run[],
  mlflow: CollectContext['mlflow'],
): Promise<readonly Found[]> {
  const found = new Map<string, Found>();
  const add = (versions: readonly ModelVersion[], runId: string) => {
    for (const version of versions) found.set(`${version.name}/${version.version}`, { version, runId });
  };
  for (const { runId } of runs) add(await mlflow.versionsOfRun(runId), runId);
  if ([...found.values()].some(({ version }) => version.name === modelName)) return [...found.values()];
  for (const { runId, modelIds } of runs)
    for (const modelId of modelIds) add(await mlflow.versionsOfSource(`models:/${modelId}`), runId);
  return [...found.values()];
}

function onlyOne(
  { modelName, workflow, workflowUid, attempt }: Values<typeof collect.inputs>,
  runs: readonly Run[],
  found: readonly Found[],
): Found {
  if (runs.length === 0)
    throw new PermanentError(
      `the training of workflow '${workflow}' made no MLflow run: none is tagged ${runTags.workflowUid}=${workflowUid} ` +
        `and ${runTags.attempt}=${attempt}; let it log to MLFLOW_TRACKING_URI and keep MLFLOW_RUN_CONTEXT in its environment`,
    );
  const ours = found.filter(({ version }) => version.name === modelName);
  const [only, ...others] = ours;
  if (only === undefined) {
    const ids = runs.map((run) => run.runId).join(', ');
    const instead = found.length === 0 ? 'no model at all' : `only ${listed(found)}`;
    throw new PermanentError(
      `the training registered ${instead}, no version of '${modelName}' (MLflow ${runs.length === 1 ? 'run' : 'runs'} ${ids}); ` +
        `register it with log_model(…, registered_model_name='${modelName}'), the name that MODEL_NAME holds`,
    );
  }
  if (others.length > 0)
    throw new PermanentError(
      `the training registered ${ours.length} versions of '${modelName}': ${listed(ours)}; register one, the one to deliver`,
    );
  return only;
}

async function waitUntilReady(version: ModelVersion, { mlflow, pause, log }: CollectContext): Promise<void> {
  let latest = version;
  for (let check = 1; latest.status !== 'READY'; check++) {
    const what = `version ${version.version} of '${version.name}'`;
    if (latest.status === 'FAILED_REGISTRATION')
      throw new PermanentError(
        `MLflow could not register ${what}: ${latest.statusMessage || 'it gives no reason'}; train again`,
      );
    if (check > readyChecks)
      throw new TransientError(
        `${what} is still ${latest.status} after ${readyChecks} looks; try again later`,
      );
    if (check === 1) log(`${what} is ${latest.status}; waiting`);
    await pause();
    latest = await mlflow.getVersion({ name: version.name, version: version.version });
  }
}

function listed(found: readonly Found[]): string {
  return found
    .map(({ version, runId }) => `'${version.name}' version ${version.version} (run ${runId})`)
    .join(', ');
}
