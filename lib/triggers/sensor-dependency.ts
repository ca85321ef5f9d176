/** One event that a Sensor waits for, with the ways into it. */
import type { Construct } from 'constructs';
import { type EventPath, pathInto } from './event-path.ts';

/** What Argo Events itself says of every event. */
export interface EventContext {
  readonly id: string;
  /** The name of the EventSource. */
  readonly source: string;
  readonly specversion: string;
  /** `webhook`, `redisStream`, … */
  readonly type: string;
  readonly datacontenttype: string;
  /** The name of the event in its EventSource. */
  readonly subject: string;
  /** When it came. */
  readonly time: string;
}

/** An event of this type, as filters and mappings see it. */
export class SensorDependency<out Data> {
  readonly name: string;
  readonly sensor: Construct;
  /** The ways into what the event says: `item.data.body.id`. */
  readonly data: EventPath<Data>;
  /** The ways into what Argo Events says of it: `item.context.time`. */
  readonly context: EventPath<EventContext>;
  readonly #contextRoot = {};

  constructor(name: string, sensor: Construct) {
    this.name = name;
    this.sensor = sensor;
    this.data = pathInto<Data>(this);
    contexts.set(this.#contextRoot, this);
    this.context = pathInto<EventContext>(this.#contextRoot);
  }
}

const contexts = new WeakMap<object, SensorDependency<unknown>>();

/** The dependency that paths begin at, and whether they lead into its context. */
export function dependencyAt(
  root: object,
): { readonly dependency: SensorDependency<unknown>; readonly isContext: boolean } | undefined {
  if (root instanceof SensorDependency) return { dependency: root, isContext: false };
  const dependency = contexts.get(root);
  return dependency && { dependency, isContext: true };
}
