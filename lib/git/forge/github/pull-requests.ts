/** Pull requests at GitHub. */
import type { OpenRequest, Requests, RequestWishes } from '../requests.ts';
import { mergeByItself } from './auto-merge.ts';
import type { GitHub } from './octokit.ts';

const team = 'team/';

/** The pull requests of a repository. */
export function pullRequests(github: GitHub): Requests {
  const { octokit, repository, call } = github;
  const { pulls, issues } = octokit.rest;
  return {
    listOpen: (base) =>
      call('list pull requests', async () => {
        const open = { ...repository, state: 'open', base, per_page: 100 } as const;
        // A fork's branch may have the name of ours.
        const here = `${repository.owner}/${repository.repo}`.toLowerCase();
        const all = await octokit.paginate(pulls.list, open);
        return all.filter(({ head }) => head.repo?.full_name.toLowerCase() === here).map(read);
      }),
    open: ({ head, base }, { title, body }) =>
      call('open a pull request', async () =>
        read(
          (await pulls.create({ ...repository, head, base, title, body, maintainer_can_modify: false })).data,
        ),
      ),
    update: ({ number }, { title, body }) =>
      call(`update pull request #${number}`, async () => {
        await pulls.update({ ...repository, pull_number: number, title, body });
      }),
    arrange: async (request, wishes, commit) => {
      await label(github, request, wishes);
      await askReviewers(github, request, wishes);
      if (wishes.autoMerge !== undefined)
        await mergeByItself(github, { number: request.number, commit, method: wishes.autoMerge });
    },
    close: ({ number }, note) =>
      call(`close pull request #${number}`, async () => {
        await issues.createComment({ ...repository, issue_number: number, body: note });
        await pulls.update({ ...repository, pull_number: number, state: 'closed' });
      }),
  };
}

async function label({ octokit, repository, call }: GitHub, { number }: OpenRequest, wishes: RequestWishes) {
  if (wishes.labels.length === 0) return;
  await call(`label pull request #${number}`, () =>
    octokit.rest.issues.addLabels({ ...repository, issue_number: number, labels: [...wishes.labels] }),
  );
}

async function askReviewers(
  { octokit, repository, call }: GitHub,
  { number }: OpenRequest,
  wishes: RequestWishes,
) {
  if (wishes.reviewers.length === 0) return;
  const isTeam = (name: string) => name.startsWith(team);
  const reviewers = wishes.reviewers.filter((name) => !isTeam(name));
  const teams = wishes.reviewers.filter(isTeam).map((name) => name.slice(team.length));
  await call(`ask for reviews of pull request #${number} (${wishes.reviewers.join(', ')})`, () =>
    octokit.rest.pulls.requestReviewers({
      ...repository,
      pull_number: number,
      reviewers,
      team_reviewers: teams,
    }),
  );
}

/** What GitHub tells of a pull request, as far as it is needed. */
interface Told {
  readonly number: number;
  readonly html_url: string;
  readonly head: { readonly ref: string };
  readonly title: string;
  readonly body: string | null;
}

function read({ number, html_url, head, title, body }: Told): OpenRequest {
  return { number, url: html_url, head: head.ref, title, body: body ?? '' };
}
