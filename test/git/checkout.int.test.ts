/** Checkouts from a real Git server: which commit, what lies in the folder, what the repository may not do. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError, PermanentError } from '../../lib/errors.ts';
import { checkOutRevision } from '../../lib/git/checkout.ts';
import { commitFiles, git, gitFixture, repositoryWith } from './git-fixture.ts';

const fixture = gitFixture();
let count = 0;
let repository: Awaited<ReturnType<typeof repositoryWith>>;
let first: string;
let second: string;

beforeAll(async () => {
  repository = await repositoryWith(fixture, 'source', { 'train.py': 'one' });
  first = await git(repository.path, 'rev-parse', 'main');
  await git(repository.path, 'tag', 'v1.0', first);
  await git(
    repository.path,
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    'tag',
    '-a',
    '-m',
    'x',
    'v1.1',
    first,
  );
  second = await commitFiles(repository.path, { 'train.py': 'two' });
  await commitFiles(repository.path, { 'train.py': 'feature' }, { branch: 'feature/x' });
});

const newFolder = () => join(fixture.folder, `checkout-${++count}`);
const checkOut = (
  revision: string,
  directory = newFolder(),
  rest: { url?: string; tokenFile?: string } = {},
) => {
  const remote = { url: repository.url, tokenFile: fixture.readTokenFile, ...rest };
  return checkOutRevision({ remote, revision, directory });
};

describe('a checkout', () => {
  test.each([
    ['a branch', () => 'main', () => second],
    ['a branch with a slash', () => 'feature/x', () => git(repository.path, 'rev-parse', 'feature/x')],
    ['a tag', () => 'v1.0', () => first],
    ['an annotated tag', () => 'v1.1', () => first],
    ['a full ref name', () => 'refs/tags/v1.0', () => first],
    ['a commit that no branch names', () => first, () => first],
    ['a commit in capitals', () => first.toUpperCase(), () => first],
  ])('of %s is that commit, alone and detached', async (_, revision, expected) => {
    const directory = newFolder();
    const { commit } = await checkOut(revision(), directory);
    expect(commit).toBe(await expected());
    const head = readFileSync(join(directory, '.git', 'HEAD'), 'utf8').trim();
    expect(head).toBe(commit);
    expect(readFileSync(join(directory, 'train.py'), 'utf8')).toBe(
      await git(repository.path, 'show', `${commit}:train.py`),
    );
    const status = await execa('git', ['-c', 'safe.directory=*', 'status', '--porcelain'], {
      cwd: directory,
    });
    expect(status.stdout).toBe('');
    expect(await git(directory, 'rev-list', '--all', 'HEAD')).toBe(commit);
  });

  test('empties the folder first, follows no link doing so, and can be repeated', async () => {
    const directory = newFolder();
    const outside = newFolder();
    for (const folder of [directory, outside]) mkdirSync(folder);
    writeFileSync(join(outside, 'kept'), '');
    writeFileSync(join(directory, 'old'), '');
    symlinkSync(outside, join(directory, 'link'));
    await checkOut('main', directory);
    expect(readdirSync(directory).toSorted()).toEqual(['.git', 'train.py']);
    expect(readdirSync(outside)).toEqual(['kept']);
    await checkOut('v1.0', directory);
    expect(readFileSync(join(directory, 'train.py'), 'utf8')).toBe('one');
  });

  test('runs nothing that the repository brings along', async () => {
    const mark = join(fixture.folder, 'was-run');
    const hook = {
      mode: '100755',
      text: `#!/usr/bin/env node\nrequire('fs').writeFileSync('${mark}', '')\n`,
    };
    const { url } = await repositoryWith(fixture, 'hostile', {
      '.gitattributes': '* filter=evil\n*.bin filter=lfs diff=lfs merge=lfs -text\n',
      '.gitconfig': `[filter "evil"]\n\tsmudge = ${mark}\n`,
      'hooks/post-checkout': hook,
      '.githooks/post-checkout': hook,
      '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = ../secrets\n',
      sub: { mode: '160000', text: first },
      'big.bin': 'version https://git-lfs.github.com/spec/v1\n',
      link: { mode: '120000', text: '/etc/hostname' },
    });
    const directory = newFolder();
    await checkOut('main', directory, { url });
    expect(existsSync(mark)).toBe(false);
    expect(readdirSync(join(directory, 'sub'))).toEqual([]);
    expect(readFileSync(join(directory, 'big.bin'), 'utf8')).toMatch(/^version https:\/\/git-lfs/);
    expect(readlinkSync(join(directory, 'link'))).toBe('/etc/hostname');
    expect(lstatSync(join(directory, '.git')).isDirectory()).toBe(true);
    expect(readdirSync(join(directory, '.git'))).not.toContain('hooks');
  });

  test('reads the plain files of the commit and never what a link leads to', async () => {
    const { url } = await repositoryWith(fixture, 'files', {
      'data/a.dvc': 'outs: []\n',
      'data/b.dvc': { mode: '120000', text: '/etc/hostname' },
      'other.txt': 'x',
    });
    const { readFiles } = await checkOut('main', newFolder(), { url });
    expect(await readFiles((path) => path.endsWith('.dvc'))).toEqual([
      { path: 'data/a.dvc', text: 'outs: []' },
    ]);
  });
});

describe('a checkout refuses', () => {
  const refusal = async (checkedOut: Promise<unknown>, kind: typeof PermanentError = PermanentError) => {
    const error: unknown = await checkedOut.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    const message = error instanceof Error ? error.message : '';
    expect(message).not.toMatch(/\n|read-3f9a1c77/);
    return message;
  };

  test('a revision that is not there', async () => {
    expect(await refusal(checkOut('nope'))).toBe(
      `${repository.url} has no branch or tag 'nope'; push it, or name one that is there`,
    );
    expect(await refusal(checkOut('tags/v1.0'))).toContain("has no branch or tag 'tags/v1.0'");
    expect(await refusal(checkOut(first.slice(0, 8)))).toContain('; a commit is named by its full id');
    expect(await refusal(checkOut('1'.repeat(40)))).toContain(`has no commit '${'1'.repeat(40)}'`);
  });

  test('a name that is a branch and a tag', async () => {
    const { path, url } = await repositoryWith(fixture, 'both', { a: '' });
    await git(path, 'tag', 'release', 'main');
    await commitFiles(path, { a: 'b' }, { branch: 'release' });
    expect(await refusal(checkOut('release', newFolder(), { url }))).toContain(
      "has a branch and a tag 'release'; say refs/heads/release or refs/tags/release",
    );
  });

  test('something that is no commit', async () => {
    const blob = await git(repository.path, 'rev-parse', 'main:train.py');
    expect(await refusal(checkOut(blob))).toBe(`'${blob}' of ${repository.url} is a blob, not a commit`);
  });

  test('a wrong token and a repository that is not there', async () => {
    const tokenFile = join(fixture.folder, 'wrong');
    writeFileSync(tokenFile, 'wrong');
    expect(await refusal(checkOut('main', newFolder(), { tokenFile }))).toContain(
      `refuses the token in ${tokenFile} (401)`,
    );
    const url = `${fixture.server.url}/nowhere.git`;
    expect(await refusal(checkOut('main', newFolder(), { url }))).toContain(`repository ${url} not found`);
  });

  test('a folder that is a file or holds what must stay', async () => {
    const file = newFolder();
    writeFileSync(file, '');
    expect(await refusal(checkOut('main', file), InputError)).toContain('is a file, not a folder');
    for (const directory of ['/', '.', '..', process.env['HOME'] ?? '/'])
      expect(await refusal(checkOut('main', directory), InputError)).toContain(
        'would be emptied, and it holds',
      );
  });
});
