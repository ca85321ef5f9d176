/** What git's words about a remote mean; anything unknown may pass, and nothing unknown is taken for absent. */
import { describe, expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../lib/errors.ts';
import { remoteFailure } from '../../lib/git/failure.ts';

const url = 'https://git.test/a.git';
const failure = (stderr: string, tokenFile: string | undefined = '/tmp/secrets/git-deploy/token') =>
  remoteFailure({ exitCode: 128, stdout: Buffer.from(''), stderr }, { url, tokenFile });

describe('a failure', () => {
  test.each([
    [
      "fatal: Authentication failed for 'https://git.test/a.git/'",
      /refuses the token in \/tmp\/secrets\/git-deploy\/token \(401\)/,
    ],
    [
      "fatal: could not read Password for 'https://x@git.test': terminal prompts disabled",
      /could not be read/,
    ],
    [
      "fatal: could not read Password for 'https://x@evil.test': terminal prompts disabled",
      /redirects to https:\/\/evil\.test, which asks/,
    ],
    [
      'remote: no\nfatal: unable to access: The requested URL returned error: 403',
      /\(403\) \(the server says: no\)/,
    ],
    [
      "remote: Repository not found.\nfatal: repository 'https://git.test/a.git/' not found",
      /not found \(the server says: Repository not found\.\)/,
    ],
    ["fatal: unable to access 'x': SSL certificate problem: self-signed", /git cannot use .*certificate/],
    ['fatal: https://git.test/a.git/info/refs not valid: is this a git repository?', /git cannot use/],
    ["fatal: transport 'file' not allowed", /git cannot use/],
    ["fatal: unable to access 'x': The requested URL returned error: 400", /git cannot use/],
  ])('that somebody has to look at: %s', (stderr, message) => {
    expect(failure(stderr)).toBeInstanceOf(PermanentError);
    expect(failure(stderr).message).toMatch(message);
  });

  test('without a token names none', () => {
    const { message } = remoteFailure(
      {
        exitCode: 128,
        stdout: Buffer.from(''),
        stderr: "fatal: could not read Username for 'https://git.test'",
      },
      { url },
    );
    expect(message).toContain('asks for a token and none is given');
  });

  test.each([
    "fatal: unable to access 'x': Could not resolve host: git.test",
    "fatal: unable to access 'x': Failed to connect to git.test port 443",
    "fatal: unable to access 'x': The requested URL returned error: 503",
    "fatal: unable to access 'x': The requested URL returned error: 429",
    'error: RPC failed; HTTP 502 curl 22\nfatal: the remote end hung up unexpectedly',
    'remote: fatal: repository x not found\nfatal: early EOF',
    'something that git says in ten years',
    '',
  ])('that may pass: %s', (stderr) => {
    expect(failure(stderr)).toBeInstanceOf(TransientError);
    expect(failure(stderr).message).toMatch(
      /^git did not get through to https:\/\/git\.test\/a\.git: [^\n]+$/,
    );
  });

  test('to answer in time may pass', () => {
    const end = { exitCode: -1, stdout: Buffer.from(''), stderr: '', timeoutMilliseconds: 60_000 };
    expect(remoteFailure(end, { url })).toEqual(new TransientError(`${url} did not answer within 60 s`));
  });
});
