/** What a deploy target may say of its commits. */
import { expect, test } from 'vitest';
import { commits, fillMessage } from '../../../lib/steps/update-git/commits.ts';

const robot = { name: 'Robot', email: 'robot@example.invalid' };

test.each([
  {},
  { author: robot, committer: { ...robot, name: 'Zoë O’Neil, Jr.' }, signOff: true },
  { message: 'serve {modelName}\n\n{before} → {modelUri}\n' },
])('takes %j', (given) => {
  expect(commits.parse(given)).toEqual(given);
});

test.each([
  ['a name with a line end', { author: { ...robot, name: 'a\nb' } }, /without < and >/],
  ['a name without a letter', { author: { ...robot, name: ' .' } }, /use one line of letters/],
  ['an address that is none', { committer: { ...robot, email: 'a b@c' } }, /use an address/],
  ['an empty first line', { message: '\nserve' }, /the first one not empty/],
  ['a first line of values alone', { message: '{previousVersion} {dataDigest}\nserve' }, /words of its own/],
  ['a value that nobody knows', { message: 'serve {modelname}' }, /\{modelname\} is not known; there are/],
  ['a carriage return', { message: 'a\r\nb' }, /use lines of text/],
  ['a misspelt part', { signoff: true }, /signoff/],
])('refuses %s', (_, given, message) => {
  expect(() => commits.parse(given)).toThrow(message);
});

test('puts values in once: what looks like a placeholder in a value stays', () => {
  const values = {
    ...{ before: '{alias}', modelUri: 's3://b', modelName: 'churn', modelVersion: '7', alias: 'a' },
    ...{ previousVersion: '', manifestPath: 'k8s', branch: 'main', runId: 'r', codeRevision: 'c' },
    ...{ dataDigest: '', approvedBy: '', approvalReason: '', workflow: 'w' },
  };
  expect(fillMessage('{modelName}: {before} $& {', values)).toEqual({
    subject: 'churn: {alias} $& {',
    body: [],
  });
});
