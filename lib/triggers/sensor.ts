/** A Sensor: waits for events, and starts workflows of WorkflowTemplates with what the events say. */
import { Lazy } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { Sensor as Resource } from '../../imports/argoproj.io.ts';
import { grant } from '../argo/grant.ts';
import { lintAtSynthesis } from '../argo/lint-at-synthesis.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { checkName } from '../argo/names.ts';
import { Scope } from '../argo/scope.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import type { EventBus } from './event-bus.ts';
import { type EventFilters, renderFilters } from './event-filters.ts';
import { podTemplate } from './event-pods.ts';
import type { SourceEvent } from './event-source.ts';
import { SensorDependency } from './sensor-dependency.ts';
import { renderTrigger, type SensorTrigger, triggerGrants } from './sensor-trigger.ts';

/** What it is called and which bus it listens to. */
export interface SensorProps {
  /** The name of the Kubernetes object. */
  readonly name: string;
  readonly bus: EventBus;
  /** Who its pod is; it is granted what its triggers do. @default an account `<name>-sensor` */
  readonly serviceAccount?: IServiceAccount;
  /** What its container asks for. @default little */
  readonly resources?: ResourceRequirements;
}

/** One event that a sensor waits for. */
export interface DependencyProps<Data> {
  readonly event: SourceEvent<Data>;
  /** Which of these events count: of the paths into one, its filters. @default all */
  readonly filters?: (event: SensorDependency<Data>) => EventFilters;
  /** Whether the kinds of filters have to let it through together, or one of them. @default `and` */
  readonly filtersLogicalOperator?: 'and' | 'or';
}

/**
 * A sensor on the cluster. Its pod may create workflows, and nothing more.
 *
 * @example
 * const sensor = new Sensor(chart, 'on-item', { name: 'on-item', bus });
 * const item = sensor.addDependency('item', { event: stac.events.newItem });
 * sensor.addTrigger('infer', { starts: inference, fromEvent: { itemId: item.data.body.id } });
 */
export class Sensor extends Construct {
  readonly name: string;
  readonly bus: EventBus;
  readonly serviceAccount: IServiceAccount;
  readonly #scope: Scope;
  readonly #dependencies = new Map<string, { readonly made: object; readonly of: object }>();
  readonly #triggers = new Map<string, object>();

  constructor(scope: Construct, id: string, props: SensorProps) {
    super(scope, id);
    const { path } = this.node;
    const { name, bus, resources } = props;
    checkName({ path, kind: 'Sensor', name });
    this.name = name;
    this.bus = bus;
    this.#scope = new Scope(path);
    this.serviceAccount =
      props.serviceAccount ??
      new ServiceAccount(this, 'account', { metadata: { name: `${name}-sensor` }, automountToken: true });
    const spec = Lazy.any({
      produce: () => ({
        eventBusName: bus.name,
        template: podTemplate(this.serviceAccount, resources),
        dependencies: [...this.#dependencies.values()].map(({ made }) => made),
        triggers: [...this.#triggers.values()],
      }),
    });
    new Resource(this, 'Resource', { metadata: { name }, spec });
    this.node.addValidation({ validate: () => this.#whatIsMissing() });
    lintAtSynthesis(this);
  }

  /** Adds an event to wait for, and gives back the ways into it. Names are kebab-case. */
  addDependency<Data>(name: string, props: DependencyProps<Data>): SensorDependency<Data> {
    const { event, filters, filtersLogicalOperator } = props;
    const scope = new Scope(`${this.#scope.path}/${name}`);
    checkName({ path: this.#scope.path, kind: 'dependency', name });
    if (this.#dependencies.has(name))
      throw this.#scope.error(`there are two dependencies '${name}'; rename one of them`);
    if (event.source.bus !== this.bus)
      throw scope.error(
        `EventSource ${event.source.name} puts its events on another bus, so that they never come; give both the same`,
      );
    if (this.bus.kind === 'native' && [...this.#dependencies.values()].some(({ of }) => of === event))
      throw scope.error(
        `${event.source.name}'s event '${event.name}' is a dependency already, and NATS Streaming takes it once; use JetStream, or another Sensor`,
      );
    const dependency = new SensorDependency<Data>(name, this);
    const made = {
      name,
      eventSourceName: event.source.name,
      eventName: event.name,
      ...(filters ? { filters: renderFilters(filters(dependency), scope) } : {}),
      ...(filtersLogicalOperator ? { filtersLogicalOperator } : {}),
    };
    this.#dependencies.set(name, { made, of: event });
    return dependency;
  }

  /** Adds a workflow to start when the events have come. Names are kebab-case. */
  addTrigger<Parameters extends WireTypes>(name: string, trigger: SensorTrigger<Parameters>): void {
    checkName({ path: this.#scope.path, kind: 'trigger', name });
    if (this.#triggers.has(name))
      throw this.#scope.error(`there are two triggers '${name}'; rename one of them`);
    const scope = new Scope(`${this.#scope.path}/${name}`);
    this.#triggers.set(name, renderTrigger(name, trigger, { scope, sensor: this }));
    grant(this.serviceAccount, triggerGrants(trigger));
  }

  #whatIsMissing(): string[] {
    return [
      ...(this.#dependencies.size === 0 ? ['waits for no event; add a dependency'] : []),
      ...(this.#triggers.size === 0 ? ['starts nothing; add a trigger'] : []),
    ];
  }
}
