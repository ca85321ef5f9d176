/** Judges a version by what its run logged, against the version that has the alias, and records the verdict on it. */
import type { Values } from '../../contract/step-contract.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { ModelVersion } from '../../mlflow/schemas.ts';
import type { Log } from '../log.ts';
import { recordTags } from '../record.ts';
import type { evaluate } from './contract.ts';
import { type Contender, judge } from './rules.ts';

/** What the step needs of MLflow. */
export type EvaluateServer = Pick<
  Mlflow,
  'getVersion' | 'versionOfAlias' | 'findRun' | 'getLoggedModel' | 'setVersionTags'
>;

/** Judges the challenger; what cannot be judged is held, and a version that is not there is an error. */
export async function evaluateVersion(
  { modelName, modelVersion, alias, gate }: Values<typeof evaluate.inputs>,
  mlflow: EvaluateServer,
  log: Log,
): Promise<Values<typeof evaluate.outputs>> {
  const challengerId = { name: modelName, version: modelVersion };
  const challenger = await readContender(await mlflow.getVersion(challengerId), mlflow);
  const championVersion = (await mlflow.versionOfAlias(modelName, alias)) ?? '';
  const champion =
    championVersion === ''
      ? undefined
      : await readContender(await mlflow.getVersion({ name: modelName, version: championVersion }), mlflow);

  const { verdict, reasons, metrics } = judge(gate, challenger, champion);
  for (const reason of reasons) log(reason);
  log(`verdict: ${verdict}`, { model: modelName, version: modelVersion, championVersion });
  await mlflow.setVersionTags(
    challengerId,
    recordTags({ alias, championVersion, metrics, verdict, reasons }),
  );
  return { verdict, reasons, metrics, championVersion };
}

/**
 * The version with its run's metrics; none when MLflow no longer has the run. A logged model's own metrics are not
 * asked: MLflow 3.17 answers 0 there for one that is NaN.
 */
async function readContender(
  version: ModelVersion,
  mlflow: Pick<Mlflow, 'findRun' | 'getLoggedModel'>,
): Promise<Contender> {
  const loggedModelId = /^models:\/(m-[^/]+)$/.exec(version.source)?.[1];
  const runId =
    version.runId === '' && loggedModelId !== undefined
      ? (await mlflow.getLoggedModel(loggedModelId)).sourceRunId
      : version.runId;
  const run = runId === '' ? undefined : await mlflow.findRun(runId);
  return { version: version.version, runId, metrics: run?.metrics ?? new Map() };
}
