/** Workflows as people write them by hand, for images and an S3 server that are not here: an image map, with the files that an image has, and `--s3` suffice. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { besideStandIn } from '../../lib/cli/workflow/s3-stand-in.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { dispatch } from '../../lib/runner/events/dispatch.ts';
import type { RunOptions } from '../../lib/runner/run-options.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { finished, temporaryFolder } from '../runner/harness.ts';
import { s3Server } from '../servers/s3-server.ts';
import { root } from './example.ts';

const folder = join(import.meta.dirname, 'wild');
const environments = await loadEnvironments(join(folder, 'environments.yaml'), {
  cacheDirectory: join(root, '.millrace/cache'),
});

describe('found in the wild', () => {
  const server = s3Server();

  /** As `millrace run -f FILE --s3` does it. */
  async function run(
    documents: readonly KubernetesObject[],
    workflow: RunOptions['workflow'],
    options: Partial<RunOptions> = {},
  ) {
    const stateDirectory = temporaryFolder();
    const s3 = { name: 's3', url: `http://${server().endpoint}`, healthy: true } as const;
    const done = await runWorkflow({
      parameters: {},
      environments,
      stateDirectory,
      ...options,
      documents: besideStandIn(documents, { services: [s3], documents: server().documents }),
      workflow,
    });
    return finished(done, stateDirectory);
  }

  test('an activator and a processor, one after the other', async () => {
    const documents = loadDocuments([join(folder, 'one-event.yaml')]);
    const done = await run(documents, { kind: 'Workflow', name: 'scene-' });
    expect([done.phase, done.message]).toEqual(['Succeeded', undefined]);
    expect(done.log('[1].processor')).toBe('processed f130329t01p00r06 2\n');
  });

  test('activators and processors that meet in a bucket', async () => {
    const documents = loadDocuments([join(folder, 'many-events.yaml')]);
    const done = await run(documents, { kind: 'Workflow', name: 'scenes-' });
    expect([done.phase, done.message]).toEqual(['Succeeded', undefined]);
    const names = Object.keys(done.phases()).filter((name) => name.startsWith('.processor('));
    expect(names.map((name) => done.log(name).trim()).toSorted()).toEqual([
      'processed one 2',
      'processed three 0',
      'processed two 1',
    ]);
  });

  test('faces of an upload, each compared with those that are known', async () => {
    const documents = loadDocuments([join(folder, 'face-detect.yaml')]);
    const images = join(root, 'examples/face-detection/images');
    // Its buckets are folders, so that files can be copied there.
    const bucket = join(server().directory, 'photos');
    cpSync(join(images, 'known-faces'), join(bucket, 'known-faces'), { recursive: true });
    cpSync(join(images, 'uploads'), join(bucket, 'to-be-identified'), { recursive: true });
    const payload = {
      EventName: 's3:ObjectCreated:Put',
      Key: 'photos/to-be-identified/two-people.jpg',
    };
    const [started] = dispatch(documents, { namespace: 'default', discriminator: '', metadata: {}, payload });
    expect(started?.workflow).toBeDefined();
    const all = [...documents, ...(started?.workflow ? [started.workflow] : [])];
    const done = await run(
      all,
      { kind: 'Workflow', name: 'face-detect-' },
      {
        approvals: [{ target: 'approval', value: 'YES' }],
      },
    );
    expect([done.phase, done.message]).toEqual(['Succeeded', undefined]);
    expect(done.log('.finalize')).toMatch(/^found \["[a-z-]+","[a-z-]+"\]$/m);
    expect(done.phases()).toMatchObject({ '.fail': 'Skipped' });
  });
});
