/** Finds a version, or the one that has an alias, and what is on record of it. */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { VersionId } from '../../mlflow/registry.ts';
import { tagName } from '../record.ts';
import type { findVersion, versionFacts } from './contract.ts';

/** Throws when there is no such version, or when no version has the alias. */
export async function findFacts(
  { modelName, alias, version: given }: Values<typeof findVersion.inputs>,
  mlflow: Pick<Mlflow, 'versionOfAlias' | 'getVersion'>,
): Promise<Values<typeof findVersion.outputs>> {
  const version = given || (await mlflow.versionOfAlias(modelName, alias));
  if (version === undefined)
    throw new PermanentError(
      `no version of model '${modelName}' has the alias '${alias}'; deliver one to '${alias}' first`,
    );
  return readFacts({ name: modelName, version }, mlflow);
}

/** What the delivery of a version recorded on it. */
export async function readFacts(
  id: VersionId,
  mlflow: Pick<Mlflow, 'getVersion'>,
): Promise<Values<typeof versionFacts>> {
  const { version, runId, tags } = await mlflow.getVersion(id);
  const recorded = (field: Parameters<typeof tagName>[0]) => tags.get(tagName(field)) ?? '';
  return {
    modelVersion: version,
    runId: recorded('runId') || runId,
    codeRevision: recorded('codeRevision'),
    dataDigest: recorded('dataDigest'),
  };
}
