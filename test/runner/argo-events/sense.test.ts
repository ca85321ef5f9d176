/** What Sensors among the documents make of events that come to EventSources. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookUp } from '../../../lib/runner/events/json-text.ts';
import { sense } from '../../../lib/runner/events/sense.ts';
import { eventOf, type Incoming } from '../../../lib/runner/events/source-event.ts';
import { keyOf, type PathTo, pathInto } from '../../../lib/triggers/event-path.ts';
import { documentsOf } from '../harness.ts';

const sources = `
apiVersion: argoproj.io/v1alpha1
kind: EventSource
metadata: {name: stac}
spec:
  service: {ports: [{port: 12000, targetPort: 12000}]}
  webhook:
    item: {port: "12000", endpoint: /item, method: POST, metadata: {team: eo}}
    other: {port: "12000", endpoint: /other, method: POST}
    filtered: {port: "12000", endpoint: /x, method: POST, filter: {expression: "true"}}
---
apiVersion: argoproj.io/v1alpha1
kind: EventSource
metadata: {name: others}
spec:
  redisStream: {published: {hostAddress: "redis:6379", streams: [items]}}
  minio: {uploaded: {endpoint: "minio:9000", bucket: {name: b}}}
  calendar: {tick: {interval: 10m}}
  kafka: {topic: {url: "kafka:9092", topic: t, partition: "0"}}
---
apiVersion: argoproj.io/v1alpha1
kind: EventSource
metadata: {name: hub}
spec: {github: {push: {events: [push], repositories: [{owner: a, names: [b]}]}}}
`;

const workflow =
  '{resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {generateName: w-}, spec: {}}}';
const k8s = (parameters: string) => `{operation: create, source: ${workflow}, parameters: ${parameters}}`;

function sensor(spec: string, name = 'on-item') {
  return `---
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: ${name}}
spec: ${spec}
`;
}

const item = '{name: item, eventSourceName: stac, eventName: item}';
const other = '{name: other-one, eventSourceName: stac, eventName: other}';
const id = '[{src: {dependencyName: item, dataKey: body.id}, dest: spec.id}]';

const incoming = (more: Partial<Incoming> = {}): Incoming => ({
  ...{
    source: 'stac',
    name: 'item',
    payload: '{"id": "S2A"}',
    headers: {},
    time: new Date('2026-03-01T22:30:00Z'),
  },
  ...more,
});

function sensed(sensors: string, ...events: readonly Partial<Incoming>[]) {
  const documents = documentsOf(sources + sensors);
  const all = events.length > 0 ? events : [{}];
  return sense(
    documents,
    all.map((event) => eventOf(documents, incoming(event))),
  );
}

describe('the data of an event', () => {
  const documents = documentsOf(sources);
  const dataOf = (event: Partial<Incoming>) => eventOf(documents, incoming(event)).data;

  test.each<[string, Partial<Incoming>, string]>([
    [
      'a webhook has its headers and the body as it was sent, without space',
      { payload: '{ "b": 1.0,\n "a": "<x y>" }', headers: { 'x-kind': ['item'] } },
      '{"header":{"Content-Type":["application/json"],"X-Kind":["item"]},"body":{"b":1.0,"a":"\\u003cx y\\u003e"},"metadata":{"team":"eo"}}',
    ],
    [
      'GitHub calls them headers',
      { source: 'hub', name: 'push' },
      '{"headers":{"Content-Type":["application/json"]},"body":{"id":"S2A"}}',
    ],
    [
      'a Redis stream has its name, the id of the message and its fields',
      { source: 'others', name: 'published' },
      '{"stream":"items","message_id":"1772404200000-0","values":{"id":"S2A"}}',
    ],
    [
      'a bucket has the records of the notification',
      { source: 'others', name: 'uploaded', payload: '{"Records":[{"eventName":"s3:ObjectCreated:Put"}]}' },
      '{"notification":[{"eventName":"s3:ObjectCreated:Put"}]}',
    ],
    [
      'a calendar has its time',
      { source: 'others', name: 'tick', payload: '{}' },
      '{"eventTime":"2026-03-01 22:30:00 +0000 UTC"}',
    ],
  ])('of %s', (_, event, data) => {
    expect(dataOf(event)).toBe(data);
  });

  test.each<[string, Partial<Incoming>, RegExp]>([
    [
      'an unknown source',
      { source: 'stak' },
      /no EventSource 'stak' among the documents; did you mean 'stac'\?/,
    ],
    ['an unknown event', { name: 'items' }, /EventSource\/stac has no event 'items'; did you mean 'item'\?/],
    ['a filter of its own', { name: 'filtered' }, /has a filter, which the local runner does not carry out/],
    [
      'a kind that is not known',
      { source: 'others', name: 'topic' },
      /'topic' is a kafka, which .* does not know/,
    ],
    [
      'numbers in a Redis stream',
      { source: 'others', name: 'published', payload: '{"n":1}' },
      /fields with texts/,
    ],
    [
      'a notification without records',
      { source: 'others', name: 'uploaded', payload: '{}' },
      /a list 'Records'/,
    ],
  ])('is refused: %s', (_, event, message) => {
    expect(() => dataOf(event)).toThrow(message);
  });
});

describe('a sensor', () => {
  test('makes the workflow, says by whom, and leaves its source as it is', () => {
    const spec = `{dependencies: [${item}], triggers: [{template: {name: infer, k8s: ${k8s(id)}}, rateLimit: {unit: Second}}]}`;
    expect(sensed(sensor(spec))).toEqual([
      {
        trigger: 'on-item/infer',
        reason: '',
        workflow: {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Workflow',
          metadata: {
            generateName: 'w-',
            labels: { 'events.argoproj.io/sensor': 'on-item', 'events.argoproj.io/trigger': 'infer' },
          },
          spec: { id: 'S2A' },
        },
      },
    ]);
  });

  test.each<[string, string, RegExp]>([
    [
      'data',
      '{data: [{path: body.id, type: string, value: ["^S3", "^S1"]}]}',
      /body.id is 'S2A', wanted = \^S3 or \^S1/,
    ],
    [
      'a path that is not there',
      '{data: [{path: body.x, type: string, value: [a]}]}',
      /path 'body.x' does not exist/,
    ],
    ['exprs', '{exprs: [{expr: i == "x", fields: [{name: i, path: body.id}]}]}', /does not hold: i is "S2A"/],
    ['the context', '{context: {type: calendar}}', /type is 'webhook', wanted 'calendar'/],
    [
      'the time',
      '{time: {start: "06:00:00", stop: "22:00:00"}}',
      /it is 22:30:00 UTC, wanted 06:00:00 to 22:00:00/,
    ],
  ])('says why it starts nothing: by %s', (_, filters, reason) => {
    const dependency = `{name: item, eventSourceName: stac, eventName: item, filters: ${filters}}`;
    const [made] = sensed(
      sensor(`{dependencies: [${dependency}], triggers: [{template: {name: infer, k8s: ${k8s(id)}}}]}`),
    );
    expect(made?.workflow).toBeUndefined();
    expect(made?.reason).toMatch(reason);
  });

  test('waits for all its dependencies, or for what its conditions say', () => {
    const triggers = [
      '',
      'conditions: other-one || item,',
      'conditions: other-one && item,',
      'conditions: other-one,',
    ];
    const spec = `{dependencies: [${item}, ${other}], triggers: [${triggers.map(
      (conditions, index) => `{template: {name: t${index}, ${conditions} k8s: ${k8s('[]')}}}`,
    )}]}`;
    const startedBy = (...names: readonly string[]) =>
      sensed(sensor(spec), ...names.map((name) => ({ name }))).flatMap(({ trigger, workflow }) =>
        workflow ? trigger : [],
      );
    expect(startedBy('item')).toEqual(['on-item/t1']);
    expect(startedBy('other')).toEqual(['on-item/t1', 'on-item/t3']);
    expect(startedBy('item', 'other')).toEqual(['on-item/t0', 'on-item/t1', 'on-item/t2', 'on-item/t3']);
    const [first] = sensed(sensor(spec));
    expect(first?.reason).toBe("other-one: no event 'other' of stac came");
  });

  test('leaves out what an event that did not come would give, unless there is a default', () => {
    const src = '{dependencyName: other-one, dataKey: body.id}';
    const parameters = `[{src: ${src}, dest: spec.a}, {src: {dependencyName: other-one, value: d}, dest: spec.b}]`;
    const spec = `{dependencies: [${item}, ${other}], triggers: [{template: {name: t, conditions: item || other-one, k8s: ${k8s(parameters)}}}]}`;
    expect(sensed(sensor(spec))[0]?.workflow?.['spec']).toEqual({ b: 'd' });
  });

  test('that submits is carried out as well', () => {
    const argo = `{operation: submit, source: ${workflow}, parameters: ${id}}`;
    const spec = `{dependencies: [${item}], triggers: [{template: {name: t, argoWorkflow: ${argo}}}]}`;
    expect(sensed(sensor(spec))[0]?.workflow?.['spec']).toEqual({ id: 'S2A' });
  });

  test('whose event lacks the field is a fault that names it', () => {
    const spec = `{dependencies: [${item}], triggers: [{template: {name: infer, k8s: ${k8s(id)}}}]}`;
    expect(() => sensed(sensor(spec), { payload: '{"name":"x"}' })).toThrow(
      "Sensor/on-item/infer: unable to resolve 'item' parameter value: the event has no 'body.id'; send it, or give the parameter a default (value)",
    );
  });

  test('that waits for another event is not asked, whatever it does', () => {
    const spec = `{dependencies: [${item}], triggers: [{template: {name: infer, k8s: ${k8s('[]')}}}]}`;
    const slack = `{dependencies: [${other}], triggers: [{template: {name: tell, slack: {}}}]}`;
    expect(sensed(sensor(spec) + sensor(slack, 'teller'))).toHaveLength(1);
    expect(() => sensed(sensor(slack, 'teller'))).toThrow(
      "no Sensor waits for the event 'item' of EventSource stac",
    );
  });

  const one = (dependency: string, trigger: string) =>
    `{dependencies: [${dependency}], triggers: [${trigger}]}`;
  const works = `{template: {name: t, k8s: ${k8s('[]')}}}`;
  const withField = (field: string) => `{name: item, eventSourceName: stac, eventName: item, ${field}}`;
  test.each<[string, string, RegExp]>([
    [
      'a filter in Lua',
      one(withField('filters: {script: return true}'), works),
      /spec.dependencies.0.filters: .*"script"/,
    ],
    ['a transformation', one(withField('transform: {jq: .}'), works), /spec.dependencies.0: .*"transform"/],
    [
      'an unknown comparator',
      one(withField('filters: {data: [{path: a, type: number, comparator: "~", value: [a]}]}'), works),
      /comparator/,
    ],
    [
      'a time that is none',
      one(withField('filters: {time: {start: 6am, stop: "10:00:00"}}'), works),
      /start: write it as/,
    ],
    [
      'another kind of trigger',
      one(item, '{template: {name: t, slack: {}}}'),
      /spec.triggers.0.template: .*"slack"/,
    ],
    [
      'another operation',
      one(item, `{template: {name: t, k8s: {operation: patch, source: ${workflow}}}}`),
      /k8s.operation/,
    ],
    [
      'another resource',
      one(item, '{template: {name: t, k8s: {source: {resource: {apiVersion: v1, kind: Pod}}}}}'),
      /resource.kind/,
    ],
    [
      'a dead-letter trigger',
      one(item, `{template: {name: t, k8s: ${k8s('[]')}}, dlqTrigger: {}}`),
      /"dlqTrigger"/,
    ],
    ['no trigger at all', one(item, '{template: {name: t}}'), /give it one of k8s and argoWorkflow/],
    [
      'a condition that cannot be read',
      one(item, `{template: {name: t, conditions: "item &&", k8s: ${k8s('[]')}}}`),
      /conditions: .*it ends too early/,
    ],
    [
      'a condition of a dependency that there is not',
      one(item, `{template: {name: t, conditions: itme, k8s: ${k8s('[]')}}}`),
      /conditions: No parameter 'itme' found/,
    ],
    [
      'a path that is not carried out',
      one(withField('filters: {data: [{path: body.*, type: string, value: [a]}]}'), works),
      /dependency 'item': path 'body.\*': the local runner does not carry out/,
    ],
  ])('is refused by name for %s', (_, spec, message) => {
    expect(() => sensed(sensor(spec))).toThrow(message);
  });
});

describe('paths', () => {
  test('of the constructs lead where they say, whatever the names are', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((key) => !['toString', 'toJSON', 'valueOf'].includes(key));
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 4 }),
        fc.jsonValue(),
        fc.string(),
        (keys, value, beside) => {
          const object = keys.reduceRight<unknown>(
            (inner, key) => ({ [`${key}${beside}x`]: 1, [key]: inner }),
            value,
          );
          const path = keys.reduce<unknown>((from, key) => Object(from)[key], pathInto({}));
          const found = lookUp(JSON.stringify(object), keyOf(path as PathTo<unknown>));
          expect(found?.data).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });

  test('find every value of a JSON text, with space in it or without', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.constantFrom(0, 2), (list, space) => {
        const text = JSON.stringify({ list }, null, space);
        for (const [index, value] of list.entries())
          expect(lookUp(text, `list.${index}`)?.data).toEqual(JSON.parse(JSON.stringify(value)));
        expect(lookUp(text, 'list.#')?.number).toBe(list.length);
        expect(lookUp(text, `list.${list.length}`)).toBeUndefined();
      }),
    );
  });
});
