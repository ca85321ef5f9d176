/** The part of Gitea's REST API that is used, as Gitea documents it. */
import * as z from 'zod';
import { type MergeAsked, openRequest } from './asked.ts';
import { type HostApi, type HostState, merge, type Route, withBody } from './rest-server.ts';

/** Gitea's API. */
export const gitea: HostApi = { prefix: '/api/v1', scheme: 'token', routes };

const text = z.string();
const mergeAsked = z.strictObject({
  Do: z.enum(['merge', 'squash', 'rebase']),
  head_commit_id: text,
  merge_when_checks_succeed: z.boolean().optional(),
});
const absent = { status: 404, body: { message: "The target couldn't be found." } };

function routes(name: string): readonly Route[] {
  const at = (rest: string) => new RegExp(`^repos/${name}/${rest}$`);
  return [
    {
      method: 'GET',
      path: at('pulls'),
      answer: (state, { query }) => ({
        status: 200,
        body: state.requests
          .filter((asked) => asked.state === query.get('state'))
          .map((asked) => show(state, asked)),
      }),
    },
    {
      method: 'POST',
      path: at('pulls'),
      ...withBody(z.strictObject({ head: text, base: text, title: text, body: text }), (state, body) => {
        const asked = openRequest(state.requests, body);
        if (asked !== undefined) return { status: 201, body: show(state, asked) };
        return { status: 409, body: { message: 'pull request already exists for these targets [id: 1]' } };
      }),
    },
    {
      method: 'PATCH',
      path: at('pulls/(\\d+)'),
      ...onRequest(
        z.strictObject({ title: text, body: text, state: z.enum(['open', 'closed']) }).partial(),
        (asked, body) => void Object.assign(asked, body),
      ),
    },
    {
      method: 'POST',
      path: at('pulls/(\\d+)/requested_reviewers'),
      ...onRequest(
        z.strictObject({ reviewers: z.array(text), team_reviewers: z.array(text) }),
        (asked, { reviewers, team_reviewers }) => {
          const teams = team_reviewers.map((team) => `team/${team}`);
          const news = [...reviewers, ...teams].filter((one) => !asked.reviewers.includes(one));
          asked.reviewers.push(...news);
        },
      ),
    },
    {
      method: 'POST',
      path: at('issues/(\\d+)/comments'),
      ...onRequest(z.strictObject({ body: text }), (asked, { body }) => void asked.comments.push(body)),
    },
    {
      method: 'GET',
      path: at('labels'),
      answer: ({ labels }) => ({ status: 200, body: labels.map((label, id) => ({ id, name: label })) }),
    },
    {
      method: 'POST',
      path: at('labels'),
      ...withBody(z.strictObject({ name: text, color: text }), ({ labels }, { name }) => ({
        status: 201,
        body: { id: labels.push(name) - 1, name },
      })),
    },
    {
      method: 'POST',
      path: at('issues/(\\d+)/labels'),
      ...withBody(z.strictObject({ labels: z.array(z.int()) }), (state, { labels }, [number]) => {
        const asked = state.requests[Number(number) - 1];
        const names = labels.flatMap((id) => state.labels[id] ?? []);
        asked?.labels.push(...names.filter((label) => !asked.labels.includes(label)));
        return asked === undefined ? absent : { status: 200, body: [] };
      }),
    },
    {
      method: 'POST',
      path: at('pulls/(\\d+)/merge'),
      ...withBody(mergeAsked, async (state, body, [number]) => {
        const asked = state.requests[Number(number) - 1];
        if (asked === undefined) return absent;
        if (state.undecided-- > 0) return { status: 405, body: { message: 'Please try again later' } };
        if (asked.autoMerge !== undefined)
          return {
            status: 409,
            body: { message: 'pull request is already scheduled to auto merge [pull_id: 1]' },
          };
        if (state.waitsForChecks) {
          asked.autoMerge = { method: body.Do, commit: body.head_commit_id };
          return { status: 201 };
        }
        const done = await merge(state, asked, body.head_commit_id);
        return done ? { status: 200 } : { status: 409, body: { message: 'head out of date' } };
      }),
    },
  ];
}

function onRequest<Body>(takes: z.ZodType<Body>, change: (asked: MergeAsked, body: Body) => void) {
  return withBody(takes, (state, body, [number]) => {
    const asked = state.requests[Number(number) - 1];
    if (asked === undefined) return absent;
    change(asked, body);
    return { status: 201, body: show(state, asked) };
  });
}

function show(state: HostState, { number, head, base, title, body, isFork }: MergeAsked) {
  return {
    ...{ id: 1000 + number, number, title, body },
    html_url: `${state.origin}/${state.name}/pulls/${number}`,
    head: { ref: head, repo_id: isFork ? 8 : 7 },
    base: { ref: base, repo_id: 7 },
  };
}
