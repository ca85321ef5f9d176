/** An EventSource: takes events from outside and puts them on an EventBus. */
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { EventSource as Resource } from '../../imports/argoproj.io.ts';
import { grant } from '../argo/grant.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { checkName } from '../argo/names.ts';
import { kebabCase } from '../contract/names.ts';
import { InputError } from '../errors.ts';
import type { EventBus } from './event-bus.ts';
import type { EventKind } from './event-kinds.ts';
import { podTemplate } from './event-pods.ts';

/** The events of one source by their names. */
export type EventKinds = Readonly<Record<string, EventKind<unknown>>>;

/** What is taken in, and which bus it goes to. */
export interface EventSourceProps<Kinds extends EventKinds> {
  /** The name of the Kubernetes object; its Service is `<name>-eventsource-svc`. */
  readonly name: string;
  readonly bus: EventBus;
  /** By their names in camelCase, which Argo Events sees in kebab-case. */
  readonly events: Kinds;
  /** Who its pod is. @default an account `<name>-event-source` that may do nothing */
  readonly serviceAccount?: IServiceAccount;
  /** What its container asks for. @default little */
  readonly resources?: ResourceRequirements;
}

/** One event of a source, on which sensors depend. */
export interface SourceEvent<out Data> {
  readonly source: { readonly name: string; readonly bus: EventBus };
  /** The name as Argo Events sees it. */
  readonly name: string;
  readonly kind: EventKind<Data>;
}

/** One event for each name. */
type EventsOf<Kinds extends EventKinds> = {
  readonly [Name in keyof Kinds]: SourceEvent<DataOf<Kinds[Name]>>;
} & {};

type DataOf<Kind> = Kind extends EventKind<infer Data> ? Data : never;

/**
 * A source on the cluster.
 *
 * @example
 * const stac = new EventSource(chart, 'stac', {
 *   name: 'stac',
 *   bus,
 *   events: { newItem: webhookEvent({ port: 12000, endpoint: '/items', body: z.object({ id: z.string() }) }) },
 * });
 */
export class EventSource<const Kinds extends EventKinds> extends Construct {
  readonly name: string;
  readonly bus: EventBus;
  readonly serviceAccount: IServiceAccount;
  readonly events: EventsOf<Kinds>;

  constructor(scope: Construct, id: string, props: EventSourceProps<Kinds>) {
    super(scope, id);
    const { path } = this.node;
    const { name, bus, events, resources } = props;
    checkName({ path, kind: 'EventSource', name });
    for (const event of Object.keys(events)) checkName({ path, kind: 'event', name: kebabCase(event) });
    this.name = name;
    this.bus = bus;
    const kinds = Object.entries(events);
    checkTogether(path, kinds);
    // With Kafka there is no election on the bus, so that readers of one stream agree by a Lease.
    const elects = bus.kind === 'kafka' && kinds.some(([, { field }]) => readsAlone.includes(field));
    this.serviceAccount =
      props.serviceAccount ??
      new ServiceAccount(this, 'account', {
        metadata: { name: `${name}-event-source` },
        automountToken: elects,
      });
    if (elects)
      grant(this.serviceAccount, [
        { apiGroup: 'coordination.k8s.io', resource: 'leases', verbs: ['create'] },
        {
          ...{ apiGroup: 'coordination.k8s.io', resource: 'leases', name: `eventsource-${name}` },
          verbs: ['get', 'update'],
        },
      ]);
    const ports = [...new Set(kinds.flatMap(([, { port }]) => port ?? []))];
    const spec = {
      eventBusName: bus.name,
      template: podTemplate(this.serviceAccount, resources),
      ...(ports.length > 0
        ? { service: { ports: ports.map((port) => ({ name: `port-${port}`, port, targetPort: port })) } }
        : {}),
      ...byField(kinds),
    };
    new Resource(this, 'Resource', { metadata: { name }, spec });
    const made = kinds.map(([each, kind]) => [each, { source: this, name: kebabCase(each), kind }]);
    this.events = Object.fromEntries(made);
  }
}

/** Sources of which one pod at a time may read, so that Argo Events replaces their pods in another way. */
const readsAlone: readonly EventKind<unknown>['field'][] = ['calendar', 'minio', 'redisStream'];

function checkTogether(path: string, kinds: readonly (readonly [string, EventKind<unknown>])[]): void {
  if (kinds.length === 0) throw new InputError(`${path}: takes no events in; give one`);
  const [alone, others] = [true, false].map((wanted) =>
    kinds.find(([, { field }]) => readsAlone.includes(field) === wanted),
  );
  if (alone && others)
    throw new InputError(
      `${path}: '${alone[0]}' (${alone[1].field}) and '${others[0]}' (${others[1].field}) need pods of their own; make two EventSources`,
    );
}

function byField(kinds: readonly (readonly [string, EventKind<unknown>])[]) {
  const fields: Record<string, Record<string, unknown>> = {};
  for (const [name, { field, spec }] of kinds) fields[field] = { ...fields[field], [kebabCase(name)]: spec };
  return fields;
}
