/**
 * What the test servers of GitLab and Gitea share: the requests of one repository, a real bare repository behind them,
 * git at the same address with the same token, and a fault for every call that the host's API does not have.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { commitFiles, type File, type Fixture, repositoryWith } from '../git-fixture.ts';
import type { MergeAsked } from './asked.ts';
import { type BareRepository, bareRepository } from './bare-repository.ts';
import { passToGit } from './pass-to-git.ts';
import { serve } from './serve.ts';

/** What the server answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** One repository at a host. */
export interface HostState {
  readonly name: string;
  readonly repository: BareRepository;
  readonly requests: MergeAsked[];
  /** Labels that the repository has. */
  readonly labels: string[];
  /** Whether a request waits for checks. */
  waitsForChecks: boolean;
  /** How often it is still said that the host has not yet looked whether a request can be merged. */
  undecided: number;
  origin: string;
  /** The most items that a list has at once. */
  pageSize: number;
}

/** A call as it came in. */
export interface SeenCall {
  readonly method: string;
  /** Without what all paths of the API begin with; `git` for a call of the git program. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What its JSON says; of a call of the git program, the path. */
  readonly body: unknown;
}

/** One operation of the API. */
export interface Route {
  readonly method: string;
  /** The whole path; its groups are given to `answer`. */
  readonly path: RegExp;
  /** What its body has to be. @default it has none */
  readonly takes?: z.ZodType;
  readonly answer: (state: HostState, call: SeenCall, groups: readonly string[]) => Answer | Promise<Answer>;
}

/** The part of a route that takes a body of this shape, and no other. */
export function withBody<Body>(
  takes: z.ZodType<Body>,
  answer: (state: HostState, body: Body, groups: readonly string[]) => Answer | Promise<Answer>,
): Pick<Route, 'takes' | 'answer'> {
  return { takes, answer: (state, { body }, groups) => answer(state, takes.parse(body), groups) };
}

/** A host's API. */
export interface HostApi {
  /** What all paths begin with; `name` is the repository's. */
  readonly prefix: string;
  readonly scheme: string;
  readonly routes: (name: string) => readonly Route[];
}

/** What a test may do to a call before it is answered: another answer, or an act of somebody else's. */
export type Meanwhile = (call: SeenCall) => Promise<Answer | undefined> | Answer | undefined;

/** The server of a test. */
export type RestServer = Awaited<ReturnType<typeof startRestServer>>;

/** Starts a host with one repository of these files. It ends with the test, which fails when a call was none of the API. */
export async function startRestServer(
  fixture: Fixture,
  api: HostApi,
  { files, meanwhile = () => undefined }: { files: Readonly<Record<string, File>>; meanwhile?: Meanwhile },
) {
  const name = `octo/${crypto.randomUUID()}`;
  const token = 'glpat-77c2';
  const { path } = await repositoryWith(fixture, name, files);
  const routes = api.routes(name);
  const calls: SeenCall[] = [];
  const faults: string[] = [];
  const state: HostState = {
    ...{ name, repository: bareRepository(path), requests: [], labels: [], origin: '', pageSize: 50 },
    ...{ waitsForChecks: true, undecided: 0 },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://host');
    const { method = 'GET' } = request;
    if (!pathname.startsWith(`${api.prefix}/`)) {
      const call = { method, path: 'git', query, body: pathname };
      calls.push(call);
      await meanwhile(call);
      return passToGit(fixture, { request, response, isKnown: (given) => given === token });
    }
    const bytes = await buffer(request);
    const body: unknown = bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
    const call = { method, path: pathname.slice(api.prefix.length + 1), query, body };
    calls.push(call);
    const isKnown = request.headers.authorization === `${api.scheme} ${token}`;
    const given = isKnown
      ? ((await meanwhile(call)) ?? (await carryOut(call)))
      : { status: 401, body: { message: '401 Unauthorized' } };
    const { items, next } = pageOf(given.body, query);
    response
      .writeHead(given.status, {
        'content-type': 'application/json',
        ...(next && { link: `<${state.origin}${pathname}?page=2>; rel="next"` }),
      })
      .end(items === undefined ? '' : JSON.stringify(items));
  }

  function pageOf(body: unknown, query: URLSearchParams) {
    if (!Array.isArray(body)) return { items: body, next: false };
    const end = Number(query.get('page') ?? 1) * state.pageSize;
    return { items: body.slice(end - state.pageSize, end), next: end < body.length };
  }

  async function carryOut(call: SeenCall): Promise<Answer> {
    for (const { method, path: pattern, takes = z.undefined(), answer } of routes) {
      const match = method === call.method ? pattern.exec(call.path) : null;
      if (match === null) continue;
      const { error } = takes.safeParse(call.body);
      if (error === undefined) return answer(state, call, match.slice(1));
      faults.push(`${call.method} ${call.path}: ${z.prettifyError(error)}`);
      return { status: 422, body: { message: 'the body is not as it should be' } };
    }
    faults.push(`${call.method} ${call.path} is not answered here`);
    return { status: 404, body: { message: '404 Not Found' } };
  }

  state.origin = await serve(faults, answer);
  return {
    url: `${state.origin}/${name}.git`,
    ...{ path, calls, token, state },
    /** Somebody else's commit. */
    push: (changed: Readonly<Record<string, File>>, branch = 'main') =>
      commitFiles(path, changed, { branch }),
  };
}

/** Merges the request's branch now, or says that its head is another commit. */
export async function merge(
  { repository }: HostState,
  request: MergeAsked,
  commit: string | undefined,
): Promise<boolean> {
  const base = await repository.refOf(`refs/heads/${request.base}`);
  const head = await repository.refOf(`refs/heads/${request.head}`);
  if (base === undefined || head === undefined || (commit !== undefined && commit !== head)) return false;
  const tree = await repository.mergeTree(base, head);
  const made = await repository.writeCommit(tree, [base, head], request.title);
  await repository.moveRef(`refs/heads/${request.base}`, { from: base, to: made });
  Object.assign(request, { state: 'closed', merged: true });
  return true;
}
