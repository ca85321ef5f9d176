/**
 * GitHub's API for tests: a call is taken and an answer given only as GitHub's published description says, and behind
 * it is a real bare repository. Git itself is served at the same address, to the same tokens.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { commitFiles, type File, type Fixture, repositoryWith } from '../git-fixture.ts';
import { bareRepository } from './bare-repository.ts';
import { answersOf, graphql } from './github-answers.ts';
import { githubApp } from './github-app.ts';
import { type Answer, GitHubState, refusal } from './github-state.ts';
import { type Description, githubDescription, type Operation } from './openapi.ts';
import { passToGit } from './pass-to-git.ts';
import { serve } from './serve.ts';

/** A call as it came in. */
export interface SeenCall {
  /** Such as `git/get-ref`; `git` for a call of the git program. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What a test may do to a call before it is answered: another answer, or an act of somebody else's. */
export type Meanwhile = (
  call: SeenCall,
) => Promise<Answer | 'lose answer' | undefined> | Answer | 'lose answer' | undefined;

let description: Description | undefined;

/** Starts GitHub with one repository of these files. It ends with the test, which fails when the description was not kept. */
export async function startGitHub(
  fixture: Fixture,
  files: Readonly<Record<string, File>>,
  meanwhile: Meanwhile = () => undefined,
) {
  description ??= githubDescription();
  const published = description;
  const name = `octo/${crypto.randomUUID()}`;
  const { path } = await repositoryWith(fixture, name, files);
  const calls: SeenCall[] = [];
  const faults: string[] = [];
  const app = githubApp();
  const state = new GitHubState({
    name,
    published,
    repository: bareRepository(path),
    token: 'ghp-5d1c',
    app,
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    const { method = 'GET' } = request;
    if (!pathname.startsWith('/api/')) {
      calls.push({ operation: 'git', method, path: pathname, body: undefined });
      return passToGit(fixture, { request, response, isKnown: (token) => state.mayUse(token) });
    }
    const bytes = await buffer(request);
    const body: unknown = bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
    const found = published.find(method, pathname.replace('/api/v3', ''));
    const operation = found.find(({ id }) => id in answersOf);
    const call = {
      operation: operation?.id ?? (pathname === '/api/graphql' ? 'graphql' : ''),
      method,
      path: pathname,
      body,
    };
    calls.push(call);
    const fate = await meanwhile(call);
    const {
      status,
      body: said,
      headers,
    } = fate !== undefined && fate !== 'lose answer'
      ? fate
      : await carryOut(operation, {
          call,
          query: searchParams,
          authorization: request.headers.authorization,
        });
    if (fate === 'lose answer') response.destroy();
    else
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(said === undefined ? '' : JSON.stringify(said));
  }

  interface Incoming {
    readonly call: SeenCall;
    readonly query: URLSearchParams;
    readonly authorization: string | undefined;
  }

  async function carryOut(
    operation: Operation | undefined,
    { call, query, authorization }: Incoming,
  ): Promise<Answer> {
    const token = /^(?:bearer|token) (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    if (call.operation === 'graphql')
      return state.mayUse(token) ? graphql(state, call.body) : refusal(401, 'Bad credentials');
    const handler = operation && answersOf[operation.id];
    if (operation === undefined || handler === undefined) {
      faults.push(`${call.method} ${call.path} is not answered here`);
      return refusal(404, 'Not Found');
    }
    if (!(handler.byApp ? app.isItsJwt(token) : state.mayUse(token))) return refusal(401, 'Bad credentials');
    const { owner, repo } = operation.params;
    if (owner !== undefined && `${owner}/${repo}` !== name) return refusal(404, 'Not Found');
    const wrongCall = operation.judgeCall(query, call.body);
    if (wrongCall !== '') faults.push(`call of ${operation.id}: ${wrongCall}`);
    const given = await handler.answer({
      state,
      params: operation.params,
      query,
      body: Object(call.body ?? {}),
    });
    const wrongAnswer = operation.judgeAnswer(given.status, given.body);
    if (wrongAnswer !== '') faults.push(`answer to ${operation.id}: ${wrongAnswer}`);
    return given;
  }

  const origin = await serve(faults, answer);
  state.origin = origin;
  return {
    url: `${origin}/${name}.git`,
    origin,
    path,
    calls,
    app,
    token: state.token,
    state,
    /** Somebody else's commit. */
    push: (changed: Readonly<Record<string, File>>, branch = 'main') =>
      commitFiles(path, changed, { branch }),
  };
}
