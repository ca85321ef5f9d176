/** What lies in a folder of MLflow's artifacts, by the server's own listing, and the text of a file there. */
import * as z from 'zod';
import type { Http } from './http.ts';
import { allPages } from './pages.ts';
import { artifactFile } from './schemas.ts';

const filesPage = z.object({
  files: z.array(artifactFile).default([]),
  next_page_token: z.string().default(''),
});

/** The three ways in which MLflow lists files. Each gives the names in that folder alone, and none for one that is not there. */
export interface Artifacts {
  /** A folder of the storage that the server hands out as `mlflow-artifacts:/<path>`. */
  listProxied(path: string): Promise<readonly string[]>;
  /** A folder of a logged model; the empty path is its root. */
  listLoggedModel(modelId: string, path: string): Promise<readonly string[]>;
  /** A folder of a run's artifacts; the empty path is its root. */
  listRun(runId: string, path: string): Promise<readonly string[]>;
  /** The text of a file that the server hands out as `mlflow-artifacts:/<path>`. */
  readProxied(path: string): Promise<string>;
  /** The text of a file of a logged model. */
  readLoggedModel(modelId: string, path: string): Promise<string>;
  /** The text of a file of a run. */
  readRun(runId: string, path: string): Promise<string>;
}

/** The artifacts of one server. */
export function createArtifacts(http: Http): Artifacts {
  const list = async (address: string, query: Readonly<Record<string, string>>) => {
    const files = await allPages(async (token) => {
      const page = await http.get(address, { ...query, page_token: token }, filesPage);
      return { items: page.files, nextPageToken: page.next_page_token };
    });
    return files.filter((file) => !file.is_dir).map((file) => file.path.replace(/^.*\//s, ''));
  };
  return {
    listProxied: (path) => list('api/2.0/mlflow-artifacts/artifacts', { path }),
    listLoggedModel: (modelId, path) =>
      list(
        `api/2.0/mlflow/logged-models/${encodeURIComponent(modelId)}/artifacts/directories`,
        path === '' ? {} : { artifact_directory_path: path },
      ),
    listRun: (runId, path) =>
      list('api/2.0/mlflow/artifacts/list', path === '' ? { run_id: runId } : { run_id: runId, path }),
    readProxied: (path) =>
      http.getText(
        `api/2.0/mlflow-artifacts/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`,
        {},
      ),
    // The two addresses from which MLflow's own user interface reads; its REST API has no others.
    readLoggedModel: (modelId, path) =>
      http.getText(`ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(modelId)}/artifacts/files`, {
        artifact_file_path: path,
      }),
    readRun: (runId, path) => http.getText('get-artifact', { run_id: runId, path }),
  };
}
