/** MLflow's model registry: versions, their tags, and the aliases that name them. */
import * as z from 'zod';
import { equals, hasTags } from './filter.ts';
import type { Http } from './http.ts';
import { allPages } from './pages.ts';
import { type ModelVersion, modelVersion, type RegisteredModel, registeredModel } from './schemas.ts';

const api = 'api/2.0/mlflow';
const versionsPage = z.object({
  model_versions: z.array(modelVersion).default([]),
  next_page_token: z.string().default(''),
});

/** A model's name and the number of one of its versions. */
export interface VersionId {
  readonly name: string;
  readonly version: string;
}

/** What is read from and written to MLflow's model registry. */
export interface Registry {
  /** The model with its tags and all its aliases. */
  getModel(name: string): Promise<RegisteredModel>;
  setModelTag(name: string, key: string, value: string): Promise<void>;
  getVersion(id: VersionId): Promise<ModelVersion>;
  /** All versions, of any model, that name the run as their own. */
  versionsOfRun(runId: string): Promise<readonly ModelVersion[]>;
  /** All versions, of any model, with that source, such as `models:/m-…`. */
  versionsOfSource(source: string): Promise<readonly ModelVersion[]>;
  /** All versions with those tags, of any model or of the one. */
  versionsWithTags(tags: Readonly<Record<string, string>>, name?: string): Promise<readonly ModelVersion[]>;
  /** The version with the highest number; undefined when the model has none. */
  newestVersion(name: string): Promise<ModelVersion | undefined>;
  setVersionTags(id: VersionId, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Where the version's files are: `s3://…`, or `mlflow-artifacts:/…` when the server hands them out itself. */
  getDownloadUri(id: VersionId): Promise<string>;
  /** The version that has the alias, undefined when none has it. */
  versionOfAlias(name: string, alias: string): Promise<string | undefined>;
  /** Gives the alias to the version, whoever had it before. */
  setAlias(id: VersionId, alias: string): Promise<void>;
}

/** The model registry of one server. */
export function createRegistry(http: Http): Registry {
  const searchVersions = (filter: string) =>
    allPages(async (token) => {
      const query = { filter, max_results: 200, page_token: token };
      const page = await http.get(`${api}/model-versions/search`, query, versionsPage);
      return { items: page.model_versions, nextPageToken: page.next_page_token };
    });

  // Aliases are read from the model's list, as the alias's own call answers 400 both for one that nobody has and for a wrong one.
  const getModel = async (name: string) => {
    const schema = z.object({ registered_model: registeredModel });
    return (await http.get(`${api}/registered-models/get`, { name }, schema)).registered_model;
  };

  return {
    getModel,
    setModelTag: (name, key, value) => http.post(`${api}/registered-models/set-tag`, { name, key, value }),
    getVersion: async (id) => {
      const schema = z.object({ model_version: modelVersion });
      return (await http.get(`${api}/model-versions/get`, { ...id }, schema)).model_version;
    },
    versionsOfRun: (runId) => searchVersions(equals('run_id', runId)),
    versionsOfSource: (source) => searchVersions(equals('source_path', source)),
    versionsWithTags: (tags, name) =>
      searchVersions([hasTags(tags), ...(name === undefined ? [] : [equals('name', name)])].join(' AND ')),
    newestVersion: async (name) => {
      const query = { filter: equals('name', name), order_by: 'version_number DESC', max_results: 1 };
      return (await http.get(`${api}/model-versions/search`, query, versionsPage)).model_versions[0];
    },
    setVersionTags: async (id, tags) => {
      for (const [key, value] of Object.entries(tags))
        await http.post(`${api}/model-versions/set-tag`, { ...id, key, value });
    },
    getDownloadUri: async (id) => {
      const schema = z.object({ artifact_uri: z.string().min(1) });
      return (await http.get(`${api}/model-versions/get-download-uri`, { ...id }, schema)).artifact_uri;
    },
    versionOfAlias: async (name, alias) => (await getModel(name)).aliases.get(alias),
    setAlias: ({ name, version }, alias) =>
      http.post(`${api}/registered-models/alias`, { name, alias, version }),
  };
}
