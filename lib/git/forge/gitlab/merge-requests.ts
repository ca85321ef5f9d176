/** Merge requests at GitLab. */
import * as z from 'zod';
import { PermanentError, TransientError } from '../../../errors.ts';
import { ForgeError } from '../failure.ts';
import type { Fetch } from '../network.ts';
import { readAddress } from '../repository-address.ts';
import type { OpenRequest, Requests, RequestWishes } from '../requests.ts';
import { openRest, type Rest } from '../rest.ts';

/** What GitLab tells of a merge request, as far as it is needed. */
const told = z.object({
  iid: z.number(),
  web_url: z.string(),
  source_branch: z.string(),
  source_project_id: z.number().nullable(),
  target_project_id: z.number(),
  title: z.string(),
  description: z.string().nullable(),
});

const standing = z.object({
  reviewers: z.array(z.object({ id: z.number(), username: z.string() })).default([]),
  merge_when_pipeline_succeeds: z.boolean(),
  /** Older ones do not tell. */
  detailed_merge_status: z.string().default(''),
});

const people = z.array(z.object({ id: z.number() }));

/** GitLab finds out in the background whether a merge request can be merged. */
const undecided = /^(?:unchecked|checking|preparing|approvals_syncing)$/;

/** The merge requests of the repository at `url`. */
export function mergeRequests(url: string, token: () => Promise<string>, fetch: Fetch): Requests {
  const { origin, owner, name } = readAddress(url);
  const project = `projects/${encodeURIComponent(`${owner}/${name}`)}`;
  const rest = openRest({
    ...{ name: `GitLab, ${owner}/${name}`, base: `${origin}/api/v4`, scheme: 'Bearer' },
    ...{ token, fetch },
  });
  const pathOf = ({ number }: Pick<OpenRequest, 'number'>) => `${project}/merge_requests/${number}`;
  const put = (request: OpenRequest, what: string, body: object) =>
    rest.send(`${what} merge request !${request.number}`, { method: 'PUT', path: pathOf(request), body });
  return {
    listOpen: async (base) => {
      const query = { state: 'opened', target_branch: base, per_page: '100' };
      const all = await rest.list('list merge requests', { path: `${project}/merge_requests`, query }, told);
      // A fork's branch may have the name of ours.
      return all.filter((one) => one.source_project_id === one.target_project_id).map(read);
    },
    open: async ({ head, base }, { title, body }) => {
      const given = { source_branch: head, target_branch: base, title, description: body };
      const call = { method: 'POST', path: `${project}/merge_requests`, body: given } as const;
      return read(await rest.call('open a merge request', call, told));
    },
    update: (request, { title, body }) => put(request, 'update', { title, description: body }),
    arrange: async (request, wishes, commit) => {
      const { labels, reviewers, autoMerge } = wishes;
      if (labels.length > 0) await put(request, 'label', { add_labels: labels.join(',') });
      if (reviewers.length === 0 && autoMerge === undefined) return;
      const get = { method: 'GET', path: pathOf(request) } as const;
      const now = () => rest.call(`read merge request !${request.number}`, get, standing);
      const was = await now();
      const wanted = await reviewersOf(rest, wishes);
      const there = was.reviewers.map(({ id }) => id);
      if (wanted.some((id) => !there.includes(id)))
        await put(request, 'ask for reviews of', { reviewer_ids: [...new Set([...there, ...wanted])] });
      if (autoMerge === undefined || was.merge_when_pipeline_succeeds) return;
      await mergeByItself(rest, {
        ...request,
        path: pathOf(request),
        squash: autoMerge === 'squash',
        commit,
      }).catch(async (error: unknown) => {
        if (!(error instanceof ForgeError)) throw error;
        // Somebody put another commit on the branch; the next round sees which.
        if (error.status === 409) throw new TransientError(error.message, { cause: error });
        if (![405, 406, 422].includes(error.status)) throw error;
        const { detailed_merge_status: status } = await now();
        if (undecided.test(status))
          throw new TransientError(
            `GitLab is still looking whether !${request.number} can be merged (${status})`,
          );
        throw new PermanentError(
          `GitLab does not let merge request !${request.number} merge by itself${status && `: ${status}`}; see what it waits for, or take autoMerge away`,
          { cause: error },
        );
      });
    },
    close: async (request, note) => {
      const what = `close merge request !${request.number}`;
      await rest.send(what, { method: 'POST', path: `${pathOf(request)}/notes`, body: { body: note } });
      await put(request, 'close', { state_event: 'close' });
    },
  };
}

/** GitLab asks people by their numbers. */
async function reviewersOf(rest: Rest, { reviewers }: RequestWishes): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const username of reviewers) {
    const call = { method: 'GET', path: 'users', query: { username } } as const;
    const [user] = await rest.call(`find user '${username}'`, call, people);
    if (user === undefined)
      throw new PermanentError(`GitLab has no user '${username}' to ask for a review; give a user name`);
    ids.push(user.id);
  }
  return ids;
}

interface Merge {
  readonly path: string;
  readonly number: number;
  readonly squash: boolean;
  /** Nothing else is merged, whatever somebody pushes meanwhile. */
  readonly commit: string;
}

function mergeByItself(rest: Rest, { path, number, squash, commit }: Merge): Promise<void> {
  // The second name is that of GitLab before 17.11.
  const body = { sha: commit, squash, auto_merge: true, merge_when_pipeline_succeeds: true };
  return rest.send(`let merge request !${number} merge by itself`, {
    ...{ method: 'PUT', path: `${path}/merge`, body },
  });
}

function read(one: z.output<typeof told>): OpenRequest {
  const { iid, web_url, source_branch, title, description } = one;
  return { number: iid, url: web_url, head: source_branch, title, body: description ?? '' };
}
