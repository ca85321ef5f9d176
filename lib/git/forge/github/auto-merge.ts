/** Lets GitHub merge a pull request as soon as its checks and reviews are there: at once, or when they come. */
import * as z from 'zod';
import { PermanentError } from '../../../errors.ts';
import type { MergeMethod } from '../requests.ts';
import type { GitHub } from './octokit.ts';

/** Which pull request is merged, and how. */
export interface Merge {
  readonly number: number;
  /** Nothing else is merged, whatever somebody pushes meanwhile. */
  readonly commit: string;
  readonly method: MergeMethod;
}

/** GitHub offers this by GraphQL alone. */
const enable = `mutation ($pull: ID!, $by: PullRequestMergeMethod!, $commit: GitObjectID!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $pull, mergeMethod: $by, expectedHeadOid: $commit }) {
    clientMutationId
  }
}`;

const refusalSchema = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

/** Asks for it. A pull request that waits for nothing is merged right away. */
export async function mergeByItself(github: GitHub, { number, commit, method }: Merge): Promise<void> {
  const { octokit, repository, call } = github;
  await call(`let pull request #${number} merge by itself`, async () => {
    const pull = (await octokit.rest.pulls.get({ ...repository, pull_number: number })).data;
    if (pull.auto_merge !== null) return;
    try {
      await octokit.graphql(enable, { pull: pull.node_id, by: method.toUpperCase(), commit });
    } catch (error) {
      const said = refusalSchema
        .safeParse(error)
        .data?.errors.map(({ message }) => message)
        .join('; ');
      if (said === undefined) throw error;
      // In GitHub's words: nothing is waited for.
      if (!/clean status/i.test(said))
        throw new PermanentError(
          `GitHub does not let pull request #${number} merge by itself: ${said}; allow auto-merge in the repository's settings, or take autoMerge away`,
          { cause: error },
        );
      await octokit.rest.pulls.merge({
        ...repository,
        pull_number: number,
        merge_method: method,
        sha: commit,
      });
    }
  });
}
