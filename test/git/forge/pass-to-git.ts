/** Lets the git program work on the repository behind an API, with the API's own tokens. */
import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { type Fixture, tokens } from '../git-fixture.ts';

/** A call of git. */
export interface GitCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly isKnown: (token: string) => boolean;
}

/** Passes the call on to the fixture's server, with its token in the place of ours. */
export function passToGit(fixture: Fixture, { request, response, isKnown }: GitCall): Promise<void> {
  const { headers, method, url = '/' } = request;
  const { authorization, ...others } = headers;
  const basic = /^basic (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const token = Buffer.from(basic, 'base64').toString('utf8').split(':')[1] ?? '';
  const onward = isKnown(token) ? { authorization: `Bearer ${tokens.writeToken}` } : {};
  return new Promise((resolve, reject) => {
    const outgoing = send(
      new URL(url, fixture.server.url),
      { method, headers: { ...others, ...onward } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response).once('finish', resolve);
      },
    );
    request.pipe(outgoing.once('error', reject));
  });
}
