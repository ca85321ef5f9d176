/** Finds the URI from which a model server can load a version, and gives it only when the model is really there. */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { Log } from '../log.ts';
import { recordTags, tagName } from '../record.ts';
import type { resolveUri } from './contract.ts';
import { locate, modelFile, type PlaceServer } from './places.ts';
import { servableUri } from './servable.ts';

/** What the step needs of the world. */
export interface ResolveContext {
  readonly mlflow: PlaceServer & Pick<Mlflow, 'setVersionTags'>;
  /** The storage behind `mlflow-artifacts:/`, such as `s3://models/mlflow`. */
  readonly artifactRoot: string;
  readonly log: Log;
}

/** Said of storage that MLflow knows by its name alone. */
const unseen = 'model servers load such a URI; MLflow lists no files there, so it is passed on as registered';

/** Resolves the version and writes its URI on it; throws when no model server could load it. */
export async function resolveVersion(
  { modelName, modelVersion }: Values<typeof resolveUri.inputs>,
  { mlflow, artifactRoot, log }: ResolveContext,
): Promise<Values<typeof resolveUri.outputs>> {
  const id = { name: modelName, version: modelVersion };
  const { version, places } = await locate(id, mlflow);
  for (const place of places) {
    const modelUri = servableUri(place.uri, artifactRoot);
    if (place.files !== undefined && !(await place.files.list()).includes(modelFile)) continue;
    // A repeat writes nothing.
    if (version.tags.get(tagName('artifactUri')) !== modelUri)
      await mlflow.setVersionTags(id, recordTags({ artifactUri: modelUri }));
    const told = place.files === undefined ? unseen : 'the model is there and can be served';
    log(told, { model: modelName, version: modelVersion, modelUri });
    return { modelUri };
  }
  throw new PermanentError(
    `version ${modelVersion} of '${modelName}' has no ${modelFile} file at ${places.map(({ uri }) => uri).join(' or ')}; ` +
      'its files are gone or were never a model: train and register it again',
  );
}
