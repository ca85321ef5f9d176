/** Sensors and EventSources among the documents, read strictly: a field that is not carried out here is refused by its name. */
import * as z from 'zod';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

const logicalOperator = z.enum(['', 'and', 'or']);

const dataFilter = z.strictObject({
  path: z.string().min(1),
  type: z.string().min(1),
  comparator: z.enum(['', '=', '!=', '<', '<=', '>', '>=']).optional(),
  value: z.array(z.string().min(1)).min(1),
  template: z.string().optional(),
});

const exprFilter = z.strictObject({
  expr: z.string().min(1),
  fields: z.array(z.strictObject({ path: z.string().min(1), name: z.string().min(1) })).min(1),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'write it as in 22:00:00');

const filters = z.strictObject({
  data: z.array(dataFilter).optional(),
  dataLogicalOperator: logicalOperator.optional(),
  exprs: z.array(exprFilter).optional(),
  exprLogicalOperator: logicalOperator.optional(),
  context: z
    .strictObject({
      type: z.string().optional(),
      source: z.string().optional(),
      subject: z.string().optional(),
      datacontenttype: z.string().optional(),
    })
    .optional(),
  time: z.strictObject({ start: timeOfDay, stop: timeOfDay }).optional(),
});

const dependency = z.strictObject({
  name: z.string(),
  eventSourceName: z.string(),
  eventName: z.string(),
  filters: filters.optional(),
  filtersLogicalOperator: logicalOperator.optional(),
});

const parameter = z.strictObject({
  src: z.strictObject({
    dependencyName: z.string().min(1),
    dataKey: z.string().optional(),
    dataTemplate: z.string().optional(),
    contextKey: z.string().optional(),
    contextTemplate: z.string().optional(),
    useRawData: z.boolean().optional(),
    value: z.string().optional(),
  }),
  dest: z.string().min(1),
  operation: z.enum(['', 'append', 'prepend', 'overwrite']).optional(),
});

const workflow = z.looseObject({ apiVersion: z.string(), kind: z.literal('Workflow') });
const source = z.strictObject({ resource: workflow });
const parameters = z.array(parameter).optional();

const trigger = z.strictObject({
  template: z.strictObject({
    name: z.string(),
    conditions: z.string().optional(),
    k8s: z.strictObject({ operation: z.literal('create').optional(), source, parameters }).optional(),
    argoWorkflow: z.strictObject({ operation: z.literal('submit'), source, parameters }).optional(),
  }),
  // How and how often it is started does not change what one event starts.
  atLeastOnce: z.boolean().optional(),
  rateLimit: z.looseObject({}).optional(),
  retryStrategy: z.looseObject({}).optional(),
});

const sensor = z.strictObject({
  dependencies: z.array(dependency).min(1),
  triggers: z.array(trigger).min(1),
  // What its pod and its bus are has no say in what an event starts.
  eventBusName: z.string().optional(),
  template: z.looseObject({}).optional(),
  replicas: z.number().optional(),
  revisionHistoryLimit: z.number().optional(),
  errorOnFailedRound: z.boolean().optional(),
  loggingFields: z.record(z.string(), z.string()).optional(),
});

export type DataFilter = z.output<typeof dataFilter>;
export type ExprFilter = z.output<typeof exprFilter>;
export type EventFilters = z.output<typeof filters>;
export type SensorDependency = z.output<typeof dependency>;
export type TriggerParameter = z.output<typeof parameter>;
export type SensorTrigger = z.output<typeof trigger>;

/** A Sensor that can be carried out here. */
export interface Sensor extends z.output<typeof sensor> {
  readonly name: string;
}

const waits = z.looseObject({
  dependencies: z.array(z.looseObject({ eventSourceName: z.string(), eventName: z.string() })),
});

/** Whether a document is a Sensor that waits for an event; nothing else of it is read. */
export function waitsFor(
  { kind, spec }: KubernetesObject,
  event: { readonly source: string; readonly name: string },
): boolean {
  const read = kind === 'Sensor' ? waits.safeParse(spec) : undefined;
  const dependencies = read?.data?.dependencies ?? [];
  return dependencies.some(
    ({ eventSourceName, eventName }) => eventSourceName === event.source && eventName === event.name,
  );
}

/** Reads a Sensor; throws an `InputError` that names each field which is wrong, or not carried out here. */
export function readSensor({ metadata, spec }: KubernetesObject): Sensor {
  const name = metadata?.name ?? '';
  const read = sensor.safeParse(spec);
  if (read.success) return { ...read.data, name };
  const faults = read.error.issues.map(({ path, message }) => `${['spec', ...path].join('.')}: ${message}`);
  throw new InputError(`Sensor/${name}: the local runner does not carry it out: ${faults.join('; ')}`);
}
