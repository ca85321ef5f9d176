/** EventSources, EventBuses and Sensors: what is written, who may do what, and what is refused at synthesis. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Testing, Yaml } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { lintDocuments } from '../../lib/argo/lint/lint.ts';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { EventBus } from '../../lib/triggers/event-bus.ts';
import { calendarEvent, minioEvent, webhookEvent } from '../../lib/triggers/event-kinds.ts';
import { fieldAt } from '../../lib/triggers/event-path.ts';
import { EventSource } from '../../lib/triggers/event-source.ts';
import { Sensor } from '../../lib/triggers/sensor.ts';
import { testChart } from '../argo/contracts.ts';
import { complaintsOf } from '../dist/kubernetes-judge.ts';
import { argoEvents } from './golden/argo-events.ts';
import { inferenceWorkflow } from './workflows.ts';

const chart = new Chart(new App({ outdir: 'unused' }), 'golden');
argoEvents(chart);
const objects: readonly KubernetesObject[] = Testing.synth(chart);

/** A bus, a source and a sensor, ready for one more thing. */
function parts(kind: 'jetstream' | 'native' = 'jetstream') {
  const chart = testChart();
  const bus = new EventBus(
    chart,
    'bus',
    kind === 'native' ? { native: {} } : { jetstream: { version: '2.10.10' } },
  );
  const source = new EventSource(chart, 'http', {
    name: 'http',
    bus,
    events: { item: webhookEvent({ port: 12000, endpoint: '/', body: z.object({ id: z.string() }) }) },
  });
  const sensor = new Sensor(chart, 'sensor', { name: 'sensor', bus });
  return { chart, bus, source, sensor, starts: inferenceWorkflow(chart) };
}

describe('what is written', () => {
  test('is what is committed, byte by byte', async () => {
    const path = join(import.meta.dirname, 'golden/argo-events.yaml');
    expect(existsSync(path)).toBe(true);
    await expect(Yaml.stringify(...objects)).toMatchFileSnapshot(path);
  });

  test.each(objects)('fits the schema of its kind: $kind $metadata.name', (object) => {
    expect(complaintsOf(object)).toEqual([]);
  });

  test('is refused by the same judge when a field is misspelt, however deep', () => {
    const sensor = structuredClone(objects.find(({ kind }) => kind === 'Sensor')) ?? {
      kind: '',
      apiVersion: '',
    };
    Object(sensor['spec']).triggers[0].template.conditionz = 'item';
    expect(complaintsOf(sensor)).not.toEqual([]);
  });

  test('names secrets and holds none', () => {
    expect(lintDocuments(objects)).toEqual([]);
  });

  test('has pods that the restricted standard admits', () => {
    const pods = objects.flatMap(({ kind, spec }) =>
      kind === 'EventSource' || kind === 'Sensor' ? [Object(spec).template] : [],
    );
    expect(pods.length).toBeGreaterThan(3);
    for (const { securityContext, container } of pods) {
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources).toHaveProperty('limits');
    }
  });
});

describe('who may do what', () => {
  const rolesOf = (given: readonly KubernetesObject[]) =>
    Object.fromEntries(
      given
        .filter(({ kind }) => kind === 'Role')
        .map(({ metadata, rules }) => [
          metadata?.name,
          (rules as { resources: string[]; resourceNames?: string[]; verbs: string[] }[]).map(
            ({ resources, resourceNames = [], verbs }) =>
              [...verbs, ...resources, ...resourceNames].join(' '),
          ),
        ]),
    );

  test('a sensor that creates may create, one that submits also what argo submit asks for', () => {
    expect(rolesOf(objects)).toMatchObject({
      'on-upload-sensor-workflow': ['create workflows'],
      'on-item-sensor-workflow': ['create workflows', 'list workflows', 'get workflowtemplates'],
    });
  });

  test('an event source may do nothing and has no token, but for the Lease that Kafka needs', () => {
    const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount');
    const tokens = accounts.map(({ metadata, automountServiceAccountToken }) => [
      metadata?.name,
      automountServiceAccountToken,
    ]);
    expect(Object.fromEntries(tokens)).toMatchObject({
      'http-event-source': false,
      'streams-event-source': false,
      'by-kafka-event-source': true,
      'on-item-sensor': true,
    });
    const roles = rolesOf(objects);
    expect(roles).not.toHaveProperty('http-event-source-workflow');
    expect(roles).toMatchObject({
      'by-kafka-event-source-workflow': ['create leases', 'get update leases eventsource-by-kafka'],
    });
  });
});

describe('a workflow in a sensor', () => {
  test('is linted where it stands', () => {
    const { chart, sensor, source } = parts();
    const item = sensor.addDependency('item', { event: source.events.item });
    const elsewhere = inferenceWorkflow(testChart());
    sensor.addTrigger('infer', {
      starts: elsewhere,
      parameters: { stacUrl: 'http://stac' },
      fromEvent: { itemId: item.data.body.id },
    });
    const sensors = (Testing.synth(chart) as KubernetesObject[]).filter(({ kind }) => kind === 'Sensor');
    expect(lintDocuments(sensors)).toMatchObject([
      {
        rule: 'undefined-template',
        document: 'Sensor/sensor',
        path: ['spec', 'triggers', 0, 'template', 'k8s', 'source', 'resource', 'spec', 'workflowTemplateRef'],
      },
    ]);
  });

  test('that lacks a parameter is refused at synthesis', () => {
    const { chart, sensor, source, starts } = parts();
    const item = sensor.addDependency('item', { event: source.events.item });
    sensor.addTrigger('infer', { starts, fromEvent: { itemId: item.data.body.id } });
    expect(() => Testing.synth(chart)).toThrow(
      /Sensor\/sensor .*resource.spec.arguments: WorkflowTemplate\/inference needs parameter 'stac-url'/,
    );
  });
});

