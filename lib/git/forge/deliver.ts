/** The ways in which a value gets to a branch, each by its name. */
import { InputError } from '../../errors.ts';
import type { CommitOptions } from '../authorship.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { openRemote, tokensOf } from '../credentials/credentials.ts';
import { editFile } from '../edit-tip.ts';
import { type Publication, publish } from '../publish.ts';
import { otherValue, type RehearseOptions, rehearse } from '../rehearse.ts';
import { withGitRepository } from './git-repository.ts';
import { openNetwork } from './network.ts';
import { type ApiPublishOptions, publishByApi } from './publish-by-api.ts';
import { publishByRequest, type RequestOptions, type RequestPublication } from './publish-by-request.ts';
import { tipThatIsThere } from './repository.ts';
import type { MergeMethod, Requests } from './requests.ts';

/** Whose requests are known. */
export type Host = 'github' | 'gitlab' | 'gitea';

/** How the value gets to the branch. */
export type Publishing =
  | { readonly mode: 'push' }
  /** By a commit of the host's API: no clone, no git program. */
  | { readonly mode: 'api-commit'; readonly host: 'github' }
  /** By a pull request or merge request. */
  | {
      readonly mode: 'pull-request';
      readonly host: Host;
      readonly labels?: readonly string[] | undefined;
      readonly reviewers?: readonly string[] | undefined;
      readonly autoMerge?: MergeMethod | undefined;
    };

/** A repository, what opens it, and how it is written to. */
export interface Target {
  readonly url: string;
  readonly credentials: Credentials;
  readonly publishing: Publishing;
  /** By whom the commits are; of those that the host's API makes, the host decides. */
  readonly commits: CommitOptions;
  /** A folder in which temporary ones are made, and what is made of the credentials is kept. */
  readonly scratch: string;
}

/** What is delivered, and while what holds. */
export type Delivery = ApiPublishOptions & Pick<RequestOptions, 'text'>;

/** Delivers. Throws `PermanentError` when somebody has to change something, `TransientError` when it may pass. */
export async function deliver(target: Target, delivery: Delivery): Promise<Publication | RequestPublication> {
  const { url, credentials, publishing, commits, scratch } = target;
  if (publishing.mode === 'push')
    return publish({ ...delivery, ...commits, remote: await openRemote(url, credentials, scratch), scratch });
  if (publishing.mode === 'api-commit') return publishByApi((await atGitHub(target)).repository, delivery);
  const { labels = [], reviewers = [], autoMerge, host } = publishing;
  const options = { ...delivery, labels, reviewers, autoMerge };
  if (host === 'github') return publishByRequest(await atGitHub(target), options);
  const { notice } = delivery;
  const remote = await openRemote(url, credentials, scratch);
  const requests = await requestsAt(host, target);
  return withGitRepository({ ...commits, remote, scratch, notice }, (repository) =>
    publishByRequest({ repository, requests }, options),
  );
}

/** Goes the way of a delivery but for the commit, and gives what the field holds. Throws as `deliver` does. */
export async function rehearseDelivery(
  target: Target,
  { branch, target: field }: Pick<RehearseOptions, 'branch' | 'target'>,
): Promise<string> {
  const { url, credentials, publishing, commits, scratch } = target;
  const host = publishing.mode === 'push' ? undefined : publishing.host;
  if (host !== 'github') {
    if (host !== undefined) await (await requestsAt(host, target)).listOpen(branch);
    const remote = await openRemote(url, credentials, scratch);
    return rehearse({ ...commits, remote, branch, target: field, scratch });
  }
  const { repository } = await atGitHub(target);
  const tip = await tipThatIsThere(repository, branch);
  const { text } = await repository.readFile(tip, field.path);
  return editFile(text, { ...field, value: otherValue }).before;
}

/** Loaded only where it is needed: a step that pushes starts quickly. */
async function atGitHub({ url, credentials, commits }: Target) {
  if (Object.keys(commits).length > 0)
    throw new InputError(
      `${url}: GitHub makes the commits, so author, committer, sign-off and signature are not for us to say; take them away, or push`,
    );
  const { openGitHub } = await import('./github/octokit.ts');
  const { pullRequests } = await import('./github/pull-requests.ts');
  const { githubRepository } = await import('./github/repository.ts');
  const github = openGitHub(url, { token: await tokensOf(url, credentials) }, openNetwork(credentials));
  return { repository: githubRepository(url, github), requests: pullRequests(github) };
}

/** The requests of a host whose API is not used for commits. */
async function requestsAt(host: Exclude<Host, 'github'>, { url, credentials }: Target): Promise<Requests> {
  if (credentials.app !== undefined)
    throw new InputError(`${url}: a GitHub App opens no other host; give a token`);
  const open = {
    gitlab: async () => (await import('./gitlab/merge-requests.ts')).mergeRequests,
    gitea: async () => (await import('./gitea/pull-requests.ts')).pullRequests,
  };
  return (await open[host]())(url, await tokensOf(url, credentials), openNetwork(credentials));
}
