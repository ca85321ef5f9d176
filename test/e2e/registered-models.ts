/** Models on the MLflow server of the tests: one with a version in use, and where an alias stands. */
import { inject } from 'vitest';
import { z } from 'zod';
import { seed, unique } from '../mlflow/seed.ts';
import { goodMetrics } from './training-repository.ts';

/** The alias that dist/ moves. */
export const alias = 'production';

/** A model whose version 1 passed the gate once and has the alias. */
export async function modelInUse(): Promise<string> {
  const { trackingUri } = inject('platform');
  const server = seed(trackingUri);
  const name = unique('e2e-model');
  const experiment = await server.experiment();
  const { runId } = await server.run(experiment);
  for (const [key, value] of Object.entries(goodMetrics)) await server.metric(runId, key, value);
  const modelId = await server.loggedModel(experiment, runId);
  await server.model(name);
  await server.version(name, { source: `models:/${modelId}`, run_id: runId, model_id: modelId });
  await post('registered-models/alias', { name, alias, version: '1' });
  return name;
}

/** The version that has the alias; `undefined` when none has, or there is no such model. */
export async function versionInUse(
  name: string,
  { trackingUri }: { readonly trackingUri: string } = inject('platform'),
): Promise<string | undefined> {
  const query = new URLSearchParams({ name, alias });
  const response = await fetch(`${trackingUri}/api/2.0/mlflow/registered-models/alias?${query}`);
  const answer = z
    .object({ error_code: z.string(), model_version: z.object({ version: z.string() }) })
    .partial()
    .parse(await response.json());
  if (response.ok && answer.model_version) return answer.model_version.version;
  const absent = ['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'];
  if (absent.includes(answer.error_code ?? '')) return undefined;
  throw new Error(`MLflow does not say where ${alias} of '${name}' stands: ${JSON.stringify(answer)}`);
}

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(`${inject('platform').trackingUri}/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
}