describe('synthesis refuses', () => {
  const { bus, source, sensor, starts } = parts();
  const item = sensor.addDependency('item', { event: source.events.item });
  const other = parts();
  const foreign = other.sensor.addDependency('item', { event: other.source.events.item });
  const addBus = (props: ConstructorParameters<typeof EventBus>[2]) => () =>
    new EventBus(testChart(), 'bus', props);
  const filter = (filters: Parameters<typeof sensor.addDependency>[1]['filters'], name: string) => () =>
    sensor.addDependency(name, { event: source.events.item, ...(filters ? { filters } : {}) });

  test.each<[string, () => unknown, RegExp]>([
    ['a JetStream that may change', addBus({ jetstream: { version: 'latest' } }), /name a version/],
    ['two replicas', addBus({ jetstream: { version: '2.10.10', replicas: 2 } }), /1, or 3 and more/],
    ['too few replicas', addBus({ native: { replicas: 1 } }), /3 or more/],
    [
      'an endpoint without a slash',
      () => webhookEvent({ port: 12000, endpoint: 'items' }),
      /write '\/items'/,
    ],
    ['a port that needs root', () => webhookEvent({ port: 80, endpoint: '/' }), /port 80/],
    [
      'a schedule of six fields',
      () => calendarEvent({ schedule: '* * * * * *', timezone: 'UTC' }),
      /five fields/,
    ],
    ['an interval without a unit', () => calendarEvent({ interval: '10' }), /10m/],
    [
      'an endpoint of a bucket with its protocol',
      () =>
        minioEvent({
          endpoint: 'http://minio:9000',
          bucket: 'b',
          events: ['s3:ObjectCreated:*'],
          accessKey: { secretName: 'm', key: 'a' },
          secretKey: { secretName: 'm', key: 's' },
        }),
      /leave the protocol out/,
    ],
    [
      'events that need pods of their own',
      () =>
        new EventSource(testChart(), 'mixed', {
          name: 'mixed',
          bus,
          events: {
            tick: calendarEvent({ interval: '1m' }),
            item: webhookEvent({ port: 12000, endpoint: '/' }),
          },
        }),
      /make two EventSources/,
    ],
    [
      'no events',
      () => new EventSource(testChart(), 'none', { name: 'none', bus, events: {} }),
      /takes no events/,
    ],
    ['a dependency twice', filter(undefined, 'item'), /two dependencies 'item'/],
    [
      'an event of another bus',
      () => sensor.addDependency('foreign', { event: other.source.events.item }),
      /on another bus/,
    ],
    [
      'an event twice on NATS Streaming',
      () => {
        const native = parts('native');
        native.sensor.addDependency('one', { event: native.source.events.item });
        native.sensor.addDependency('two', { event: native.source.events.item });
      },
      /takes it once/,
    ],
    [
      'a time that is none',
      filter(() => ({ time: { start: '25:00:00', stop: '06:00:00' } }), 'a'),
      /no time of day/,
    ],
    [
      'no time at all',
      filter(() => ({ time: { start: '06:00:00', stop: '06:00:00' } }), 'b'),
      /no time at all/,
    ],
    ['an empty context', filter(() => ({ context: {} }), 'c'), /says nothing/],
    [
      'an empty value',
      filter(() => ({ data: [{ path: item.data.body.id, type: 'string', value: [''] }] }), 'd'),
      /empty value/,
    ],
    ['an empty expression', filter(() => ({ exprs: [{ expr: '', fields: {} }] }), 'e'), /give both/],
    [
      'a value of an event of another sensor',
      () => sensor.addTrigger('a', { starts, fromEvent: { itemId: foreign.data.body.id } }),
      /does not wait for/,
    ],
    [
      'a parameter with two values',
      () =>
        sensor.addTrigger('b', {
          starts,
          parameters: { itemId: 'x' },
          fromEvent: { itemId: item.data.body.id },
        }),
      /choose one/,
    ],
    [
      'the whole payload as a parameter',
      () => sensor.addTrigger('c', { starts, fromEvent: { itemId: fieldAt(item.data, 'body', '') } }),
      /without a name/,
    ],
    [
      'a condition that never comes true',
      () => sensor.addTrigger('d', { starts, conditions: [[]] }),
      /never comes true/,
    ],
    [
      'a condition of another sensor',
      () => sensor.addTrigger('e', { starts, conditions: [[foreign]] }),
      /dependency of another sensor/,
    ],
    ['a path as text', () => `${item.data.body.id}`, /known only when the event comes/],
    ['a path as JSON', () => JSON.stringify(item.data.body.id), /known only when the event comes/],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test('a trigger twice, and a sensor that waits for nothing or starts nothing', () => {
    const { chart, sensor, source, starts } = parts();
    expect(() => Testing.synth(chart)).toThrow('waits for no event');
    const errors = () => sensor.node.validate().join('\n');
    expect(errors()).toContain('waits for no event');
    expect(errors()).toContain('starts nothing');
    sensor.addDependency('item', { event: source.events.item });
    sensor.addTrigger('infer', {
      starts,
      parameters: { stacUrl: 'http://stac', itemId: 'x' },
      retryStrategy: { steps: 2, duration: Duration.minutes(1) },
    });
    expect(() => sensor.addTrigger('infer', { starts })).toThrow("two triggers 'infer'");
    expect(errors()).toBe('');
  });
});
