/**
 * Carries intents out by the API of the repository's host: no clone and no git program. The branch only moves from the
 * commit that was read; when somebody else moved it meanwhile, all of it happens again on the new state.
 */
import { editFiles } from '../edit-tip.ts';
import type { CommitFacts } from '../history.ts';
import type { Intent } from '../intent.ts';
import { newestOf } from '../order.ts';
import type { Publication, PublishOptions } from '../publish.ts';
import { type Sent, tryUntilDone } from '../rounds.ts';
import type { TipFile } from '../tip.ts';
import { type Repository, tipThatIsThere } from './repository.ts';

/** What is published, and while what holds; author and signature are the host's matter. */
export type ApiPublishOptions = Pick<
  PublishOptions,
  'branch' | 'intents' | 'message' | 'isStillWanted' | 'order' | 'patience' | 'notice'
>;

/** Publishes. Throws `PermanentError` when somebody has to change something, `TransientError` when it may pass. */
export function publishByApi(repository: Repository, options: ApiPublishOptions): Promise<Publication> {
  const progress: Sent = { pushes: 0, failures: 0 };
  return tryUntilDone({ ...options, url: repository.url }, progress, () =>
    tryOnce(repository, options, progress),
  );
}

/** The trailers of the newest commit. */
export function trailersOf([newest]: readonly CommitFacts[]): ReadonlyMap<string, string> {
  return newest?.trailers ?? new Map();
}

/** The edited files of a commit, and what the fields held. */
export async function editCommit(repository: Repository, commit: string, intents: readonly Intent[]) {
  const were = new Map<string, TipFile>();
  for (const { path } of intents)
    if (!were.has(path)) were.set(path, await repository.readFile(commit, path));
  return editFiles(were, intents);
}

async function tryOnce(
  repository: Repository,
  options: ApiPublishOptions,
  progress: Sent,
): Promise<Publication | 'lost'> {
  const { branch, intents, isStillWanted } = options;
  const tip = await tipThatIsThere(repository, branch);
  const { sent } = progress;
  const history = await repository.historyOf(tip);
  if (sent !== undefined && history.some(({ commit }) => commit === sent.commit))
    return { outcome: 'pushed', ...sent, pushes: progress.pushes };
  if (isStillWanted !== undefined && !(await isStillWanted())) return { outcome: 'unwanted' };

  const { files, before } = await editCommit(repository, tip, intents);
  if (files.length === 0) return { outcome: 'unchanged', tip, trailers: trailersOf(history) };
  const by = options.order && newestOf(history, options.order);
  if (by !== undefined) return { outcome: 'superseded', by };
  const commit = await repository.makeCommit({ parent: tip, files, message: options.message(before) });
  progress.pushes += 1;
  progress.sent = { commit, before };
  const end = await repository.moveBranch(branch, { from: tip, to: commit });
  return end === 'done' ? { outcome: 'pushed', commit, before, pushes: progress.pushes } : 'lost';
}
