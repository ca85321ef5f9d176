/** Puts experiments, runs, models and versions on a real MLflow server by plain REST, as a training would by its client. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** A name that no other test uses. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

/** One server to fill; `access` are the headers that it asks for. */
export function seed(trackingUri: string, access: Readonly<Record<string, string>> = {}) {
  const send = async (method: string, path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${trackingUri}/api/2.0/mlflow/${path}`, {
      method,
      // A connection that is kept may be closed by the server while the next call is on its way.
      headers: { 'content-type': 'application/json', connection: 'close', ...access },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const post = (path: string, body: object) => send('POST', path, body);

  return {
    experiment: async () => {
      const answer = await post('experiments/create', { name: unique('experiment') });
      return z.object({ experiment_id: z.string() }).parse(answer).experiment_id;
    },
    run: async (experimentId: string, tags: Readonly<Record<string, string>> = {}) => {
      const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
      const answer = await post('runs/create', { experiment_id: experimentId, start_time: 1, tags: list });
      const schema = z.object({
        run: z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) }),
      });
      const { info } = schema.parse(answer).run;
      return { runId: info.run_id, artifactUri: info.artifact_uri };
    },
    metric: (runId: string, key: string, value: number | string) =>
      post('runs/log-metric', { run_id: runId, key, value, timestamp: 1 }),
    deleteRun: (runId: string) => post('runs/delete', { run_id: runId }),
    /** What `log_model(name=…)` does in a run; without files when `files` is empty. */
    loggedModel: async (experimentId: string, runId: string, files: readonly string[] = ['MLmodel']) => {
      const answer = await post('logged-models', {
        experiment_id: experimentId,
        name: 'model',
        source_run_id: runId,
      });
      const info = z.object({ model_id: z.string(), artifact_uri: z.string() });
      const { model_id: modelId, artifact_uri: artifactUri } = z
        .object({ model: z.object({ info }) })
        .parse(answer).model.info;
      for (const file of files) await putFile(trackingUri, `${pathOf(artifactUri)}/${file}`, access);
      await send('PATCH', `logged-models/${modelId}`, { model_id: modelId, status: 'LOGGED_MODEL_READY' });
      await post('runs/outputs', { run_id: runId, models: [{ model_id: modelId, step: 0 }] });
      return modelId;
    },
    /** A file among the server's artifacts; `path` as it stands in a URL. */
    file: (path: string) => putFile(trackingUri, path, access),
    model: (name: string) => post('registered-models/create', { name }),
    version: async (name: string, source: object) => {
      const answer = await post('model-versions/create', { name, ...source });
      return z.object({ model_version: z.object({ version: z.string() }) }).parse(answer).model_version
        .version;
    },
  };
}

/** The path of `mlflow-artifacts:/<path>`. */
export function pathOf(artifactUri: string): string {
  return artifactUri.replace(/^mlflow-artifacts:\//, '');
}

async function putFile(
  trackingUri: string,
  path: string,
  access: Readonly<Record<string, string>>,
): Promise<void> {
  const url = `${trackingUri}/api/2.0/mlflow-artifacts/artifacts/${path}`;
  const response = await fetch(url, {
    method: 'PUT',
    body: 'flavors: {}\n',
    headers: { connection: 'close', ...access },
  });
  if (!response.ok) throw new Error(`PUT ${path}: ${response.status} ${await response.text()}`);
}
