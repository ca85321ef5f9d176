/** `millrace-step checkout` as a program against a real Git server: outputs, exit codes, one clear line. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { createRepository } from '../../lib/embedded/git-server.ts';
import { commitFiles } from '../git/git-fixture.ts';
import { unique } from '../mlflow/seed.ts';
import { runProgram, temporaryFolder } from './run-step.ts';

const { gitUrl, gitDirectory, readToken } = inject('platform');
const sum = '0123456789abcdef0123456789abcdef.dir';

async function newSource() {
  const name = unique('source');
  const path = await createRepository(gitDirectory, name);
  const files = { 'train.py': 'print()\n', 'data.dvc': `outs:\n- md5: ${sum}\n  path: data\n` };
  return { url: `${gitUrl}/${name}.git`, commit: await commitFiles(path, files) };
}

function checkout(given: { url: string; revision?: string; token?: string }) {
  const folder = temporaryFolder();
  const directory = join(folder, 'source');
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, given.token ?? readToken);
  const args = [
    'checkout',
    `--repo-url=${given.url}`,
    `--revision=${given.revision ?? 'main'}`,
    '--model-name=churn',
    `--directory=${directory}`,
    `--source-token-file=${tokenFile}`,
  ];
  return { directory, tokenFile, end: runProgram(args) };
}

describe('checkout', () => {
  test('leaves the files, the commit and the digest of the data', async () => {
    const { url, commit } = await newSource();
    const { directory, end } = checkout({ url });
    expect(await end).toMatchObject({
      exitCode: 0,
      outputs: { 'code-revision': commit, 'data-digest': sum },
    });
    expect(readFileSync(join(directory, 'train.py'), 'utf8')).toBe('print()\n');
    expect(existsSync(join(directory, '.git', 'HEAD'))).toBe(true);
    expect((await end).stderr).not.toContain(readToken);
  });

  test.each([
    ['a wrong token', { token: 'wrong-token' }, 1, /refuses the token in .*\/token \(401\)/],
    ['a revision that is not there', { revision: 'nope' }, 1, /has no branch or tag 'nope'/],
    [
      'a revision that is an option',
      { revision: '--upload-pack=x' },
      2,
      /use a branch, a tag or a full commit id/,
    ],
    [
      'a repository that is not there',
      { url: `${gitUrl}/nope.git` },
      1,
      /repository .*\/nope\.git not found/,
    ],
    ['an address with a password', { url: 'https://a:b@git.test/x' }, 2, /without user, password/],
    [
      'a server that is down',
      { url: 'http://127.0.0.1:9/a.git' },
      75,
      /did not get through to http:\/\/127\.0\.0\.1:9/,
    ],
  ])('refuses %s in one line', async (_, given, exitCode, message) => {
    const { url } = await newSource();
    const end = await checkout({ url, ...given }).end;
    expect(end).toMatchObject({ exitCode, outputs: {}, stdout: '' });
    expect(end.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(end.messages[0]).toMatch(message);
    expect(end.stderr).not.toMatch(/wrong-token/);
  });
});
