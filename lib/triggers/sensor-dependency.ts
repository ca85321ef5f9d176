/** One event that a Sensor waits for, with the ways into it. */

import type { Construct } from 'constructs';
import type { EventContext } from '../contract/event-context.ts';
import { type EventPath, pathInto } from './event-path.ts';

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
