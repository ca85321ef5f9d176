/**
 * A repository on this disk that holds as little of the remote one as it can: the newest commit without its files, and
 * single objects asked for by their ids. Where the server does not give so little, it is asked for more, and that is said.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '../errors.ts';
import { remoteFailure } from './failure.ts';
import { type Git, type GitEnd, openGit } from './program.ts';
import type { Remote } from './remote.ts';
import type { TreeEntry } from './tree.ts';

/** The longest that one fetch or push may take. */
export const remoteTimeoutMilliseconds = 60_000;

/** How far back the commits of a branch are looked through. */
export const commitsLookedBack = 50;

/** What is fetched beside the newest commit itself, from little to much; `single` leaves out all that is not asked for by its id. */
const amounts = [
  { filter: 'tree:1', single: 'tree:0', said: 'its uppermost folder', trees: false, blobs: false },
  { filter: 'blob:none', single: 'blob:none', said: 'all its folders', trees: true, blobs: false },
  { filter: undefined, single: undefined, said: 'all its files', trees: true, blobs: true },
] as const;

/** The repository while somebody works with it. */
export interface PartialRepository {
  readonly git: Git;
  /** The folder that is removed at the end; the repository is in a folder of it. */
  readonly folder: string;
  /** The folders of commits that were listed, by their ids: what an id names never changes. */
  readonly listed: Map<string, readonly TreeEntry[]>;
  /** Fetches the newest commit of the branch, and as many before it as the repository was opened for. */
  fetchTip(branch: string): Promise<string>;
  /** The uppermost folder of a commit that was fetched. */
  folderOf(commit: string): Promise<string>;
  /** Fetches objects that the commit holds; what is here stays. Throws `AskForMore` when the server gives no single ones. */
  fetchObjects(type: 'tree' | 'blob', ids: readonly string[]): Promise<void>;
  /** Fetches the commits before the newest one that are looked through, unless they came with it. */
  fetchHistory(branch: string): Promise<void>;
  /** Until the next fetch, git takes what is missing for missing, and does not fetch it by itself. */
  stopFetching(): Promise<void>;
  /** Begins again, empty, with the next larger amount. */
  askForMore(): Promise<void>;
}

/** The server gives no single objects: everything has to be read again after `askForMore`. */
export class AskForMore extends Error {}

/** The branch that was to be fetched is not there. */
export class BranchAbsent extends PermanentError {}

/** What a repository is opened with. */
export interface PartialRepositoryOptions {
  readonly remote: Remote;
  /** A folder in which a temporary one is made. */
  readonly scratch: string;
  /** How many commits of a branch are fetched at once. @default the newest one */
  readonly commits?: number | undefined;
  /** Hears when the server does not give as little as it was asked for. */
  readonly notice?: ((line: string) => void) | undefined;
}

