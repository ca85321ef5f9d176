/** Every kind of event, bus, filter and mapping. */
import { type Chart, Duration } from 'cdk8s';
import * as z from 'zod';
import { EventBus } from '../../../lib/triggers/event-bus.ts';
import {
  calendarEvent,
  githubEvent,
  minioEvent,
  redisStreamEvent,
  webhookEvent,
} from '../../../lib/triggers/event-kinds.ts';
import { fieldAt } from '../../../lib/triggers/event-path.ts';
import { EventSource } from '../../../lib/triggers/event-source.ts';
import { Sensor } from '../../../lib/triggers/sensor.ts';
import { inferenceWorkflow } from '../workflows.ts';

/** A STAC item as far as triggers look at it. */
export const stacItem = z.object({
  id: z.string(),
  collection: z.string(),
  properties: z.object({
    'eo:cloud_cover': z.number(),
    platform: z.string().optional(),
    final: z.boolean(),
  }),
  links: z.array(z.object({ rel: z.string(), href: z.string() })),
});

export function argoEvents(chart: Chart): void {
  const inference = inferenceWorkflow(chart);
  const bus = new EventBus(chart, 'bus', {
    jetstream: { version: '2.10.10', persistence: { volumeSize: '1Gi', storageClassName: 'fast' } },
  });
  new EventBus(chart, 'small-bus', { name: 'small', jetstream: { version: '2.10.10', replicas: 1 } });
  new EventBus(chart, 'native-bus', { name: 'native', native: { persistence: { volumeSize: '1Gi' } } });
  const kafka = new EventBus(chart, 'kafka-bus', {
    name: 'kafka',
    kafka: {
      url: 'broker-0:9092',
      version: '2.8.0',
      topic: 'events',
      sasl: {
        mechanism: 'PLAIN',
        user: { secretName: 'kafka', key: 'user' },
        password: { secretName: 'kafka', key: 'password' },
      },
    },
  });
  const http = new EventSource(chart, 'http', {
    name: 'http',
    bus,
    events: {
      newItem: webhookEvent({
        port: 12000,
        endpoint: '/items',
        authSecret: { secretName: 'stac-webhook', key: 'token' },
        maxPayloadSize: 65536,
        body: stacItem,
      }),
      anything: webhookEvent({ port: 12000, endpoint: '/anything', method: 'GET' }),
      push: githubEvent({
        port: 12001,
        endpoint: '/push',
        events: ['push'],
        repositories: [{ owner: 'example', names: ['earth-observation'] }],
        webhookSecret: { secretName: 'github-webhook', key: 'secret' },
        register: {
          apiToken: { secretName: 'github-webhook', key: 'token' },
          url: 'https://events.example.org',
        },
        body: z.object({ ref: z.string(), after: z.string() }),
      }),
    },
  });
  const streams = new EventSource(chart, 'streams', {
    name: 'streams',
    bus,
    events: {
      published: redisStreamEvent({
        hostAddress: 'redis.data.svc:6379',
        streams: ['items'],
        username: 'reader',
        password: { secretName: 'redis', key: 'password' },
        db: 1,
        consumerGroup: 'inference',
        values: z.object({ href: z.string(), id: z.string() }),
      }),
      uploaded: minioEvent({
        endpoint: 'minio.data.svc:9000',
        bucket: 'scenes',
        events: ['s3:ObjectCreated:Put'],
        prefix: 'incoming/',
        suffix: '.json',
        accessKey: { secretName: 'minio', key: 'access-key' },
        secretKey: { secretName: 'minio', key: 'secret-key' },
        region: 'eu-central-1',
        insecure: true,
      }),
      nightly: calendarEvent({ schedule: '30 2 * * *', timezone: 'Europe/Berlin' }),
      often: calendarEvent({ interval: '1h30m' }),
    },
  });
  new EventSource(chart, 'by-kafka', {
    name: 'by-kafka',
    bus: kafka,
    events: { often: calendarEvent({ interval: '10m' }) },
  });

  const onItem = new Sensor(chart, 'on-item', { name: 'on-item', bus });
  const item = onItem.addDependency('item', {
    event: http.events.newItem,
    filters: ({ data: { body } }) => ({
      data: [
        { path: body.collection, type: 'string', value: ['^sentinel-2-'] },
        { path: body.properties['eo:cloud_cover'], type: 'number', comparator: '<=', value: [20] },
        { path: body.properties.final, type: 'bool', value: [true] },
        {
          path: body.id,
          type: 'string',
          template: '{{ .Input | lower }}',
          comparator: '!=',
          value: ['^test-'],
        },
      ],
      dataLogicalOperator: 'and',
      exprs: [
        {
          expr: 'cover < 20 && id != "x"',
          fields: { cover: body.properties['eo:cloud_cover'], id: body.id },
        },
      ],
      exprLogicalOperator: 'or',
      context: { type: 'webhook' },
      time: { start: '22:00:00', stop: '06:00:00' },
    }),
    filtersLogicalOperator: 'and',
  });
  const nightly = onItem.addDependency('nightly', { event: streams.events.nightly });
  const published = onItem.addDependency('published', { event: streams.events.published });
  onItem.addTrigger('infer', {
    starts: inference,
    parameters: { quality: 'draft' },
    fromEvent: {
      stacUrl: item.data.body.links[0].href,
      itemId: item.data.body.id,
      collection: { of: item, dataTemplate: '{{ .Input.body.collection | lower }}', value: 'none' },
      cloudCover: item.data.body.properties['eo:cloud_cover'],
    },
    conditions: [[item, nightly], [published]],
    rateLimit: { unit: 'Minute', requestsPerUnit: 10 },
    retryStrategy: { steps: 3, duration: Duration.seconds(5), factor: 2, jitter: 0.1 },
  });
  onItem.addTrigger('submit', {
    starts: inference,
    operation: 'submit',
    generateName: 'item-',
    fromEvent: {
      itemId: { dataKey: item.data.body.properties.platform, value: 'S2A' },
      stacUrl: item.context.source,
    },
    conditions: [[item]],
  });

  const onUpload = new Sensor(chart, 'on-upload', { name: 'on-upload', bus });
  const uploaded = onUpload.addDependency('uploaded', { event: streams.events.uploaded });
  const anything = onUpload.addDependency('anything', {
    event: http.events.anything,
    filters: ({ data }) => ({
      data: [
        { path: fieldAt(data.body, 'kind', 'a.b'), type: 'string', value: ['^new$', '^changed$'] },
        { path: fieldAt(data.header, 'X-Kind', 0), type: 'string', value: ['item'] },
      ],
      dataLogicalOperator: 'or',
    }),
  });
  onUpload.addTrigger('infer', {
    starts: inference,
    fromEvent: {
      itemId: uploaded.data.notification[0].s3.object.key,
      cloudCover: fieldAt(anything.data.body, 'cover'),
      stacUrl: fieldAt(anything.data.body, 'url'),
    },
  });
}
