/** Pull requests at Gitea, and at Forgejo, which has the same API. */
import * as z from 'zod';
import { PermanentError, TransientError } from '../../../errors.ts';
import { ForgeError } from '../failure.ts';
import type { Fetch } from '../network.ts';
import { readAddress } from '../repository-address.ts';
import type { MergeMethod, OpenRequest, Requests, RequestWishes } from '../requests.ts';
import { openRest, type Rest } from '../rest.ts';

const branch = z.object({ ref: z.string(), repo_id: z.number() });

/** What Gitea tells of a pull request, as far as it is needed. */
const told = z.object({
  number: z.number(),
  html_url: z.string(),
  head: branch,
  base: branch,
  title: z.string(),
  body: z.string(),
});

const label = z.object({ id: z.number(), name: z.string() });

const team = 'team/';
/** The most that Gitea lists at once. */
const limit = '50';
/** Of labels that the repository does not have yet. */
const labelColor = '#0e8a16';

/** The pull requests of the repository at `url`. */
export function pullRequests(url: string, token: () => Promise<string>, fetch: Fetch): Requests {
  const { origin, owner, name } = readAddress(url);
  const base = `${origin}/api/v1/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const rest = openRest({ name: `Gitea, ${owner}/${name}`, base, scheme: 'token', token, fetch });
  const patch = ({ number }: OpenRequest, what: string, body: object) =>
    rest.send(`${what} pull request #${number}`, { method: 'PATCH', path: `pulls/${number}`, body });
  return {
    listOpen: async (into) => {
      const query = { state: 'open', limit };
      const all = await rest.list('list pull requests', { path: 'pulls', query }, told);
      // A fork's branch may have the name of ours.
      return all.filter(({ head, base }) => head.repo_id === base.repo_id && base.ref === into).map(read);
    },
    open: async ({ head, base }, { title, body }) => {
      const call = { method: 'POST', path: 'pulls', body: { head, base, title, body } } as const;
      return read(await rest.call('open a pull request', call, told));
    },
    update: (request, { title, body }) => patch(request, 'update', { title, body }),
    arrange: async ({ number }, wishes, commit) => {
      await addLabels(rest, number, wishes);
      await askReviewers(rest, number, wishes);
      if (wishes.autoMerge !== undefined)
        await mergeByItself(rest, { number, commit, method: wishes.autoMerge });
    },
    close: async (request, note) => {
      const path = `issues/${request.number}/comments`;
      await rest.send(`close pull request #${request.number}`, {
        ...{ method: 'POST', path, body: { body: note } },
      });
      await patch(request, 'close', { state: 'closed' });
    },
  };
}

/** Gitea takes labels by their numbers; one that is not there is made, as other hosts do. */
async function addLabels(rest: Rest, number: number, { labels }: RequestWishes): Promise<void> {
  if (labels.length === 0) return;
  const there = await rest.list('list labels', { path: 'labels', query: { limit } }, label);
  const ids: number[] = [];
  for (const name of labels) {
    const make = { method: 'POST', path: 'labels', body: { name, color: labelColor } } as const;
    const one =
      there.find((known) => known.name === name) ?? (await rest.call(`make label '${name}'`, make, label));
    ids.push(one.id);
  }
  const path = `issues/${number}/labels`;
  await rest.send(`label pull request #${number}`, { method: 'POST', path, body: { labels: ids } });
}

async function askReviewers(rest: Rest, number: number, wishes: RequestWishes): Promise<void> {
  if (wishes.reviewers.length === 0) return;
  const isTeam = (name: string) => name.startsWith(team);
  const reviewers = wishes.reviewers.filter((name) => !isTeam(name));
  const teams = wishes.reviewers.filter(isTeam).map((name) => name.slice(team.length));
  await rest.send(`ask for reviews of pull request #${number} (${wishes.reviewers.join(', ')})`, {
    ...{ method: 'POST', path: `pulls/${number}/requested_reviewers` },
    body: { reviewers, team_reviewers: teams },
  });
}

interface Merge {
  readonly number: number;
  /** Nothing else is merged, whatever somebody pushes meanwhile. */
  readonly commit: string;
  readonly method: MergeMethod;
}

/** At once when nothing is waited for. */
async function mergeByItself(rest: Rest, { number, commit, method }: Merge): Promise<void> {
  const body = { Do: method, head_commit_id: commit, merge_when_checks_succeed: true };
  const call = { method: 'POST', path: `pulls/${number}/merge`, body } as const;
  await rest.send(`let pull request #${number} merge by itself`, call).catch((error: unknown) => {
    if (!(error instanceof ForgeError)) throw error;
    if (error.status === 409 && /already scheduled/i.test(error.message)) return;
    // Somebody moved one of the branches; the next round sees how.
    if (error.status === 409 && /out of date/i.test(error.message))
      throw new TransientError(error.message, { cause: error });
    // It finds out in the background whether a pull request can be merged.
    if (error.status === 405 && /try again later/i.test(error.message))
      throw new TransientError(error.message, { cause: error });
    throw new PermanentError(`${error.message}; see what it waits for, or take autoMerge away`, {
      cause: error,
    });
  });
}

function read({ number, html_url, head, title, body }: z.output<typeof told>): OpenRequest {
  return { number, url: html_url, head: head.ref, title, body };
}
