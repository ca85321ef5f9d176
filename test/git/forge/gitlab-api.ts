/** The part of GitLab's REST API that is used, as GitLab documents it. */
import {
  type HostApi,
  type HostState,
  type MergeAsked,
  merge,
  openRequest,
  type Route,
} from './rest-server.ts';

const people = ['mona', 'lisa'];

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
      keys: ['source_branch', 'target_branch', 'title', 'description'],
      answer: (state, { body }) => {
        const { source_branch: head, target_branch: base, title, description } = body;
        const asked = openRequest(state, { head, base, title, body: description });
        if (asked !== undefined) return { status: 201, body: show(state, asked) };
        const message = ['Another open merge request already exists for this source branch: !1'];
        return { status: 409, body: { message } };
      },
    },
    { method: 'GET', path: one(), answer: onRequest(() => undefined) },
    {
      method: 'PUT',
      path: one(),
      keys: ['title', 'description', 'add_labels', 'reviewer_ids', 'state_event'],
      answer: onRequest((asked, body) => {
        if (body.title !== undefined) asked.title = body.title;
        if (body.description !== undefined) asked.body = body.description;
        for (const label of body.add_labels?.split(',') ?? [])
          if (!asked.labels.includes(label)) asked.labels.push(label);
        if (body.reviewer_ids !== undefined)
          asked.reviewers.splice(
            0,
            asked.reviewers.length,
            ...body.reviewer_ids.map((id: number) => people[id]),
          );
        if (body.state_event === 'close') asked.state = 'closed';
      }),
    },
    {
      method: 'POST',
      path: one('/notes'),
      keys: ['body'],
      answer: onRequest((asked, { body }) => void asked.comments.push(body), 201),
    },
    {
      method: 'PUT',
      path: one('/merge'),
      keys: ['sha', 'squash', 'auto_merge', 'merge_when_pipeline_succeeds'],
      answer: async (state, { body }, [number]) => {
        const asked = state.requests[Number(number) - 1];
        if (asked === undefined) return { status: 404, body: { message: '404 Not found' } };
        if (state.undecided > 0) return { status: 405, body: { message: '405 Method Not Allowed' } };
        const head = await state.repository.refOf(`refs/heads/${asked.head}`);
        if (head !== body.sha)
          return { status: 409, body: { message: `SHA does not match HEAD of source branch: ${head}` } };
        if (!state.waitsForChecks) await merge(state, asked, body.sha);
        else asked.autoMerge = { method: body.squash ? 'squash' : 'merge', commit: body.sha };
        return { status: 200, body: show(state, asked) };
      },
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

// biome-ignore lint/suspicious/noExplicitAny: the route's list of keys has judged it
function onRequest(change: (asked: MergeAsked, body: any) => void, status = 200): Route['answer'] {
  return (state, { body }, [number]) => {
    const asked = state.requests[Number(number) - 1];
    if (asked === undefined) return { status: 404, body: { message: '404 Not found' } };
    change(asked, Object(body));
    return { status, body: show(state, asked) };
  };
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
