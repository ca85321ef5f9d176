/**
 * Wiring mistakes of sensors that must not compile. `tsc` is the judge: it fails on a line below an `@ts-expect-error`
 * that compiles. The function is never called.
 */
import { expect, test } from 'vitest';
import { EventBus } from '../../lib/triggers/event-bus.ts';
import { calendarEvent, githubEvent, webhookEvent } from '../../lib/triggers/event-kinds.ts';
import { fieldAt } from '../../lib/triggers/event-path.ts';
import { EventSource } from '../../lib/triggers/event-source.ts';
import { Sensor } from '../../lib/triggers/sensor.ts';
import { testChart } from '../argo/contracts.ts';
import { stacItem } from './golden/argo-events.ts';
import { inferenceWorkflow } from './workflows.ts';

function mistakes() {
  const chart = testChart();
  const starts = inferenceWorkflow(chart);
  const bus = new EventBus(chart, 'bus', { jetstream: { version: '2.10.10' } });
  // @ts-expect-error two kinds of bus at once
  new EventBus(chart, 'two', { jetstream: { version: '2.10.10' }, native: {} });
  // @ts-expect-error no kind of bus
  new EventBus(chart, 'none', {});
  // @ts-expect-error JetStream without a version
  new EventBus(chart, 'unpinned', { jetstream: {} });
  // @ts-expect-error a schedule without a time zone
  calendarEvent({ schedule: '* * * * *' });
  // @ts-expect-error a schedule and an interval
  calendarEvent({ schedule: '* * * * *', timezone: 'UTC', interval: '1m' });
  // @ts-expect-error a method that Argo Events does not take
  webhookEvent({ port: 12000, endpoint: '/', method: 'PATCH' });
  // @ts-expect-error a secret by its value
  webhookEvent({ port: 12000, endpoint: '/', authSecret: 'hunter2' });
  // @ts-expect-error a webhook that nobody signs
  githubEvent({ port: 12000, endpoint: '/', events: ['push'], repositories: [{ owner: 'a', names: ['b'] }] });
  const source = new EventSource(chart, 'http', {
    name: 'http',
    bus,
    events: {
      item: webhookEvent({ port: 12000, endpoint: '/', body: stacItem }),
      unknown: webhookEvent({ port: 12000, endpoint: '/x' }),
    },
  });
  const sensor = new Sensor(chart, 'sensor', { name: 'sensor', bus });
  // @ts-expect-error an event that the source does not have
  sensor.addDependency('misspelt', { event: source.events.itme });
  // @ts-expect-error an event by its name
  sensor.addDependency('named', { event: 'item' });
  const item = sensor.addDependency('item', { event: source.events.item });
  const unknown = sensor.addDependency('unknown', { event: source.events.unknown });
  const { body } = item.data;

  sensor.addTrigger('right', {
    starts,
    parameters: { quality: 'draft' },
    fromEvent: {
      itemId: body.id,
      stacUrl: body.links[0].href,
      cloudCover: body.properties['eo:cloud_cover'],
      collection: { dataKey: body.properties.platform, value: 'S2A' },
    },
  });
  sensor.addTrigger('any', { starts, fromEvent: { cloudCover: fieldAt(unknown.data.body, 'cover') } });

  // @ts-expect-error a parameter that the workflow does not have
  sensor.addTrigger('a', { starts, fromEvent: { itemId: body.id, scene: body.id } });
  // @ts-expect-error a misspelt parameter
  sensor.addTrigger('b', { starts, fromEvent: { itmeId: body.id } });
  // @ts-expect-error a parameter in Argo's spelling
  sensor.addTrigger('c', { starts, fromEvent: { 'item-id': body.id } });
  // @ts-expect-error a path that the payload does not have
  sensor.addTrigger('d', { starts, fromEvent: { itemId: body.idd } });
  // @ts-expect-error a path that leads beyond a text
  sensor.addTrigger('e', { starts, fromEvent: { itemId: body.id.value } });
  // @ts-expect-error a number where text goes
  sensor.addTrigger('f', { starts, fromEvent: { itemId: body.properties['eo:cloud_cover'] } });
  // @ts-expect-error a text where a number goes
  sensor.addTrigger('g', { starts, fromEvent: { cloudCover: body.id } });
  // @ts-expect-error any text where one of an enumeration goes
  sensor.addTrigger('h', { starts, fromEvent: { quality: body.id } });
  // @ts-expect-error a field that may be absent, without a default
  sensor.addTrigger('i', { starts, fromEvent: { itemId: body.properties.platform } });
  // @ts-expect-error a default of another type
  sensor.addTrigger('j', { starts, fromEvent: { itemId: { dataKey: body.properties.platform, value: 3 } } });
  // @ts-expect-error a whole object where text goes
  sensor.addTrigger('k', { starts, fromEvent: { itemId: body.properties } });
  // @ts-expect-error a list where text goes
  sensor.addTrigger('l', { starts, fromEvent: { itemId: body.links } });
  // @ts-expect-error a path by its text
  sensor.addTrigger('m', { starts, fromEvent: { itemId: 'body.id' } });
  // @ts-expect-error a template where a number goes
  sensor.addTrigger('n', { starts, fromEvent: { cloudCover: { of: item, dataTemplate: '{{ .Input.x }}' } } });
  // @ts-expect-error a fixed value of another type
  sensor.addTrigger('o', { starts, parameters: { cloudCover: '20' } });
  // @ts-expect-error a workflow by its name
  sensor.addTrigger('p', { starts: 'inference' });
  // @ts-expect-error a condition by its text
  sensor.addTrigger('q', { starts, conditions: 'item && unknown' });
  // @ts-expect-error a field of a payload whose shape nobody said, without fieldAt
  sensor.addTrigger('r', { starts, fromEvent: { itemId: unknown.data.body.id } });

  const filtered = (name: string) => ({ name, event: source.events.item });
  sensor.addDependency('s', {
    ...filtered('s'),
    // @ts-expect-error a text compared as a number
    filters: ({ data }) => ({ data: [{ path: data.body.id, type: 'number', value: [1] }] }),
  });
  sensor.addDependency('t', {
    ...filtered('t'),
    // @ts-expect-error a comparator that texts do not have
    filters: ({ data }) => ({
      data: [{ path: data.body.id, type: 'string', comparator: '<', value: ['a'] }],
    }),
  });
  sensor.addDependency('u', {
    ...filtered('u'),
    // @ts-expect-error no value
    filters: ({ data }) => ({ data: [{ path: data.body.id, type: 'string', value: [] }] }),
  });
}

test('none of these mistakes compiles', () => {
  expect(mistakes).toBeTypeOf('function');
});