/** Opens a repository, lends it, and leaves nothing of it on the disk. */
export async function withPartialRepository<Result>(
  options: PartialRepositoryOptions,
  work: (repository: PartialRepository) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(options.scratch, 'publish-'));
  try {
    const gitDirectory = join(folder, 'repository.git');
    const git = openGit({ gitDirectory, remote: options.remote, remoteTimeoutMilliseconds });
    const config = join(gitDirectory, 'config');
    let made = '';
    const begin = async () => {
      await rm(gitDirectory, { recursive: true, force: true });
      await mkdir(gitDirectory);
      await git.local(['init', '--quiet', '--bare', '--template=', gitDirectory]);
      made = await readFile(config, 'utf8');
    };
    await begin();
    // A fetch with a filter writes into it that all else can be fetched.
    const stopFetching = () => writeFile(config, made);
    return await work({ ...partialRepository(git, begin, options), folder, stopFetching });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads from the tip of a branch; when the server gives too little for that, again with more. */
export async function readingTip<Result>(
  repository: PartialRepository,
  branch: string,
  read: (tip: string) => Promise<Result>,
): Promise<Result> {
  for (;;)
    try {
      return await read(await repository.fetchTip(branch));
    } catch (error) {
      if (!(error instanceof AskForMore)) throw error;
      await repository.askForMore();
    }
}

const tipRef = 'refs/millrace/tip';
const plainly = ['--quiet', '--no-tags', '--no-write-fetch-head'];
/** Without it the server leaves out what belongs to a commit that it thinks is here as a whole. */
const claimingNothing = ['-c', 'fetch.negotiationAlgorithm=noop'];

function partialRepository(
  git: Git,
  begin: () => Promise<void>,
  { remote, notice, commits = 1 }: PartialRepositoryOptions,
): Omit<PartialRepository, 'folder' | 'stopFetching'> {
  let level = 0;
  const here = new Set<string>();
  const folders = new Map<string, string>();
  const amount = () => amounts[level] ?? amounts[2];
  // With more than the uppermost folder of each, they are too much for commits that are only looked through.
  const depth = () => (level === 0 ? commits : 1);
  const filterBy = (filter: string | undefined) => (filter === undefined ? [] : [`--filter=${filter}`]);
  const sayMore = (to: number) => {
    level = to;
    notice?.(
      `${remote.url} does not give single objects of a commit; fetching the newest commit with ${amount().said}`,
    );
  };

  const askForMore = async () => {
    sayMore(level + 1);
    here.clear();
    await begin();
  };

  const fetchTip = async (branch: string): Promise<string> => {
    const refs = `+refs/heads/${branch}:${tipRef}`;
    const { filter } = amount();
    const end = await git.tryRemote([
      ...claimingNothing,
      ...['fetch', ...plainly, `--depth=${depth()}`, ...filterBy(filter), 'origin', refs],
    ]);
    if (end.exitCode !== 0) {
      if (filter === undefined || !refusesFilter(end)) throw tipFailure(end, { branch, remote });
      await askForMore();
      return fetchTip(branch);
    }
    // git says it in a warning, and all files have come along.
    if (filter !== undefined && /filtering not recognized by server/.test(end.stderr)) sayMore(2);
    const [tip = '', folder = ''] = (
      await git.local(['rev-parse', `${tipRef}^{commit}`, `${tipRef}^{tree}`])
    ).split('\n');
    folders.set(tip, folder);
    here.add(folder);
    return tip;
  };

  const folderOf = async (commit: string): Promise<string> =>
    folders.get(commit) ?? git.local(['rev-parse', '--verify', `${commit}^{tree}`]);

  const fetchObjects = async (type: 'tree' | 'blob', ids: readonly string[]): Promise<void> => {
    const { trees, blobs, single } = amount();
    const missing = ids.filter((id) => !here.has(id));
    if (missing.length === 0 || (type === 'tree' ? trees : blobs)) return;
    const end = await git.tryRemote([
      ...claimingNothing,
      ...['fetch', ...plainly, ...filterBy(single), 'origin', ...missing],
    ]);
    if (end.exitCode !== 0) {
      if (refusesFilter(end) || /unadvertised object|not our ref/i.test(end.stderr)) throw new AskForMore();
      throw remoteFailure(end, remote);
    }
    for (const id of missing) here.add(id);
  };

  const fetchHistory = async (branch: string): Promise<void> => {
    if (depth() >= commitsLookedBack) return;
    const options = [`--depth=${commitsLookedBack}`, ...filterBy(amount().blobs ? undefined : 'tree:0')];
    await git.askRemote(['fetch', ...plainly, ...options, 'origin', `refs/heads/${branch}`]);
  };

  return { git, listed: new Map(), fetchTip, folderOf, fetchObjects, fetchHistory, askForMore };
}

function refusesFilter({ stderr }: GitEnd): boolean {
  return /filter '[^']*' not supported|(?:tree|blob|object) filter|filter-spec|does not support .*filter/i.test(
    stderr,
  );
}

function tipFailure(
  end: GitEnd,
  { branch, remote }: { readonly branch: string; readonly remote: Remote },
): Error {
  if (!/^fatal: couldn't find remote ref/im.test(end.stderr)) return remoteFailure(end, remote);
  return new BranchAbsent(
    `${remote.url} has no branch '${branch}'; make the branch, or name the one that Argo CD follows`,
  );
}
