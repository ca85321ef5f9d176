/** What a publication fetches: the way to its file and nothing else, or more where the server cannot give so little. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { commitFiles, fileOf, git, gitFixture, repositoryWith } from './git-fixture.ts';
import { proxyTo } from './proxy.ts';
import { intentOf, manifest, manifestWith, publishTo } from './publish-fixture.ts';

const fixture = gitFixture();
const path = 'k8s/churn/service.yaml';
const files = {
  [path]: manifest,
  'k8s/churn/other.yaml': 'a: b\n',
  'k8s/fraud/service.yaml': manifest.replace('churn', 'fraud'),
  'src/deep/folder/file.py': 'print(1)\n',
  'README.md': 'hello\n',
};

/** Publishes, and gives what of the repository lay on the disk when the commit was made, and what was said. */
async function publishAndLook(name: string, config: Readonly<Record<string, string>> = {}) {
  const repository = await repositoryWith(fixture, name, files);
  for (const [key, value] of Object.entries(config)) await git(repository.path, 'config', key, value);
  const notices: string[] = [];
  let objects: readonly string[] = [];
  await publishTo(fixture, repository.url, 's3://models/1', {
    intents: [intentOf('s3://models/1', path)],
    message: () => {
      objects = objectsOnDisk();
      return { subject: 'deliver', body: [], trailers: {} };
    },
    notice: (line) => void notices.push(line),
  });
  expect(await fileOf(repository.path, path)).toBe(manifestWith('s3://models/1'));
  expect(await git(repository.path, 'diff', '--numstat', 'main~1', 'main')).toBe(`1\t1\t${path}`);
  expect(await git(repository.path, 'fsck', '--strict', '--no-dangling')).toBe('');
  return { objects, notices };
}

/** The types of all objects of the one repository that is being worked with. */
function objectsOnDisk(): readonly string[] {
  const [folder = ''] = readdirSync(fixture.folder).filter((name) => name.startsWith('publish-'));
  const options = ['cat-file', '--batch-all-objects', '--batch-check=%(objecttype)'];
  const { stdout } = execaSync('git', options, { cwd: join(fixture.folder, folder, 'repository.git') });
  return stdout.split('\n').toSorted();
}

describe('a publication talks to the server', () => {
  const place = { 'Millrace-Model': 'churn' };
  const order = { place, trailer: 'Millrace-Version', number: 2, isRollback: false };

  test('with the token at once, and never to fetch what only a smaller push would need', async () => {
    const { path: repository, url } = await repositoryWith(fixture, 'few-calls', files);
    // More commits than are fetched.
    const commit = 'commit refs/heads/main\ncommitter A <a@b.invalid> 0 +0000\ndata 0\n';
    const input = `${commit}from refs/heads/main^0\n${commit.repeat(60)}`;
    await execa('git', ['fast-import', '--quiet'], { cwd: repository, input });
    await commitFiles(repository, { [path]: manifestWith('s3://models/1') });
    // What the file was on that branch is not here; git would fetch it to send less.
    await git(repository, 'branch', 'older', 'main~1');
    const proxy = await proxyTo(fixture.server.url);
    const through = url.replace(fixture.server.url, proxy.url);
    const end = await publishTo(fixture, through, 's3://models/2', {
      intents: [intentOf('s3://models/2', path)],
      order,
    });
    expect(end).toMatchObject({ outcome: 'pushed', pushes: 1 });
    const service = (call: string) => call.replace(/^.*(?:service=|\/)git-/, '');
    expect(proxy.calls.map(({ method, path: call }) => `${method} ${service(call)}`)).toEqual([
      // The newest commits with their uppermost folders, then the two folders on the way and the file.
      ...['GET upload-pack', 'POST upload-pack', 'POST upload-pack'],
      ...['GET upload-pack', 'POST upload-pack', 'GET upload-pack', 'POST upload-pack'],
      ...['GET upload-pack', 'POST upload-pack'],
      ...['GET receive-pack', 'POST receive-pack'],
    ]);
    expect(proxy.calls.filter(({ authorization }) => authorization === undefined)).toEqual([]);
  });
});

describe('a publication fetches', () => {
  test('the newest commit, the folders on the way and the file', async () => {
    const { objects, notices } = await publishAndLook('smallest');
    expect(objects).toEqual(['blob', 'commit', 'tree', 'tree', 'tree']);
    expect(notices).toEqual([]);
  });

  test('all folders where the server gives no single ones, and says so', async () => {
    const { objects, notices } = await publishAndLook('no-trees', { 'uploadpackfilter.tree.allow': 'false' });
    expect(objects.filter((type) => type === 'tree')).toHaveLength(7);
    expect(objects.filter((type) => type === 'blob')).toHaveLength(1);
    expect(notices).toEqual([
      expect.stringMatching(
        /no-trees\.git does not give single objects .*; fetching the newest commit with all its folders$/,
      ),
    ]);
  });

  test('all files where the server leaves out nothing, and says so', async () => {
    const { objects, notices } = await publishAndLook('no-filters', { 'uploadpack.allowFilter': 'false' });
    expect(objects.filter((type) => type === 'blob')).toHaveLength(5);
    expect(notices).toEqual([expect.stringMatching(/fetching the newest commit with all its files$/)]);
  });
});
