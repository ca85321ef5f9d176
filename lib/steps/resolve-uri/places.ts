/** Where a version's files are by MLflow's own records, and how the server lists them there. */
import { PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { VersionId } from '../../mlflow/registry.ts';
import type { LoggedModel, ModelVersion } from '../../mlflow/schemas.ts';
import { below, proxiedPath, schemeOf } from './servable.ts';

/** What is asked of MLflow. */
export type PlaceServer = Pick<
  Mlflow,
  | 'getVersion'
  | 'getDownloadUri'
  | 'getLoggedModel'
  | 'findRun'
  | 'listProxied'
  | 'listLoggedModel'
  | 'listRun'
  | 'readProxied'
  | 'readLoggedModel'
  | 'readRun'
>;

/** The file that makes a folder an MLflow model. */
export const modelFile = 'MLmodel';

/** A folder of artifacts. */
export interface Place {
  readonly uri: string;
  /** What MLflow tells of it; absent for storage in which no run logged anything, such as `hf://` or `pvc://`. */
  readonly files?: Files;
}

/** The files of a folder. */
interface Files {
  /** Their names, none when the folder is not there. */
  readonly list: () => Promise<readonly string[]>;
  /** The text of one. */
  readonly read: (name: string) => Promise<string>;
}

/** A run or a logged model: the server lists what is below its root. */
interface Owner {
  readonly root: string;
  readonly list: (path: string) => Promise<readonly string[]>;
  readonly read: (path: string) => Promise<string>;
}

/** Versions may be copies of versions of other models; a chain longer than this is taken for a circle. */
const longestChain = 5;

/** A version and where its files may be. */
export interface Located {
  readonly version: ModelVersion;
  /** The folders that may hold the files, the likeliest first; mostly there is one. */
  readonly places: readonly Place[];
}

/** Finds the version and the folders that may hold its files. */
export async function locate(id: VersionId, mlflow: PlaceServer, chain = 1): Promise<Located> {
  const [version, uri] = await Promise.all([mlflow.getVersion(id), mlflow.getDownloadUri(id)]);
  const original = /^models:\/(?!m-)([^/@]+)\/([1-9]\d*)$/.exec(uri);
  if (original === null) return { version, places: await placesOf(version, uri, mlflow) };
  if (chain === longestChain)
    throw new PermanentError(
      `version ${id.version} of '${id.name}' is a copy of a copy without end (${uri})`,
    );
  const [, name = '', number = ''] = original;
  const { places } = await locate({ name, version: number }, mlflow, chain + 1);
  return { version, places };
}

async function placesOf(version: ModelVersion, uri: string, mlflow: PlaceServer): Promise<readonly Place[]> {
  const [, modelId, modelPath = ''] = /^models:\/(m-[^/]+)\/?(.*)$/s.exec(uri) ?? [];
  if (modelId !== undefined) return [await placeInModel(modelId, modelPath, mlflow)];

  const [, runId, runPath = ''] = /^runs:\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  if (runId !== undefined) return placesInRun(runId, runPath, mlflow);

  if (proxiedPath(uri) !== undefined) return [placeAt(uri, [], mlflow)];
  return [placeAt(uri, await ownersOf(version, mlflow), mlflow)];
}

async function placeInModel(modelId: string, path: string, mlflow: PlaceServer): Promise<Place> {
  const model = await mlflow.getLoggedModel(modelId);
  return placeAt(below(model.artifactUri, path), [ownerModel(model, mlflow)], mlflow);
}

/** A run's own folder, or the model of that name which it logged: MLflow 3 keeps models beside the run. */
async function placesInRun(runId: string, path: string, mlflow: PlaceServer): Promise<readonly Place[]> {
  const run = await mlflow.findRun(runId);
  if (run === undefined)
    throw new PermanentError(`MLflow no longer has run ${runId}, whose files the version names`);
  const [name, ...rest] = path.split('/');
  const places = [placeAt(below(run.artifactUri, path), [ownerRun(run, mlflow)], mlflow)];
  for (const modelId of run.modelIds) {
    const model = await mlflow.getLoggedModel(modelId);
    if (model.name === name)
      places.push(placeAt(below(model.artifactUri, rest.join('/')), [ownerModel(model, mlflow)], mlflow));
  }
  return places;
}

async function ownersOf(version: ModelVersion, mlflow: PlaceServer): Promise<readonly Owner[]> {
  const modelId = /^models:\/(m-[^/]+)/.exec(version.source)?.[1];
  const model = modelId === undefined ? undefined : await mlflow.getLoggedModel(modelId);
  const run = version.runId === '' ? undefined : await mlflow.findRun(version.runId);
  return [...(model ? [ownerModel(model, mlflow)] : []), ...(run ? [ownerRun(run, mlflow)] : [])];
}

function placeAt(uri: string, owners: readonly Owner[], mlflow: PlaceServer): Place {
  const path = proxiedPath(uri);
  if (path !== undefined)
    return {
      uri,
      files: {
        list: () => mlflow.listProxied(path),
        read: (name) => mlflow.readProxied(below(path, name)),
      },
    };
  const owner = owners.find(({ root }) => uri === root || uri.startsWith(`${root}/`));
  if (owner !== undefined) {
    const folder = uri.slice(owner.root.length + 1);
    const pathOf = (name: string) => (folder === '' ? name : below(folder, name));
    return { uri, files: { list: () => owner.list(folder), read: (name) => owner.read(pathOf(name)) } };
  }
  const scheme = schemeOf(uri);
  if (scheme !== '' && scheme !== 'file') return { uri };
  const what = scheme === '' ? 'no URI' : 'outside what the run logged, where MLflow lists no files';
  throw new PermanentError(
    `the model is at '${uri}', ${what}, so it cannot be checked; log the model with log_model in the run that registers it`,
  );
}

function ownerModel({ modelId, artifactUri }: LoggedModel, mlflow: PlaceServer): Owner {
  return {
    root: artifactUri,
    list: (path) => mlflow.listLoggedModel(modelId, path),
    read: (path) => mlflow.readLoggedModel(modelId, path),
  };
}

function ownerRun(
  { runId, artifactUri }: { runId: string; artifactUri: string },
  mlflow: PlaceServer,
): Owner {
  return {
    root: artifactUri,
    list: (path) => mlflow.listRun(runId, path),
    read: (path) => mlflow.readRun(runId, path),
  };
}
