/**
 * Which pushes to a Git repository start a workflow, as the selector of a WorkflowEventBinding: those to one branch with
 * a commit that is somebody else's and changes what counts. So a commit of ours starts nothing, however it gets there.
 */
import { InputError } from '../errors.ts';

/** The hosts whose webhooks are known. */
export type GitHost = 'github' | 'gitlab' | 'gitea';

/** By what a commit of ours is known: one of the three is enough. */
export interface OwnCommits {
  /** An author's address that no person has. */
  readonly email: string;
  /** The name of a trailer that each of them has. */
  readonly trailer: string;
  /** The files that they change. They tell a commit in which a host merged ours, and rewrote its message. */
  readonly files: readonly string[];
}

/** Which pushes. */
export interface PushSelection {
  readonly host: GitHost;
  /** The repository's address over HTTP, as the host gives it in its events. */
  readonly repoUrl: string;
  readonly branch: string;
  /** Folders (`pipelines/`) and files of which a commit has to change something. @default the whole repository */
  readonly paths?: readonly string[] | undefined;
  readonly except: OwnCommits;
}

/** Where each host says what; `commits` is how many there were, where the host does not list them all. */
const hosts = {
  github: { header: 'x-github-event', event: 'push', repository: 'payload?.repository?.clone_url' },
  gitlab: {
    ...{ header: 'x-gitlab-event', event: 'Push Hook', repository: 'payload?.project?.git_http_url' },
    commits: 'payload.total_commits_count',
  },
  gitea: {
    ...{ header: 'x-gitea-event', event: 'push', repository: 'payload?.repository?.clone_url' },
    commits: 'payload.total_commits',
  },
} as const satisfies Record<GitHost, { header: string; event: string; repository: string; commits?: string }>;

/** The commit that the branch is at after the push, in the payloads of all hosts. */
export const pushedCommit = 'payload.after';

/** The selector. Throws an `InputError` for a path that no repository has. */
export function pushSelector({ host, repoUrl, branch, paths, except }: PushSelection): string {
  const { header, event, repository, ...rest } = hosts[host];
  const listed = 'payload.commits ?? []';
  const counts = `any(${listed}, { ${[...notOurs(except), ...touching(paths, except.files)].join(' && ')} })`;
  const more = 'commits' in rest ? ` || (${rest.commits} ?? 0) > len(${listed})` : '';
  return [
    `metadata[${text(header)}] == [${text(event)}]`,
    `lower(${repository} ?? "") == ${text(`${repoUrl.replace(/(\.git)?\/*$/, '')}.git`.toLowerCase())}`,
    `payload.ref == ${text(`refs/heads/${branch}`)}`,
    more === '' ? counts : `(${counts}${more})`,
  ].join(' && ');
}

function notOurs({ email, trailer }: OwnCommits): readonly string[] {
  return [`#.author?.email != ${text(email)}`, `not ((#.message ?? "") contains ${text(`\n${trailer}: `)})`];
}

/** The condition that a commit changes a file that counts. */
function touching(paths: readonly string[] | undefined, ours: readonly string[]): readonly string[] {
  const conditions = [
    ...(paths === undefined ? [] : [`(${paths.map(inPath).join(' || ')})`]),
    ...(ours.length === 0 ? [] : [`not (# in [${ours.map(text).join(', ')}])`]),
  ];
  if (conditions.length === 0) return [];
  const anyOf = (files: string) => `any(#.${files} ?? [], { ${conditions.join(' && ')} })`;
  return [`(${['added', 'modified', 'removed'].map(anyOf).join(' || ')})`];
}

function inPath(path: string): string {
  if (path === '' || path.startsWith('/') || path.split('/').includes('..'))
    throw new InputError(`'${path}' is no path of a repository; give a folder such as 'src/', or a file`);
  return path.endsWith('/') ? `# startsWith ${text(path)}` : `# == ${text(path)}`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
