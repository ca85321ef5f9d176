/**
 * What a trigger starts, with values out of events, as Argo Events makes it
 * (https://github.com/argoproj/argo-events/blob/v1.9.7/pkg/sensors/triggers/params.go).
 */
import { fromJsonData } from '../../argo/expr/value.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { executeTemplate } from './go-template.ts';
import { type Json, withValueAt } from './json-set.ts';
import { JsonValue, lookUp } from './json-text.ts';
import type { TriggerParameter } from './sensor-document.ts';
import type { SourceEvent } from './source-event.ts';

/** The events that came, by the names of the dependencies. */
export type EventsByDependency = ReadonlyMap<string, SourceEvent>;

/** The resource with all values in it; throws a `PermanentError` when an event lacks one that has no default. */
export function applyParameters(
  resource: Json,
  parameters: readonly TriggerParameter[],
  events: EventsByDependency,
): Json {
  return parameters.reduce((before, parameter) => apply(before, parameter, events), resource);
}

function apply(resource: Json, { src, dest, operation }: TriggerParameter, events: EventsByDependency): Json {
  const resolved = resolve(src, events);
  if (resolved === undefined) return resource;
  const current = operation === 'append' || operation === 'prepend' ? currentAt(resource, dest) : undefined;
  if (current !== undefined) {
    const value = operation === 'append' ? current + resolved.text : resolved.text + current;
    return withValueAt(resource, dest, value);
  }
  const isRaw = src.useRawData === true && resolved.isRaw;
  return withValueAt(resource, dest, isRaw ? rawValue(resolved.text, dest) : resolved.text);
}

function currentAt(resource: Json, dest: string): string | undefined {
  return lookUp(JSON.stringify(resource), dest)?.text;
}

function rawValue(text: string, dest: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PermanentError(`${dest}: '${text}' is no JSON, so that useRawData makes nothing of it`, {
      cause,
    });
  }
}

/** A value, and whether it can be written as the JSON that it is. */
interface Resolved {
  readonly text: string;
  readonly isRaw: boolean;
}

type Source = TriggerParameter['src'];

/** `undefined` when the event has not come, which conditions may allow. */
function resolve(src: Source, events: EventsByDependency): Resolved | undefined {
  const { dependencyName, dataKey, dataTemplate, contextKey, contextTemplate, value } = src;
  const fixed = value === undefined ? undefined : { text: value, isRaw: false };
  const event = events.get(dependencyName);
  if (event === undefined) return fixed;
  const isOfData = Boolean(dataKey || dataTemplate);
  if (!isOfData && !contextKey && !contextTemplate) return fixed ?? { text: wholeEvent(event), isRaw: false };
  const json = isOfData ? event.data : JSON.stringify(event.context);
  const [key, template] = isOfData ? [dataKey, dataTemplate] : [contextKey, contextTemplate];
  const faults: string[] = [];
  if (template) {
    const made = fromTemplate(template, json);
    if (!(made instanceof PermanentError)) return made;
    faults.push(made.message);
  }
  const found = key ? lookUp(json, key) : undefined;
  if (found) return { text: found.text, isRaw: found.type !== 'String' };
  if (key) faults.push(`the event has no '${key}'`);
  if (fixed) return fixed;
  throw new PermanentError(
    `unable to resolve '${dependencyName}' parameter value: ${faults.join('; ')}; send it, or give the parameter a default (value)`,
  );
}

function fromTemplate(template: string, json: string): Resolved | PermanentError {
  try {
    const text = executeTemplate(template, fromJsonData(new JsonValue(json).data));
    if (text !== '' && text !== '<no value>') return { text, isRaw: false };
    return new PermanentError(`template evaluated to empty string or no value: ${template}`);
  } catch (error) {
    if (!(error instanceof PermanentError) || error instanceof InputError) throw error;
    return error;
  }
}

function wholeEvent({ context, data }: SourceEvent): string {
  return JSON.stringify({ context, data: Buffer.from(data).toString('base64') });
}
