/** MLflow's runs and logged models. */
import * as z from 'zod';
import { saysAbsent } from './errors.ts';
import { hasTags } from './filter.ts';
import type { Http } from './http.ts';
import { allPages } from './pages.ts';
import { type LoggedModel, loggedModel, type Run, run } from './schemas.ts';

const api = 'api/2.0/mlflow';
const pageToken = z.string().default('');
const experimentsPage = z.object({
  experiments: z.array(z.object({ experiment_id: z.string() })).default([]),
  next_page_token: pageToken,
});
const runsPage = z.object({ runs: z.array(run).default([]), next_page_token: pageToken });

/** What is read from and written to MLflow's tracking API. */
export interface Tracking {
  /** The runs of all experiments that carry all of the tags. Runs and experiments that were deleted are left out. */
  findRuns(tags: Readonly<Record<string, string>>): Promise<readonly Run[]>;
  /** The run, or undefined when there is none of that id. */
  findRun(runId: string): Promise<Run | undefined>;
  setRunTags(runId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  getLoggedModel(modelId: string): Promise<LoggedModel>;
}

/** The tracking API of one server. */
export function createTracking(http: Http): Tracking {
  return {
    findRuns: async (tags) => {
      const filter = hasTags(tags);
      const experiments = await allPages((token) => searchExperiments(http, token));
      const found: Run[] = [];
      for (let start = 0; start < experiments.length; start += experimentsPerSearch) {
        const ids = experiments.slice(start, start + experimentsPerSearch);
        found.push(...(await allPages((token) => searchRuns(http, { ids, filter, token }))));
      }
      return found;
    },
    findRun: async (runId) => {
      try {
        const answer = await http.get(`${api}/runs/get`, { run_id: runId }, z.object({ run }));
        return answer.run;
      } catch (error) {
        if (saysAbsent(error)) return undefined;
        throw error;
      }
    },
    setRunTags: async (runId, tags) => {
      for (const [key, value] of Object.entries(tags))
        await http.post(`${api}/runs/set-tag`, { run_id: runId, key, value });
    },
    getLoggedModel: async (modelId) => {
      const path = `${api}/logged-models/${encodeURIComponent(modelId)}`;
      return (await http.get(path, {}, z.object({ model: loggedModel }))).model;
    },
  };
}

/** A search names its experiments one by one; more than a few hundred make a long query for the server's database. */
const experimentsPerSearch = 200;

async function searchExperiments(http: Http, token: string | undefined) {
  const body = { max_results: 1000, page_token: token };
  const page = await http.search(`${api}/experiments/search`, body, experimentsPage);
  return { items: page.experiments.map((one) => one.experiment_id), nextPageToken: page.next_page_token };
}

async function searchRuns(
  http: Http,
  { ids, filter, token }: { ids: readonly string[]; filter: string; token: string | undefined },
) {
  const body = { experiment_ids: ids, filter, max_results: 1000, page_token: token };
  const page = await http.search(`${api}/runs/search`, body, runsPage);
  return { items: page.runs, nextPageToken: page.next_page_token };
}
