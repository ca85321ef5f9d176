/** What Sensors make of events: which let them through, and which workflows they start. */
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { filterEvent } from './filter-event.ts';
import { evaluateTerm } from './govaluate.ts';
import type { Json } from './json-set.ts';
import { readSensor, type Sensor, type SensorTrigger, waitsFor } from './sensor-document.ts';
import type { SourceEvent } from './source-event.ts';
import { applyParameters } from './trigger-parameters.ts';

/** What one trigger of a Sensor made of the events. */
export interface Sensed {
  /** `on-item/infer`. */
  readonly trigger: string;
  /** The workflow that it starts; absent when it starts none. */
  readonly workflow: KubernetesObject | undefined;
  /** Why it starts none. */
  readonly reason: string;
}

/** Asks every Sensor that waits for one of the events; throws before anything is started when one cannot be asked. */
export function sense(
  documents: readonly KubernetesObject[],
  events: readonly SourceEvent[],
): readonly Sensed[] {
  const known = events.map(({ context }) => ({ source: context.source, name: context.subject }));
  for (const event of known)
    if (!documents.some((document) => waitsFor(document, event)))
      throw new InputError(
        `no Sensor waits for the event '${event.name}' of EventSource ${event.source}; give the folder with it by -f`,
      );
  return documents
    .filter((document) => known.some((event) => waitsFor(document, event)))
    .map(readSensor)
    .flatMap((sensor) => sensor.triggers.map((trigger) => fire(sensor, trigger, arrivalsAt(sensor, events))));
}

/** The events that came through, by the names of the dependencies, and why others did not. */
interface Arrivals {
  readonly came: ReadonlyMap<string, SourceEvent>;
  readonly missing: ReadonlyMap<string, string>;
}

function arrivalsAt({ name: sensor, dependencies }: Sensor, events: readonly SourceEvent[]): Arrivals {
  const came = new Map<string, SourceEvent>();
  const missing = new Map<string, string>();
  for (const dependency of dependencies) {
    const { name, eventSourceName, eventName } = dependency;
    missing.set(name, `no event '${eventName}' of ${eventSourceName} came`);
    for (const event of events) {
      if (event.context.source !== eventSourceName || event.context.subject !== eventName) continue;
      const { passes, reason = '' } = at(`Sensor/${sensor}: dependency '${name}'`, () =>
        filterEvent(dependency, event),
      );
      // Of several events of one kind the last one counts, as on the bus.
      if (passes) came.set(name, event);
      else missing.set(name, reason);
    }
    if (came.has(name)) missing.delete(name);
  }
  return { came, missing };
}

function fire(sensor: Sensor, { template }: SensorTrigger, { came, missing }: Arrivals): Sensed {
  const trigger = `${sensor.name}/${template.name}`;
  const names = sensor.dependencies.map(({ name }) => name);
  const { conditions = names.join(' && '), k8s, argoWorkflow } = template;
  const holds = at(`Sensor/${trigger}: conditions`, () => {
    const dependencies = Object.fromEntries(names.map((name) => [name, came.has(name)]));
    return evaluateTerm(conditions.replaceAll('-', '\\-'), dependencies) === true;
  });
  const asked = [...missing].filter(([name]) => namesIn(conditions).includes(name));
  const reason = asked.map(([name, why]) => `${name}: ${why}`).join('; ');
  if (!holds) return { trigger, workflow: undefined, reason };
  const action = k8s ?? argoWorkflow;
  if (action === undefined || (k8s && argoWorkflow))
    throw new InputError(`Sensor/${trigger}: give it one of k8s and argoWorkflow`);
  const labels = { 'events.argoproj.io/sensor': sensor.name, 'events.argoproj.io/trigger': template.name };
  // Only what the conditions name is subscribed to; other events have not come for this trigger.
  const here = new Map([...came].filter(([name]) => namesIn(conditions).includes(name)));
  const made = at(`Sensor/${trigger}`, () =>
    applyParameters(jsonOf(action.source.resource), action.parameters ?? [], here),
  );
  return { trigger, workflow: withLabels(workflowOf(made, trigger), labels), reason: '' };
}

function namesIn(conditions: string): readonly string[] {
  return conditions.match(/[\w-]+/g) ?? [];
}

function jsonOf(resource: object): Json {
  return JSON.parse(JSON.stringify(resource));
}

function workflowOf(made: Json, trigger: string): KubernetesObject {
  const resource: KubernetesObject = Object(made);
  const { name, generateName } = resource.metadata ?? {};
  if (resource.kind === 'Workflow' && (name || generateName)) return resource;
  throw new InputError(`Sensor/${trigger}: the Workflow has neither a name nor a generateName; give it one`);
}

function withLabels(workflow: KubernetesObject, labels: Readonly<Record<string, string>>): KubernetesObject {
  return {
    ...workflow,
    metadata: { ...workflow.metadata, labels: { ...workflow.metadata?.labels, ...labels } },
  };
}

/** Does something; what is wrong is told with where it stands. */
function at<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`, { cause: error });
    if (error instanceof PermanentError)
      throw new PermanentError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}
