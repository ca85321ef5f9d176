/** The part of GitLab's REST API that is used, as GitLab documents it. */
import * as z from 'zod';
import { type MergeAsked, openRequest } from './asked.ts';
import { type HostApi, type HostState, merge, type Route, withBody } from './rest-server.ts';

const people = ['mona', 'lisa'];

const text = z.string();
const opened = z.strictObject({ source_branch: text, target_branch: text, title: text, description: text });
const changed = z.strictObject({
  ...{ title: text, description: text, add_labels: text },
  reviewer_ids: z.array(z.int()),
  state_event: z.enum(['close', 'reopen']),
});
const merged = z.strictObject({
  sha: text,
  squash: z.boolean().optional(),
  auto_merge: z.boolean().optional(),
  merge_when_pipeline_succeeds: z.boolean().optional(),
});

/** GitLab's API. */
export const gitlab: HostApi = { prefix: '/api/v4', scheme: 'Bearer', routes };

function routes(name: string): readonly Route[] {
  const project = `projects/${encodeURIComponent(name)}/merge_requests`;
  const one = (rest = '') => new RegExp(`^${project}/(\\d+)${rest}$`);
  return [
    {
      method: 'GET',
      path: new RegExp(`^${project}$`),
      answer: (state, { query }) => ({
        status: 200,
        body: state.requests
          .filter((asked) => asked.state === 'open' && query.get('state') === 'opened')
          .filter(({ base }) => base === (query.get('target_branch') ?? base))
          .map((asked) => show(state, asked)),
      }),
    },
    {
      method: 'POST',
      path: new RegExp(`^${project}$`),
      ...withBody(opened, (state, body) => {
        const { source_branch: head, target_branch: base, title, description } = body;
        const asked = openRequest(state.requests, { head, base, title, body: description });
        if (asked !== undefined) return { status: 201, body: show(state, asked) };
        const message = ['Another open merge request already exists for this source branch: !1'];
        return { status: 409, body: { message } };
      }),
    },
    { method: 'GET', path: one(), ...onRequest(z.undefined(), () => undefined) },
    {
      method: 'PUT',
      path: one(),
      ...onRequest(changed.partial(), (asked, body) => {
        if (body.title !== undefined) asked.title = body.title;
        if (body.description !== undefined) asked.body = body.description;
        for (const label of body.add_labels?.split(',') ?? [])
          if (!asked.labels.includes(label)) asked.labels.push(label);
        if (body.reviewer_ids !== undefined)
          asked.reviewers.splice(
            0,
            asked.reviewers.length,
            ...body.reviewer_ids.flatMap((id) => people[id] ?? []),
          );
        if (body.state_event === 'close') asked.state = 'closed';
      }),
    },
    {
      method: 'POST',
      path: one('/notes'),
      ...onRequest(z.strictObject({ body: text }), (asked, { body }) => void asked.comments.push(body), 201),
    },
    {
      method: 'PUT',
      path: one('/merge'),
      ...withBody(merged, async (state, body, [number]) => {
        const asked = state.requests[Number(number) - 1];
        if (asked === undefined) return { status: 404, body: { message: '404 Not found' } };
        if (state.undecided > 0) return { status: 405, body: { message: '405 Method Not Allowed' } };
        const head = await state.repository.refOf(`refs/heads/${asked.head}`);
        if (head !== body.sha)
          return { status: 409, body: { message: `SHA does not match HEAD of source branch: ${head}` } };
        if (!state.waitsForChecks) await merge(state, asked, body.sha);
        else asked.autoMerge = { method: body.squash ? 'squash' : 'merge', commit: body.sha };
        return { status: 200, body: show(state, asked) };
      }),
    },
    {
      method: 'GET',
      path: /^users$/,
      answer: (_, { query }) => {
        const id = people.indexOf(query.get('username') ?? '');
        return { status: 200, body: id < 0 ? [] : [{ id, username: people[id] }] };
      },
    },
  ];
}

function onRequest<Body>(
  takes: z.ZodType<Body>,
  change: (asked: MergeAsked, body: Body) => void,
  status = 200,
) {
  return withBody(takes, (state, body, [number]) => {
    const asked = state.requests[Number(number) - 1];
    if (asked === undefined) return { status: 404, body: { message: '404 Not found' } };
    change(asked, body);
    return { status, body: show(state, asked) };
  });
}

function show(state: HostState, asked: MergeAsked) {
  const { number: iid, head, base, title, body, isFork, reviewers, autoMerge, labels } = asked;
  // GitLab looks when it is asked.
  const detailed_merge_status = state.undecided-- > 0 ? 'checking' : 'mergeable';
  state.undecided = Math.max(0, state.undecided);
  return {
    ...{ id: 1000 + iid, iid, title, description: body, labels, detailed_merge_status },
    ...{ source_branch: head, target_branch: base, source_project_id: isFork ? 8 : 7, target_project_id: 7 },
    web_url: `${state.origin}/${state.name}/-/merge_requests/${iid}`,
    reviewers: reviewers.map((username) => ({ id: people.indexOf(username), username })),
    merge_when_pipeline_succeeds: autoMerge !== undefined,
  };
}
