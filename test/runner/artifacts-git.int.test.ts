/** Artifacts that are checkouts, from a real Git server. */
import { expect, test } from 'vitest';
import { commitFiles, git, gitFixture, repositoryWith, tokens } from '../git/git-fixture.ts';
import { run, workflow } from './harness.ts';

const credentials = `
---
{apiVersion: v1, kind: Secret, metadata: {name: access}, stringData: {user: me, password: ${tokens.readToken}}}
`;

/** Reads an artifact to an output, and says what lies in it when it is a folder. */
const reading = (artifact: string) =>
  workflow(`entrypoint: main
templates:
  - name: main
    inputs: {artifacts: [{name: in, path: /tmp/in, ${artifact}}]}
    outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/seen}}]}
    container: {image: a, command: [sh, -c, "(cat /tmp/in 2> /dev/null || (cd /tmp/in && cat *)) > /tmp/seen"]}`) +
  credentials;

const fixture = gitFixture();
const secret = 'passwordSecret: {name: access, key: password}';

test('a branch, a tag and a commit are checked out with their history', async () => {
  const { path, url } = await repositoryWith(fixture, 'artifact', { a: 'one' });
  await git(path, 'tag', 'v1');
  await commitFiles(path, { a: 'two' });
  const commit = await git(path, 'rev-parse', 'main~1');
  const seen = async (more: string) =>
    (await run(reading(`git: {repo: "${url}", ${secret}${more}}`))).output('', 'seen');
  const asked = [
    '',
    ', revision: v1',
    `, revision: ${commit}`,
    ', branch: main, singleBranch: true, depth: 1',
  ];
  expect(await Promise.all(asked.map(seen))).toEqual(['two', 'one', 'one', 'two']);
});

test.each([
  ['a revision that is not there', ', revision: none', "has no branch, tag or commit 'none'"],
  ['a single branch without its name', ', singleBranch: true', 'a branch is needed'],
])('refuses %s', async (_, more, message) => {
  const { url } = await repositoryWith(fixture, `refused-${more.length}`, { a: 'one' });
  expect((await run(reading(`git: {repo: "${url}", ${secret}${more}}`))).message).toContain(message);
});

test('refuses other protocols', async () => {
  const { message } = await run(reading('git: {repo: "file:///srv/x"}'));
  expect(message).toContain('is not an http or https address');
});
