/** What a template of every kind may say beside what it does. */
import { Duration } from 'cdk8s';
import type * as z from 'zod';
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { type Late, renderLate } from './late.ts';
import type * as manifest from './manifest.ts';
import { type Metric, renderMetrics } from './metrics.ts';
import type { Ref, Refs, Text } from './ref.ts';
import type { Scope } from './scope.ts';
import { type Mutex, renderSynchronization, type Semaphore } from './synchronization.ts';
import type { TemplateBody } from './template.ts';

/** Outputs that are kept and given again instead of running, while they are young enough. */
export interface Memoize {
  /** What tells one result from another. */
  readonly key: string | Ref<string> | Text;
  /** The ConfigMap in which Argo's controller keeps the results. */
  readonly configMapName: string | Text;
  /** @default a day */
  readonly maxAge?: Duration;
}

/** Fields of Kubernetes and of Argo's scheduler, in their own words; each text may hold references. */
export type RawTemplateFields = Late<
  Pick<
    manifest.Template,
    | 'affinity'
    | 'archiveLocation'
    | 'executor'
    | 'hostAliases'
    | 'priorityClassName'
    | 'schedulerName'
    | 'tolerations'
  > &
    manifest.TemplateOfArgo41
>;

/** What every kind of template may say. */
export interface TemplateOptions<Inputs extends WireTypes, Outputs extends WireTypes = WireTypes> {
  /** What the template does, for those who look at it. @default it goes without saying */
  readonly description?: string;
  /** Names of which only one workflow at a time may hold each while it runs. @default none */
  readonly mutexes?: (inputs: Refs<Inputs>) => readonly (string | Ref<string> | Text | Mutex)[];
  /** What only so many workflows may hold at a time while it runs. @default none */
  readonly semaphores?: (inputs: Refs<Inputs>) => readonly Semaphore[];
  /** Outputs that are given again for the same key. Argo's controller keeps them. @default it always runs */
  readonly memoize?: (inputs: Refs<Inputs>) => Memoize;
  /** What is shown to Prometheus when it has ended. @default nothing */
  readonly metrics?: (inputs: Refs<Inputs>) => readonly Metric[];
  /** How many of its pods may run at once, where it has tasks. @default as many as there are */
  readonly parallelism?: number;
  /** Whether the first failure among its pods ends it. @default false, as Argo says */
  readonly failFast?: boolean;
  /** Outputs that the whole workflow knows, by references of `globalOutput`. @default none */
  readonly globalOutputs?: { readonly [Name in keyof Outputs]?: Ref<z.output<Outputs[Name]>> };
  /** Labels of its pods. @default none */
  readonly labels?: Readonly<Record<string, string | Ref<string> | Text>>;
  /** Annotations of its pods. @default none */
  readonly annotations?: Readonly<Record<string, string | Ref<string> | Text>>;
  /** Fields as Kubernetes and Argo name them, checked by their types. @default none */
  readonly raw?: RawTemplateFields;
}

/** The options as fields of a template. */
export function renderTemplateOptions<Inputs extends WireTypes>(
  options: TemplateOptions<Inputs>,
  { scope, inputs }: { readonly scope: Scope; readonly inputs: Refs<Inputs> },
): TemplateBody {
  const { description, memoize, parallelism, failFast, labels, annotations, raw } = options;
  const held = { mutexes: options.mutexes?.(inputs), semaphores: options.semaphores?.(inputs) };
  const synchronization = renderSynchronization(held, scope);
  const metrics = renderMetrics(options.metrics?.(inputs) ?? [], scope);
  if (parallelism !== undefined && (!Number.isInteger(parallelism) || parallelism < 1))
    throw scope.error(`has a parallelism of ${parallelism}; give a whole number above 0`);
  const metadata = renderLate<manifest.Metadata>(
    { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
    scope,
  );
  return {
    ...(description ? { annotations: { 'workflows.argoproj.io/description': description } } : {}),
    ...(synchronization ? { synchronization } : {}),
    ...(memoize ? { memoize: renderMemoize(memoize(inputs), scope) } : {}),
    ...(metrics ? { metrics } : {}),
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(failFast === undefined ? {} : { failFast }),
    ...(labels || annotations ? { metadata } : {}),
    ...(raw ? renderLate<TemplateBody>(raw, scope) : {}),
  };
}

/** The outputs with the names by which the whole workflow knows some of them. */
export function withGlobalNames(
  outputs: manifest.Outputs | undefined,
  globals: Readonly<Record<string, Ref<unknown> | undefined>>,
  scope: Scope,
): manifest.Outputs | undefined {
  const names = new Map(
    Object.entries(globals).flatMap(([output, ref]): [string, string][] => {
      if (!ref) return [];
      const [, kind, , name] = ref.path;
      if (kind !== 'outputs' || name === undefined)
        throw scope.error(
          `output '${output}' is to be known as ${ref.variable}; give a reference of globalOutput`,
        );
      return [[kebabCase(output), name]];
    }),
  );
  if (names.size === 0 || !outputs) return outputs;
  const named = <T extends { readonly name: string }>(list: readonly T[] | undefined) =>
    list?.map((each) => (names.has(each.name) ? { ...each, globalName: names.get(each.name) } : each));
  const { parameters, artifacts, ...rest } = outputs;
  return {
    ...rest,
    ...(parameters ? { parameters: named(parameters) } : {}),
    ...(artifacts ? { artifacts: named(artifacts) } : {}),
  };
}

function renderMemoize({ key, configMapName, maxAge }: Memoize, scope: Scope): manifest.Memoize {
  return {
    key: scope.tag(key),
    maxAge: `${(maxAge ?? Duration.days(1)).toSeconds()}s`,
    cache: { configMap: { name: scope.tag(configMapName) } },
  };
}
