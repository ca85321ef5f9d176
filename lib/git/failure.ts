/** What it means when git could not talk to a remote: something to change, or something that passes. */
import { PermanentError, TransientError } from '../errors.ts';
import type { GitEnd } from './program.ts';
import type { Remote } from './remote.ts';

/** What git's own words (in the C locale) tell; the first that fits counts. What fits none is taken for passing. */
const meanings: readonly (readonly [words: RegExp, failure: (given: Told) => Error])[] = [
  [/could not read (?:Username|Password) for '([^']*)'/, asksForToken],
  [/Authentication failed for|returned error: 401/, wrongToken],
  [/returned error: 403/, forbidden],
  [/repository '.*' not found|returned error: 404|remote error: .*not found/i, notFound],
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, changedHost],
  [/Host key verification failed/, unknownHost],
  [/Permission denied \(|Load key .*:|error in libcrypto|Too many authentication failures/, wrongKey],
  [/(?:HTTP code|response|returned error:) 407/, wrongProxyPassword],
  [/returned error: (?:408|429|5\d\d)|HTTP (?:408|429|5\d\d)/, passing],
  [/certificate|returned error: 4\d\d|not valid: is this a git repository|unable to update url base/i, final],
  [/transport '.*' not allowed|dumb http transport|object format|unable to write|No space left/, final],
];

/** The error for a command that talked to the remote and failed. */
export function remoteFailure(end: GitEnd, remote: Remote): Error {
  if (end.timeoutMilliseconds !== undefined)
    return new TransientError(`${remote.url} did not answer within ${end.timeoutMilliseconds / 1000} s`);
  const lines = end.stderr.split('\n').map((line) => line.trim());
  // A line of the server's begins with `remote:`; whatever it says, it does not decide.
  const own = lines.filter((line) => !line.startsWith('remote:'));
  const said = lines.filter((line) => /^remote:./.test(line)).map((line) => line.slice(7).trim());
  const last = own.findLast((line) => /^(?:fatal|error):/.test(line)) ?? `git ended with ${end.exitCode}`;
  for (const [words, failure] of meanings) {
    const match = words.exec(own.join('\n'));
    if (match !== null) return failure({ remote, match, last, said: oneLine(said) });
  }
  return passing({ remote, last, said: oneLine(said) });
}

/** What a failure is told by. */
interface Told {
  readonly remote: Remote;
  readonly match?: RegExpExecArray;
  /** git's last own line. */
  readonly last: string;
  /** What the server said, in parentheses; empty when it said nothing. */
  readonly said: string;
}

/** What a server says, as one line in parentheses; empty when it says nothing. */
export function oneLine(said: readonly string[]): string {
  const text = said
    .filter((line) => line !== '')
    .join(' ')
    .replace(/\p{Cc}+/gu, ' ');
  return text === '' ? '' : ` (the server says: ${text.slice(0, 300)})`;
}

function asksForToken({ remote, match, said }: Told): Error {
  const asker = match?.[1] ?? remote.url;
  const { origin } = new URL(URL.canParse(asker) ? asker : remote.url);
  if (origin !== new URL(remote.url).origin)
    return new PermanentError(
      `${remote.url} redirects to ${origin}, which asks for a token; the token is not sent to another host: give the new address`,
    );
  if (remote.tokenFile === undefined)
    return new PermanentError(
      `${remote.url} asks for a token and none is given${said}; give the Secret that holds one`,
    );
  return new PermanentError(`the token in ${remote.tokenFile} could not be read for ${remote.url}`);
}

function wrongToken({ remote, said }: Told): Error {
  return new PermanentError(
    `${remote.url} refuses the token in ${remote.tokenFile} (401)${said}; is it right, and has it expired?`,
  );
}

function forbidden({ remote, said }: Told): Error {
  const token =
    remote.tokenFile === undefined ? 'access without a token' : `the token in ${remote.tokenFile}`;
  return new PermanentError(
    `${remote.url} does not let ${token} do this (403)${said}; give it the right to read, or to write when it pushes`,
  );
}

function notFound({ remote, said }: Told): Error {
  return new PermanentError(
    `repository ${remote.url} not found${said}; check its address, and that the token may see it`,
  );
}

function unknownHost({ remote }: Told): Error {
  return new PermanentError(
    `${remote.url}: the server's key is not among those of ${remote.ssh?.knownHostsFile}; if it is the right server, add what ssh-keyscan prints for it, checked by a second way`,
  );
}

function changedHost({ remote }: Told): Error {
  return new PermanentError(
    `${remote.url}: the server shows another key than the one in ${remote.ssh?.knownHostsFile}; somebody may stand in between: ask who runs it, and give the new key only when they say that it changed`,
  );
}

function wrongKey({ remote, match, last, said }: Told): Error {
  // git's own last line says only that it could not read.
  const line = match?.input.split('\n').find((one) => one.includes(match[0])) ?? last;
  return new PermanentError(
    `${remote.url} does not take the SSH key: ${line}${said}; is it the right one, without a passphrase, and may it read and write there?`,
  );
}

function wrongProxyPassword({ remote }: Told): Error {
  return new PermanentError(
    `the proxy in ${remote.proxyFile ?? 'https_proxy'} wants a user and a password (407); write both into its address`,
  );
}

function final({ remote, last, said }: Told): Error {
  return new PermanentError(`git cannot use ${remote.url}: ${last}${said}`);
}

function passing({ remote, last, said }: Told): Error {
  return new TransientError(`git did not get through to ${remote.url}: ${last}${said}`);
}
