/** The part of Gitea's REST API that is used, as Gitea documents it. */
import {
  type HostApi,
  type HostState,
  type MergeAsked,
  merge,
  openRequest,
  type Route,
} from './rest-server.ts';

/** Gitea's API. */
export const gitea: HostApi = { prefix: '/api/v1', scheme: 'token', routes };

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
      keys: ['head', 'base', 'title', 'body'],
      answer: (state, { body }) => {
        const asked = openRequest(state, body);
        if (asked !== undefined) return { status: 201, body: show(state, asked) };
        return { status: 409, body: { message: 'pull request already exists for these targets [id: 1]' } };
      },
    },
    {
      method: 'PATCH',
      path: at('pulls/(\\d+)'),
      keys: ['title', 'body', 'state'],
      answer: onRequest((asked, body) => void Object.assign(asked, body), 201),
    },
    {
      method: 'POST',
      path: at('pulls/(\\d+)/requested_reviewers'),
      keys: ['reviewers', 'team_reviewers'],
      answer: onRequest((asked, { reviewers, team_reviewers }) => {
        const teams = team_reviewers.map((team: string) => `team/${team}`);
        const news = [...reviewers, ...teams].filter((one) => !asked.reviewers.includes(one));
        asked.reviewers.push(...news);
      }, 201),
    },
    {
      method: 'POST',
      path: at('issues/(\\d+)/comments'),
      keys: ['body'],
      answer: onRequest((asked, { body }) => void asked.comments.push(body), 201),
    },
    {
      method: 'GET',
      path: at('labels'),
      answer: ({ labels }) => ({ status: 200, body: labels.map((label, id) => ({ id, name: label })) }),
    },
    {
      method: 'POST',
      path: at('labels'),
      keys: ['name', 'color'],
      answer: ({ labels }, { body }) => ({
        status: 201,
        body: { id: labels.push(body.name) - 1, name: body.name },
      }),
    },
    {
      method: 'POST',
      path: at('issues/(\\d+)/labels'),
      keys: ['labels'],
      answer: (state, { body }, [number]) => {
        const asked = state.requests[Number(number) - 1];
        const names = body.labels.map((id: number) => state.labels[id]);
        asked?.labels.push(...names.filter((label: string) => !asked.labels.includes(label)));
        return asked === undefined ? absent : { status: 200, body: [] };
      },
    },
    {
      method: 'POST',
      path: at('pulls/(\\d+)/merge'),
      keys: ['Do', 'head_commit_id', 'merge_when_checks_succeed'],
      answer: async (state, { body }, [number]) => {
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
      },
    },
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: the route's list of keys has judged it
function onRequest(change: (asked: MergeAsked, body: any) => void, status: number): Route['answer'] {
  return (state, { body }, [number]) => {
    const asked = state.requests[Number(number) - 1];
    if (asked === undefined) return absent;
    change(asked, body);
    return { status, body: show(state, asked) };
  };
}

function show(state: HostState, { number, head, base, title, body, isFork }: MergeAsked) {
  return {
    ...{ id: 1000 + number, number, title, body },
    html_url: `${state.origin}/${state.name}/pulls/${number}`,
    head: { ref: head, repo_id: isFork ? 8 : 7 },
    base: { ref: base, repo_id: 7 },
  };
}
