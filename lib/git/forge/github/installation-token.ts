/** The tokens of a GitHub App for one repository: the App's JWT buys one, and it is renewed before it expires. */
import * as z from 'zod';
import type { GitHub } from './octokit.ts';

const grantSchema = z.object({ token: z.string().min(1), expiresAt: z.iso.datetime() });

/** A token this close to its end is not begun with: it has to last for a fetch and a push. */
const marginMilliseconds = 5 * 60_000;

/** A function that gives a token which is valid for some minutes at least. */
export function installationTokens(github: GitHub, now: () => number = Date.now): () => Promise<string> {
  const { octokit, repository, call } = github;
  let grant: z.infer<typeof grantSchema> | undefined;
  let installationId: number | undefined;
  return () =>
    call(
      "get an installation token of the App (is the App's id right, and is it installed there?)",
      async () => {
        if (grant !== undefined && Date.parse(grant.expiresAt) - now() > marginMilliseconds)
          return grant.token;
        installationId ??= (await octokit.rest.apps.getRepoInstallation(repository)).data.id;
        grant = grantSchema.parse(
          await octokit.auth({
            type: 'installation',
            installationId,
            repositoryNames: [repository.repo],
            refresh: true,
          }),
        );
        return grant.token;
      },
    );
}
