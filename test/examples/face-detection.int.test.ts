/** Faces in a picture, with OpenCV: events, approvals, and everything that may be wrong. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { dispatch } from '../../lib/runner/events/dispatch.ts';
import { temporaryFolder } from '../runner/harness.ts';
import { example, root } from './example.ts';

const folder = join(root, 'examples/face-detection');
const manifests = join(folder, 'dist/face-detection.k8s.yaml');
const run = example('face-detection', 'face-detection.k8s.yaml');

/** A state folder whose artifacts are the pictures of the example, and whose caches are everybody's. */
function stateFolder({ knowsFaces = true } = {}): string {
  const state = temporaryFolder();
  const store = join(state, 'artifacts/face-detect');
  mkdirSync(store, { recursive: true });
  cpSync(join(folder, 'images/uploads'), join(store, 'to-be-identified'), { recursive: true });
  if (knowsFaces) cpSync(join(folder, 'images/known-faces'), join(store, 'known-faces'), { recursive: true });
  return state;
}

const parametersFor = (photo: string) => ({
  'photo-key': `face-detect/to-be-identified/${photo}`,
  's3-endpoint': '',
  's3-bucket': '',
});
const answer = (value: string) => [{ target: 'approval', value }];

describe('faces', () => {
  test('of an uploaded picture are named, and kept when somebody approves from another terminal', async () => {
    const env = {
      MILLRACE_STATE: stateFolder(),
      MILLRACE_CACHE: join(root, '.millrace/cache'),
      NO_COLOR: '1',
    };
    const millrace = (...args: string[]) =>
      execa(process.execPath, [join(root, 'bin/millrace'), ...args], { cwd: root, env, stdin: 'ignore' });
    const store = ['-p', 's3-endpoint=', '-p', 's3-bucket='];
    const event = millrace('event', join(folder, 'upload.json'), '-f', manifests, ...store, '--json');
    for await (const line of event.iterable({ from: 'stderr' })) {
      if (!/^approval +Running/.test(line)) continue;
      const { stdout } = await millrace('approve', 'face-detect', 'approval=YES');
      expect(stdout).toBe('approval approved approved=YES');
    }
    const { stdout } = await event;
    expect(JSON.parse(stdout)).toMatchObject({ phase: 'Succeeded' });
    const said = await millrace('logs', 'finalize');
    expect(said.stdout).toBe('finalize │ eileen-collins, grace-hopper');
  });

  test('are not kept when somebody says no', async () => {
    const done = await run('face-detect', {
      stateDirectory: stateFolder(),
      parameters: parametersFor('two-people.jpg'),
      approvals: answer('NO'),
    });
    expect(done.phase).toBe('Failed');
    expect(done.phases()).toMatchObject({
      '.approval': 'Succeeded',
      '.finalize': 'Skipped',
      '.fail': 'Failed',
    });
    expect(done.log('.fail')).toContain('the names were not approved');
  });

  test('are refused where there is none', async () => {
    const done = await run('face-detect', {
      stateDirectory: stateFolder(),
      parameters: parametersFor('hills.jpg'),
    });
    expect(done.phase).toBe('Failed');
    expect(done.node('.crop-faces').message).toBe('main: Error (exit code 2)');
    expect(done.log('.crop-faces')).toContain('there is no face in this image');
    expect(done.phases()).toMatchObject({ '.identify-face': 'Omitted', '.approval': 'Omitted' });
  });

  test('are not named when none is known', async () => {
    const done = await run('face-detect', {
      stateDirectory: stateFolder({ knowsFaces: false }),
      parameters: parametersFor('two-people.jpg'),
    });
    expect(done.phase).toBe('Error');
    const [item = ''] = Object.keys(done.phases()).filter((name) => name.startsWith('.identify-face('));
    expect(done.node(item).message).toBe('artifact known-faces failed to load: there is no such artifact');
    expect(done.phases()).toMatchObject({ '.approval': 'Omitted' });
  });

  test.each([
    ['of another folder', { EventName: 's3:ObjectCreated:Put', Key: 'artifacts/face-detect/faces/a.jpg' }],
    [
      'of a deletion',
      { EventName: 's3:ObjectRemoved:Delete', Key: 'artifacts/face-detect/to-be-identified/a' },
    ],
    ['of somebody else', { action: 'push' }],
  ])('are not looked for at an event %s', (_, payload) => {
    const event = { namespace: 'default', discriminator: '', metadata: {}, payload };
    expect(dispatch(loadDocuments([manifests]), event).map(({ workflow }) => workflow)).toEqual([undefined]);
  });
});
