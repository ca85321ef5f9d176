/** What an EventSource makes of something that comes from outside: the data of an event, and its context. */

import * as z from 'zod';
import { escapeJson } from '../../argo/expr/value.ts';
import { nearest } from '../../argo/lint/nearest.ts';
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { EventContext } from '../../contract/event-context.ts';
import { InputError } from '../../errors.ts';

/** An event as it is on the bus. */
export interface SourceEvent {
  readonly context: EventContext;
  /** The data as JSON. */
  readonly data: string;
}

/** Something that comes from outside. */
export interface Incoming {
  /** The name of the EventSource. */
  readonly source: string;
  /** The name of the event in it. */
  readonly name: string;
  /** The JSON that is sent. */
  readonly payload: string;
  /** The headers of the request, each with its values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly time: Date;
}

/** The event that the EventSource among the documents makes of it. */
export function eventOf(documents: readonly KubernetesObject[], incoming: Incoming): SourceEvent {
  const { source, name, time } = incoming;
  const { kind, settings } = eventIn(documents, source, name);
  const make = kinds[kind];
  const spec = common.safeParse(settings);
  if (make === undefined)
    throw new InputError(
      `EventSource/${source}: '${name}' is a ${kind}, which the local runner does not know; it knows ${Object.keys(kinds).join(', ')}`,
    );
  if (!spec.success) throw new InputError(`EventSource/${source}: '${name}' is no map of settings`);
  if (spec.data.filter)
    throw new InputError(
      `EventSource/${source}: '${name}' has a filter, which the local runner does not carry out; write it into the Sensor`,
    );
  const { metadata } = spec.data;
  const members = {
    ...make(incoming, spec.data),
    ...(metadata ? { metadata: JSON.stringify(metadata) } : {}),
  };
  const data = Object.entries(members).map(([member, json]) => `${JSON.stringify(member)}:${json}`);
  return {
    context: {
      id: `${source}-${name}-${time.getTime()}`,
      source,
      specversion: '1.0',
      type: kind,
      datacontenttype: 'application/json',
      subject: name,
      time: time.toISOString(),
    },
    data: escapeJson(`{${data.join(',')}}`),
  };
}

const common = z.looseObject({
  filter: z.unknown().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  streams: z.array(z.string()).optional(),
});

/** The members of an event's data, each as JSON. */
type Make = (incoming: Incoming, settings: z.output<typeof common>) => Readonly<Record<string, string>>;

const kinds: Readonly<Record<string, Make>> = {
  webhook: ({ headers, payload }) => ({ header: headersOf(headers), body: compact(payload) }),
  github: ({ headers, payload }) => ({ headers: headersOf(headers), body: compact(payload) }),
  redisStream: ({ payload, time }, { streams: [stream = ''] = [] }) => {
    if (!z.record(z.string(), z.string()).safeParse(JSON.parse(payload)).success)
      throw new InputError(
        'a message of a Redis stream has fields with texts, and nothing else; write them in quotes',
      );
    return {
      stream: JSON.stringify(stream),
      message_id: JSON.stringify(`${time.getTime()}-0`),
      values: compact(payload),
    };
  },
  minio: ({ payload }) => {
    const records = z.looseObject({ Records: z.array(z.unknown()).min(1) }).safeParse(JSON.parse(payload));
    if (!records.success)
      throw new InputError("a notification of a bucket has a list 'Records'; give it as S3 sends it");
    return { notification: JSON.stringify(records.data.Records) };
  },
  calendar: ({ time }) => ({
    eventTime: JSON.stringify(`${time.toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`),
  }),
};

function eventIn(documents: readonly KubernetesObject[], source: string, name: string) {
  const sources = documents.filter(({ kind }) => kind === 'EventSource');
  const names = sources.map(({ metadata }) => metadata?.name ?? '');
  const found = sources[names.indexOf(source)];
  if (found === undefined)
    throw new InputError(`no EventSource '${source}' among the documents; ${wayTo(source, names)}`);
  const events = Object.entries(Object(found['spec'])).flatMap(([kind, list]) =>
    ['template', 'service', 'eventBusName', 'replicas'].includes(kind)
      ? []
      : Object.entries(Object(list)).map(([event, settings]) => ({ kind, event, settings })),
  );
  const event = events.find((one) => one.event === name);
  if (event) return event;
  const known = events.map((one) => one.event);
  throw new InputError(`EventSource/${source} has no event '${name}'; ${wayTo(name, known)}`);
}

function wayTo(wanted: string, known: readonly string[]): string {
  const near = nearest(wanted, known);
  if (near) return `did you mean '${near}'?`;
  return known.length > 0 ? `there are ${known.join(', ')}` : 'there is none at all; give their folder by -f';
}

/** Headers as Go has them, each word with a capital letter, in order. */
function headersOf(headers: Incoming['headers']): string {
  const named = Object.entries({ 'content-type': ['application/json'], ...headers }).map(
    ([name, values]) => [name.replace(/[a-z0-9]+/gi, capital), values] as const,
  );
  return JSON.stringify(Object.fromEntries(named.toSorted(([one], [other]) => (one < other ? -1 : 1))));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** A JSON text without the space between its parts; numbers and the order of names stay as they are. */
function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text: string | undefined) => text ?? '');
}
