/**
 * Moves an alias, if it still stands where the gate saw it. MLflow sets an alias whoever had it before, so it is read
 * before and after; a mutex around evaluate and promote keeps other deliveries away meanwhile.
 */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { Log } from '../log.ts';
import { recordTags, tagName } from '../record.ts';
import type { promote } from './contract.ts';

/** What the step needs of MLflow. */
export type PromoteServer = Pick<Mlflow, 'getVersion' | 'versionOfAlias' | 'setAlias' | 'setVersionTags'>;

/** Gives the alias to the version; a repeat finds it there and changes nothing. */
export async function promoteVersion(
  inputs: Values<typeof promote.inputs>,
  mlflow: PromoteServer,
  log: Log,
): Promise<Values<typeof promote.outputs>> {
  const { modelName, modelVersion, alias, championVersion, workflow } = inputs;
  const id = { name: modelName, version: modelVersion };
  const holder = await mlflow.versionOfAlias(modelName, alias);
  const facts = { model: modelName, version: modelVersion, alias };

  if (holder === modelVersion) log('the version has the alias already; nothing to move', facts);
  else {
    if ((holder ?? '') !== championVersion)
      throw new PermanentError(
        `alias '${alias}' of model '${modelName}' moved from ${named(championVersion)} to ${named(holder)} ` +
          `since version ${modelVersion} was judged; run the delivery again`,
      );
    await mlflow.setAlias(id, alias);
    const after = await mlflow.versionOfAlias(modelName, alias);
    if (after !== modelVersion)
      throw new PermanentError(
        `alias '${alias}' of model '${modelName}' was set to version ${modelVersion} and now stands at ` +
          `${named(after)}: somebody else moved it; run the delivery again`,
      );
    log(`moved the alias from ${named(championVersion)}`, facts);
  }

  const previousVersion =
    championVersion === modelVersion ? await previousOnRecord(mlflow, inputs) : championVersion;
  await mlflow.setVersionTags(id, recordTags({ alias, previousVersion, workflow }));
  return { previousVersion };
}

/** A version judged against itself was promoted by an earlier delivery, which wrote down whom it followed. */
async function previousOnRecord(
  mlflow: PromoteServer,
  { modelName, modelVersion, championVersion }: Values<typeof promote.inputs>,
): Promise<string> {
  const version = await mlflow.getVersion({ name: modelName, version: modelVersion });
  return version.tags.get(tagName('previousVersion')) ?? championVersion;
}

function named(version: string | undefined): string {
  return version === undefined || version === '' ? 'no version' : `version ${version}`;
}
