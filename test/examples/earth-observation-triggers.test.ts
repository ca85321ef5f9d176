/** What starts the workflows of the earth observation: valid manifests, and events that start them on this machine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing, Yaml } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { triggers } from '../../examples/earth-observation/triggers.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { sense } from '../../lib/runner/events/sense.ts';
import { eventOf } from '../../lib/runner/events/source-event.ts';
import { testChart } from '../argo/contracts.ts';
import { complaintsOf } from '../dist/kubernetes-judge.ts';

vi.setConfig({ testTimeout: 60_000 });

const chart = testChart();
const serviceAccount = new ServiceAccount(chart, 'account', {
  metadata: { name: 'account' },
  automountToken: true,
});
const text = z.string();
triggers(chart, {
  training: printing('training', { stacUrl: text, collection: text, datetime: text }),
  inference: printing('inference', { stacUrl: text, collection: text, itemId: text }),
});
const objects: readonly KubernetesObject[] = Testing.synth(chart);

/** A workflow that prints what it was started with. */
function printing<Parameters extends Readonly<Record<string, z.ZodString>>>(
  name: string,
  parameters: Parameters,
) {
  const home = new WorkflowTemplate(chart, name, { name, parameters });
  const print = imageTemplate(home, {
    name: 'print',
    inputs: {},
    outputs: {},
    serviceAccount,
    container: () => ({
      image: 'local/tools',
      command: ['echo'],
      args: [name, ...Object.values<(typeof home.parameters)[keyof Parameters]>(home.parameters)],
    }),
  });
  home.runs(
    dagTemplate(home, {
      name: 'main',
      inputs: {},
      tasks: (dag) => {
        dag.run(print, {});
        return {};
      },
    }),
  );
  return home;
}

describe('the triggers', () => {
  test.each(objects)('fit their schemas: $kind $metadata.name', (object) => {
    expect(complaintsOf(object)).toEqual([]);
  });

  test('may do no more than create workflows', () => {
    const verbs = objects
      .filter(({ kind, metadata }) => kind === 'Role' && metadata?.name?.startsWith('stac-'))
      .flatMap(({ rules }) => (rules as { verbs: string[]; resources: string[] }[]).map((rule) => rule));
    expect(verbs.map(({ verbs, resources }) => [...verbs, ...resources])).toEqual([
      ['create', 'workflows'],
      ['create', 'workflows'],
    ]);
  });
});

test('the example starts its own workflows with what the events say', () => {
  const documents = loadDocuments([join(import.meta.dirname, '../../examples/earth-observation/dist')]);
  const startedBy = (source: string, name: string, payload: object) => {
    const sent = { payload: JSON.stringify(payload), headers: {}, time: new Date() };
    return sense(documents, [eventOf(documents, { source, name, ...sent })]).flatMap(({ workflow }) =>
      workflow ? [workflow['spec']] : [],
    );
  };
  const started = (name: string, values: Readonly<Record<string, string>>) => ({
    workflowTemplateRef: { name },
    arguments: { parameters: Object.entries(values).map(([each, value]) => ({ name: each, value })) },
  });
  const stac = 'http://stac';
  const item = { stacUrl: stac, collection: 'sentinel-2-mini', id: 'scene_1' };
  expect(startedBy('stac-stream', 'new-item', item)).toEqual([
    started('land-cover-map', { 'stac-url': stac, collection: item.collection, 'item-id': item.id }),
  ]);
  const collection = { stacUrl: stac, id: 'eurosat-mini', kind: 'labels' };
  expect(startedBy('stac-catalog', 'new-collection', collection)).toEqual([
    started('land-cover-training', { 'stac-url': stac, collection: 'eurosat-mini', datetime: '' }),
  ]);
});

describe('an event', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-events-'));
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/all.yaml'), Yaml.stringify(...objects));
    writeFileSync(join(folder, 'environments.yaml'), 'local/tools:\n  path: [dist]\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function millrace(args: readonly string[], input = '') {
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [join(import.meta.dirname, '../../bin/millrace'), ...args],
      { cwd: folder, env: { NO_COLOR: '1' }, reject: false, input },
    );
    return { exitCode, stdout, stderr };
  }

  /** Raises one event, and gives what the workflow printed that it started. */
  async function raise(event: string, payload: object) {
    const raised = await millrace(['event', '-', '--event', event, '--json'], JSON.stringify(payload));
    if (raised.stdout === '') return { ...raised, printed: '' };
    const name = String(JSON.parse(raised.stdout).workflow);
    return { ...raised, printed: (await millrace(['logs', name, 'print'])).stdout };
  }

  const item = { stacUrl: 'http://stac', collection: 'sentinel-2-mini', id: 'scene_1' };

  test.each(['stac-catalog/new-item', 'stac-stream/new-item'])(
    'of a new scene, by %s, starts inference of it',
    async (event) => {
      const { exitCode, printed, stderr } = await raise(event, item);
      expect([exitCode, printed]).toEqual([
        0,
        expect.stringContaining('inference http://stac sentinel-2-mini scene_1'),
      ]);
      const other = event.startsWith('stac-catalog') ? 'infer-read' : 'infer-told';
      expect(stderr).toContain(`stac-item/${other} starts nothing:`);
    },
  );

  test('of a new collection of labelled tiles starts training on it', async () => {
    const collection = {
      stacUrl: 'http://stac',
      id: 'eurosat-mini',
      kind: 'labels',
      datetime: '2024-01-01/..',
    };
    const { printed } = await raise('stac-catalog/new-collection', collection);
    expect(printed).toContain('training http://stac eurosat-mini 2024-01-01/..');
  });

  test('that no filter lets through starts nothing, says why, and is no error', async () => {
    const { exitCode, stdout, stderr } = await raise('stac-catalog/new-item', {
      ...item,
      collection: 'landsat',
    });
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain(
      "stac-item/infer-told starts nothing: told: data filter: body.collection is 'landsat', wanted = ^sentinel-2-",
    );
  });

  test('without the field that is mapped is an error that names it, and starts nothing', async () => {
    const { exitCode, stdout, stderr } = await raise('stac-catalog/new-item', {
      stacUrl: 'http://stac',
      collection: 'sentinel-2-mini',
    });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain("Sensor/stac-item/infer-told: unable to resolve 'told' parameter value");
    expect(stderr).toContain("the event has no 'body.id'; send it, or give the parameter a default");
  });

  test.each<[readonly string[], RegExp]>([
    [['event', '-', '--event', 'stac-catalog'], /--event 'stac-catalog': write it as SOURCE\/NAME/],
    [['event', '-', '-', '--event', 'stac-catalog/new-item'], /2 payloads and 1 times --event/],
    [['event', '-'], /no WorkflowEventBinding .* for a Sensor the EventSource by --event/],
  ])('is refused when it is raised as %j', async (args, message) => {
    const { exitCode, stderr } = await millrace(args, '{}');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});
