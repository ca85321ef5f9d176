/** What the lines of `git push --porcelain` mean: through, lost to somebody else, refused, or in trouble. */
import { describe, expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../lib/errors.ts';
import { readPush } from '../../lib/git/push-report.ts';

const remote = { url: 'https://git.test/a.git', tokenFile: '/tmp/token' };
const push = (status: string, stderr = '', exitCode = 1) =>
  readPush({ exitCode, stdout: Buffer.from(`To ${remote.url}\n${status}\nDone\n`), stderr }, remote);

describe('a push', () => {
  test.each([' \tabc:refs/heads/main\ta..b', '=\tabc:refs/heads/main\t[up to date]'])(
    'is done: %j',
    (status) => {
      expect(push(status, '', 0)).toBe('done');
    },
  );

  test.each([
    '[rejected] (fetch first)',
    '[rejected] (non-fast-forward)',
    '[remote rejected] (failed to update ref)',
    "[remote rejected] (cannot lock ref 'refs/heads/main': is at a but expected b)",
    '[remote rejected] (incorrect old value provided)',
    '[remote rejected] (failed to lock)',
    '[remote rejected] (non-fast-forward)',
  ])('is lost to somebody else: %s', (summary) => {
    expect(push(`!\tabc:refs/heads/main\t${summary}`)).toBe('lost');
  });

  test.each([
    [
      'pre-receive hook declined',
      'remote: no (sir)        \nremote: \nerror: failed to push',
      ' (the server says: no (sir))',
    ],
    ['hook declined', '', ''],
    [
      'protected branch hook declined',
      'remote: error: GH006: Protected branch',
      ' (the server says: error: GH006: Protected branch)',
    ],
    ['push declined due to repository rule violations', '', ''],
    ['shallow update not allowed', '', ''],
  ])('refuses for good: %s', (reason, stderr, said) => {
    const refused = () => push(`!\tabc:refs/heads/main\t[remote rejected] (${reason})`, stderr);
    expect(refused).toThrow(PermanentError);
    expect(refused).toThrow(`https://git.test/a.git refuses the push: ${reason}${said}; ask who guards`);
  });

  test.each([
    '[remote rejected] (Internal Server Error)',
    '[remote rejected] (unpacker error)',
    '[remote failure] (remote failed to report status)',
    'something new',
  ])('refuses for now: %s', (summary) => {
    expect(() => push(`!\tabc:refs/heads/main\t${summary}`)).toThrow(TransientError);
  });

  test('refuses what ended without a line for the branch', () => {
    expect(() => push('', 'fatal: unable to access: The requested URL returned error: 403', 128)).toThrow(
      PermanentError,
    );
    expect(() => push('', 'fatal: the remote end hung up unexpectedly', 128)).toThrow(TransientError);
    expect(() => push('', '', 0)).toThrow(TransientError);
  });
});
