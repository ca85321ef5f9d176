/** What MLflow's answers hold, as far as it is used here. MLflow leaves out fields that are empty. */
import * as z from 'zod';

const text = z.string().default('');
const tags = z
  .array(z.object({ key: z.string(), value: text }))
  .default([])
  .transform((list): ReadonlyMap<string, string> => new Map(list.map(({ key, value }) => [key, value])));

/**
 * A metric's value. MLflow answers `"NaN"` as a string, and its SQL store keeps an infinite value as the greatest
 * double (measured on 3.17), so that one is read as infinite again.
 */
const metricValue = z
  .union([z.custom<number>((value) => typeof value === 'number'), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .transform((value) => {
    const number = Number(value);
    return Math.abs(number) === Number.MAX_VALUE ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
  });

const metrics = z
  .array(z.object({ key: z.string(), value: metricValue.default(Number.NaN) }))
  .default([])
  .transform((list): ReadonlyMap<string, number> => new Map(list.map(({ key, value }) => [key, value])));

/** An MLflow run. */
export const run = z
  .object({
    info: z.object({ run_id: z.string(), experiment_id: z.string(), artifact_uri: text }),
    data: z.object({ metrics, tags }).prefault({}),
    outputs: z
      .object({ model_outputs: z.array(z.object({ model_id: z.string() })).default([]) })
      .prefault({}),
  })
  .transform(({ info, data, outputs }) => ({
    runId: info.run_id,
    experimentId: info.experiment_id,
    artifactUri: info.artifact_uri,
    /** The last value of each metric; it may be NaN or infinite. */
    metrics: data.metrics,
    tags: data.tags,
    /** The models logged in the run, by id (`m-…`). */
    modelIds: outputs.model_outputs.map((model) => model.model_id),
  }));

/** A model as `log_model` leaves it, registered or not. */
export const loggedModel = z
  .object({
    info: z.object({ model_id: z.string(), name: text, artifact_uri: z.string(), source_run_id: text }),
  })
  .transform(({ info }) => ({
    modelId: info.model_id,
    name: info.name,
    artifactUri: info.artifact_uri,
    /** Empty when it was logged outside of any run. */
    sourceRunId: info.source_run_id,
  }));

/** A version of a registered model. */
export const modelVersion = z
  .object({
    name: z.string(),
    version: z.coerce.string(),
    source: text,
    run_id: text,
    status: z.string().default('READY'),
    status_message: text,
    tags,
  })
  .transform(({ run_id, status_message, ...rest }) => ({
    ...rest,
    /** Empty when MLflow knows of none. */
    runId: run_id,
    statusMessage: status_message,
  }));

const aliases = z
  .array(z.object({ alias: z.string(), version: z.coerce.string() }))
  .default([])
  .transform(
    (list): ReadonlyMap<string, string> => new Map(list.map(({ alias, version }) => [alias, version])),
  );

/** A registered model, without its versions. */
export const registeredModel = z.object({
  name: z.string(),
  /** Alias → version. */
  aliases,
  tags,
});

/** A file or folder among a model's or a run's artifacts; `path` is relative to the root of the listing. */
export const artifactFile = z.object({ path: z.string(), is_dir: z.boolean().default(false) });

export type Run = z.output<typeof run>;
export type LoggedModel = z.output<typeof loggedModel>;
export type RegisteredModel = z.output<typeof registeredModel>;
export type ModelVersion = z.output<typeof modelVersion>;
