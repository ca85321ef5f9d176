/** The events that hosts send for a push, made of the commits that were really pushed. */
import type { GitHost } from '../../lib/triggers/push-selector.ts';
import { git } from '../git/repositories.ts';

/** What was pushed where. */
export interface Pushed {
  readonly host: GitHost;
  /** The address that the host gives of the repository. */
  readonly url: string;
  /** The same repository on this disk. */
  readonly repository: string;
  readonly branch: string;
  readonly before: string;
}

/** How many commits of a push each host lists. */
const listed = { github: 2048, gitlab: 20, gitea: 5 } as const;

/** What an expression of a WorkflowEventBinding sees of the event that a host sends. */
export async function pushEvent(pushed: Pushed) {
  const { host, url, repository, branch, before } = pushed;
  const after = await git(repository, 'rev-parse', `refs/heads/${branch}`);
  const ids = (await git(repository, 'rev-list', `${before}..${after}`))
    .split('\n')
    .filter((id) => id !== '');
  const commits = await Promise.all(
    ids.slice(0, listed[host]).map((id) => commitOf({ repository, url, id, host })),
  );
  const same = { ref: `refs/heads/${branch}`, before, after, commits };
  const others = {
    github: { deleted: false, repository: { clone_url: url } },
    gitlab: { object_kind: 'push', project: { git_http_url: url }, total_commits_count: ids.length },
    gitea: { total_commits: ids.length, repository: { clone_url: url } },
  };
  const headers = {
    github: { 'x-github-event': ['push'] },
    gitlab: { 'x-gitlab-event': ['Push Hook'] },
    // It speaks to what knows GitHub alone, too.
    gitea: { 'x-gitea-event': ['push'], 'x-github-event': ['push'] },
  };
  return { payload: { ...same, ...others[host] }, metadata: headers[host], discriminator: '' };
}

interface Commit {
  readonly repository: string;
  readonly url: string;
  readonly id: string;
  readonly host: GitHost;
}

async function commitOf({ repository, url, id, host }: Commit) {
  const format = '--format=%B%x00%aN%x00%aE%x00%cN%x00%cE%x00%aI%x00%T%x00';
  // Of a merge, hosts list what it changes of its first parent.
  const [message = '', name = '', email = '', byName = '', byEmail = '', timestamp = '', tree = ''] = (
    await git(repository, 'log', '-1', format, id)
  ).split('\0');
  const changes = await git(
    repository,
    'diff-tree',
    '-m',
    '--first-parent',
    '-r',
    '--root',
    '--name-status',
    id,
  );
  const files = (status: string) =>
    changes.split('\n').flatMap((line) => (line.startsWith(`${status}\t`) ? [line.slice(2)] : []));
  const same = {
    id,
    message,
    timestamp,
    url: `${url.replace(/\.git$/, '')}/commit/${id}`,
    author: { name, email },
  };
  const changed = { added: files('A'), modified: files('M'), removed: files('D') };
  if (host === 'gitlab') return { ...same, title: message.split('\n')[0], ...changed };
  const committer = { name: byName, email: byEmail };
  const ofGitHub = host === 'github' ? { tree_id: tree, distinct: true } : {};
  return { ...same, committer, ...ofGitHub, ...changed };
}
