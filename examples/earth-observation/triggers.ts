/** What starts the workflows: a new scene in the catalog is classified, a new collection of labelled tiles is trained on. */
import { type Chart, Duration } from 'cdk8s';
import * as z from 'zod';
import type { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { EventBus } from '../../lib/triggers/event-bus.ts';
import { redisStreamEvent, webhookEvent } from '../../lib/triggers/event-kinds.ts';
import { EventSource } from '../../lib/triggers/event-source.ts';
import { Sensor } from '../../lib/triggers/sensor.ts';

/** What the catalog says of a new item. */
const newItem = z.object({
  /** The landing page of the STAC API, or the catalog. */
  stacUrl: z.string(),
  collection: z.string(),
  id: z.string(),
});

/** What the catalog says of a new collection. */
const newCollection = z.object({
  stacUrl: z.string(),
  id: z.string(),
  /** `labels` when its items say what is to be seen on them. */
  kind: z.string(),
  /** An interval of time, as STAC writes it. */
  datetime: z.string().optional(),
});

/** What is started, by the parameters that events give. */
export interface Triggered {
  readonly training: WorkflowTemplate<{
    readonly stacUrl: z.ZodString;
    readonly collection: z.ZodString;
    readonly datetime: z.ZodString;
  }>;
  readonly inference: WorkflowTemplate<{
    readonly stacUrl: z.ZodString;
    readonly collection: z.ZodString;
    readonly itemId: z.ZodString;
  }>;
}

/** Scenes of Sentinel-2, whatever collection of them it is. */
const scenes = '^sentinel-2-';

/** Adds the bus, the event sources and the sensors. */
export function triggers(chart: Chart, { training, inference }: Triggered): void {
  const bus = new EventBus(chart, 'bus', {
    jetstream: { version: '2.10.10', persistence: { volumeSize: '1Gi' } },
  });
  const authSecret = { secretName: 'stac-webhook', key: 'token' };
  const catalog = new EventSource(chart, 'catalog', {
    name: 'stac-catalog',
    bus,
    events: {
      newItem: webhookEvent({ port: 12000, endpoint: '/items', authSecret, body: newItem }),
      newCollection: webhookEvent({ port: 12000, endpoint: '/collections', authSecret, body: newCollection }),
    },
  });
  const stream = new EventSource(chart, 'stream', {
    name: 'stac-stream',
    bus,
    events: {
      newItem: redisStreamEvent({ hostAddress: 'redis:6379', streams: ['stac-items'], values: newItem }),
    },
  });
  const retryStrategy = { steps: 3, duration: Duration.seconds(10), factor: 2 };

  const onItem = new Sensor(chart, 'on-item', { name: 'stac-item', bus });
  const told = onItem.addDependency('told', {
    event: catalog.events.newItem,
    filters: ({ data }) => ({ data: [{ path: data.body.collection, type: 'string', value: [scenes] }] }),
  });
  const read = onItem.addDependency('read', {
    event: stream.events.newItem,
    filters: ({ data }) => ({ data: [{ path: data.values.collection, type: 'string', value: [scenes] }] }),
  });
  for (const [dependency, item] of [
    [told, told.data.body],
    [read, read.data.values],
  ] as const)
    onItem.addTrigger(`infer-${dependency.name}`, {
      starts: inference,
      fromEvent: { stacUrl: item.stacUrl, collection: item.collection, itemId: item.id },
      conditions: [[dependency]],
      // Scenes come in batches; the cluster takes one after the other.
      rateLimit: { unit: 'Minute', requestsPerUnit: 6 },
      retryStrategy,
    });

  const onCollection = new Sensor(chart, 'on-collection', { name: 'stac-collection', bus });
  const collection = onCollection.addDependency('collection', {
    event: catalog.events.newCollection,
    filters: ({ data }) => ({ data: [{ path: data.body.kind, type: 'string', value: ['^labels$'] }] }),
  });
  const { body } = collection.data;
  onCollection.addTrigger('train', {
    starts: training,
    fromEvent: {
      stacUrl: body.stacUrl,
      collection: body.id,
      datetime: { dataKey: body.datetime, value: '' },
    },
    retryStrategy,
  });
}
