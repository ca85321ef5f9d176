/** Judges a version by what its run logged or an evaluation measured, against the version that has the alias, and records the verdict on it. */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { VersionId } from '../../mlflow/registry.ts';
import type { ModelVersion } from '../../mlflow/schemas.ts';
import { describeHold, holdOf, type Move, readHistory } from '../history/move.ts';
import type { Log } from '../log.ts';
import { recordTags } from '../record.ts';
import { locate, modelFile, type PlaceServer } from '../resolve-uri/places.ts';
import type { evaluate } from './contract.ts';
import { judgedBefore } from './judged-before.ts';
import type { MeasuredMetrics } from './measurement.ts';
import { type Contender, isDecidedByOrder, type Judgement, judge } from './rules.ts';
import { type ModelInputs, readInputs } from './signature.ts';

/** What the step needs of MLflow. */
export type EvaluateServer = PlaceServer & Pick<Mlflow, 'getModel' | 'setVersionTags'>;

/** Judges the challenger; what cannot be judged is held, and a version that is not there is an error. */
export async function evaluateVersion(
  { modelName, modelVersion, alias, gate, measurement }: Values<typeof evaluate.inputs>,
  mlflow: EvaluateServer,
  log: Log,
): Promise<Values<typeof evaluate.outputs>> {
  const challengerId = { name: modelName, version: modelVersion };
  const model = await mlflow.getModel(modelName);
  const championVersion = model.aliases.get(alias) ?? '';
  if (measurement !== null && measurement.championVersion !== championVersion)
    throw new PermanentError(
      `the alias '${alias}' of model '${modelName}' moved from ${named(measurement.championVersion)} to ` +
        `${named(championVersion)} while the evaluation ran; start the delivery again`,
    );
  const hold = holdOf(readHistory(model, alias));
  if (hold === undefined && championVersion === modelVersion) {
    const before = judgedBefore(await mlflow.getVersion(challengerId), alias);
    if (before !== undefined) {
      log('the version has the alias already; the verdict by which it got it stands', {
        version: modelVersion,
      });
      return before;
    }
  }
  const comparesInputs =
    gate.signature !== 'any' && championVersion !== '' && !isDecidedByOrder(modelVersion, championVersion);
  const readContender = async (version: string, metrics: MeasuredMetrics | undefined) => ({
    ...(await contender({ name: modelName, version }, mlflow, comparesInputs)),
    ...(measurement === null ? {} : { metrics: numbersOf(metrics), isMeasured: true }),
  });
  const challenger = await readContender(modelVersion, measurement?.challenger);
  const champion =
    championVersion === '' ? undefined : await readContender(championVersion, measurement?.champion);

  const { verdict, reasons, rules, metrics, fails } = held(hold, judge(gate, challenger, champion));
  for (const reason of reasons) log(reason);
  log(`verdict: ${verdict}`, { model: modelName, version: modelVersion, championVersion });
  await mlflow.setVersionTags(
    challengerId,
    recordTags({
      ...{ alias, championVersion, metrics, verdict, reasons, rules },
      ...(measurement === null ? {} : { measurement }),
    }),
  );
  if (fails) throw new PermanentError(`the gate's policy ends the delivery: ${reasons.join('; ')}`);
  return { verdict, reasons, rules, metrics, championVersion };
}

function numbersOf(metrics: MeasuredMetrics = {}): ReadonlyMap<string, number> {
  return new Map(Object.entries(metrics).map(([name, value]) => [name, Number(value)]));
}

function named(version: string): string {
  return version === '' ? 'no version' : `version ${version}`;
}

/** A rollback keeps every version from the alias; what the rules say is told all the same. */
function held(hold: Move | undefined, judgement: Judgement) {
  if (hold === undefined) return judgement;
  const reasons = [`${describeHold(hold)}; release it by: millrace release`, ...judgement.reasons];
  return { ...judgement, verdict: 'hold (rolled back)' as const, reasons, fails: false };
}

/**
 * The version with its run's metrics; none when MLflow no longer has the run. A logged model's own metrics are not
 * asked: MLflow 3.17 answers 0 there for one that is NaN.
 */
async function contender(
  id: { readonly name: string; readonly version: string },
  mlflow: EvaluateServer,
  comparesInputs: boolean,
): Promise<Contender> {
  const version = await mlflow.getVersion(id);
  const runId = await runOf(version, mlflow);
  const run = runId === '' ? undefined : await mlflow.findRun(runId);
  const tags = [...version.tags, ...(run?.tags ?? [])].filter(([, value]) => value !== '');
  return {
    version: version.version,
    runId,
    metrics: run?.metrics ?? new Map(),
    tags: new Set(tags.map(([name]) => name)),
    ...(comparesInputs ? { inputs: await inputsOf(id, mlflow) } : {}),
  };
}

async function runOf(version: ModelVersion, mlflow: Pick<Mlflow, 'getLoggedModel'>): Promise<string> {
  const loggedModelId = /^models:\/(m-[^/]+)$/.exec(version.source)?.[1];
  if (version.runId !== '' || loggedModelId === undefined) return version.runId;
  return (await mlflow.getLoggedModel(loggedModelId)).sourceRunId;
}

/** What the model takes; a model whose files cannot be found is one of which nothing can be told. */
async function inputsOf(id: VersionId, mlflow: PlaceServer): Promise<ModelInputs> {
  try {
    const { places } = await locate(id, mlflow);
    for (const { uri, files } of places) {
      if (files === undefined) return { unreadable: `MLflow lists no files at '${uri}'` };
      if ((await files.list()).includes(modelFile)) return readInputs(await files.read(modelFile));
    }
    return { unreadable: `it has no ${modelFile} file` };
  } catch (error) {
    if (error instanceof PermanentError) return { unreadable: error.message };
    throw error;
  }
}
