/**
 * Carries intents out by a push: fetch the newest commit, edit, commit, push. When somebody else moved the branch
 * meanwhile, all of it happens again on the new state; nothing is merged, and nothing is ever forced.
 */
import { TransientError } from '../errors.ts';
import { type Authorship, type CommitOptions, withAuthorship } from './authorship.ts';
import { makeCommit } from './commit.ts';
import type { CommitMessage } from './commit-message.ts';
import { type EditedTip, editTip } from './edit-tip.ts';
import type { Intent } from './intent.ts';
import { type Delivered, type DeliveryOrder, supersededBy } from './order.ts';
import { type PartialRepository, readingTip, withPartialRepository } from './partial-repository.ts';
import { defaultPatience, type Patience, waitMilliseconds } from './patience.ts';
import { readPush } from './push-report.ts';
import type { Remote } from './remote.ts';
import { readTrailers } from './tip.ts';

/** What is published, where and by whom. */
export interface PublishOptions extends CommitOptions {
  readonly remote: Remote;
  readonly branch: string;
  /** All of them in one commit, at least one. */
  readonly intents: readonly Intent[];
  /** The commit's text; `before` is what each intent's field holds until then, in their order. */
  readonly message: (before: readonly string[]) => CommitMessage;
  /** Asked on every try, after the fetch and before anything is written; false ends it. @default always */
  readonly isStillWanted?: () => Promise<boolean>;
  /** Its place among the deliveries to the same place; a newer one that is there ends it. @default none is newer */
  readonly order?: DeliveryOrder;
  /** A folder in which a temporary one is made. */
  readonly scratch: string;
  readonly patience?: Partial<Patience>;
  /** Hears of every lost race and every failure after which it is tried again. */
  readonly notice?: (line: string) => void;
}

/** How it ended. */
export type Publication =
  | {
      readonly outcome: 'pushed';
      readonly commit: string;
      /** What each intent's field held, in their order. */
      readonly before: readonly string[];
      readonly pushes: number;
    }
  /** The fields held the values already; `tip` is the branch's newest commit. */
  | { readonly outcome: 'unchanged'; readonly tip: string; readonly trailers: ReadonlyMap<string, string> }
  | { readonly outcome: 'unwanted' }
  /** A newer delivery to the same place is there already. */
  | { readonly outcome: 'superseded'; readonly by: Delivered };

/** Publishes. Throws `PermanentError` when somebody has to change something, `TransientError` when it may pass. */
export async function publish(options: PublishOptions): Promise<Publication> {
  return withPartialRepository(options, (repository) =>
    withAuthorship(options, repository.folder, (authorship) => tryUntilDone(repository, options, authorship)),
  );
}

/** What is carried from one try to the next. */
interface Progress {
  pushes: number;
  /** In a row: a server that tells of a lost race is there. */
  failures: number;
  /**
   * The commit that was pushed last. Even when the answer was `lost` it may have arrived: curl sends a request again
   * when the connection ends before the answer, and the second one then finds the branch moved by the first.
   */
  sent?: { readonly commit: string; readonly before: readonly string[] };
}

async function tryUntilDone(
  repository: PartialRepository,
  options: PublishOptions,
  authorship: Authorship,
): Promise<Publication> {
  const patience = { ...defaultPatience, ...options.patience };
  const started = patience.now();
  const progress: Progress = { pushes: 0, failures: 0 };
  for (let lost = 0; ; ) {
    const begun = patience.now();
    const end = await tryOnce({ repository, options, progress }, authorship).catch((error: unknown) => {
      if (!(error instanceof TransientError) || ++progress.failures > patience.failures) throw error;
      return error;
    });
    if (end !== 'lost' && !(end instanceof TransientError)) return end;
    if (end === 'lost') {
      lost += 1;
      progress.failures = 0;
    }
    const reason = end === 'lost' ? `somebody else moved branch '${options.branch}' meanwhile` : end.message;
    const now = patience.now();
    const spent = now - started;
    if (lost > patience.lostPushes || spent >= patience.totalMilliseconds)
      throw new TransientError(
        `gave up on ${options.remote.url} after ${progress.pushes} pushes in ${Math.round(spent / 1000)} s: ${reason}`,
      );
    options.notice?.(`${reason}; trying again`);
    await patience.wait(waitMilliseconds(lost + progress.failures, patience, now - begun));
  }
}

/** What a try is about to commit. */
interface Plan extends EditedTip {
  readonly tip: string;
}

interface Try {
  readonly repository: PartialRepository;
  readonly options: PublishOptions;
  readonly progress: Progress;
}

async function tryOnce(given: Try, authorship: Authorship): Promise<Publication | 'lost'> {
  const { repository, options, progress } = given;
  const { git } = repository;
  const { branch } = options;
  const plan = await readingTip(repository, branch, (tip) => planOn(tip, given));
  if ('outcome' in plan) return plan;
  const { tip, files, before } = plan;
  const message = options.message(before);
  const commit = await makeCommit(repository, { parent: tip, files, message, ...authorship });
  progress.pushes += 1;
  progress.sent = { commit, before };
  const push = ['push', '--porcelain', '--no-verify', 'origin', `${commit}:refs/heads/${branch}`];
  const end = readPush(await git.tryRemote(push), git.remote);
  return end === 'done' ? { outcome: 'pushed', commit, before, pushes: progress.pushes } : 'lost';
}

/** What is to be done on a tip, or how it ended when nothing is. */
async function planOn(tip: string, { repository, options, progress }: Try): Promise<Plan | Publication> {
  const { branch, intents, isStillWanted, order } = options;
  const { sent, pushes } = progress;
  if (sent?.commit === tip) return { outcome: 'pushed', ...sent, pushes };
  if (isStillWanted !== undefined && !(await isStillWanted())) return { outcome: 'unwanted' };

  const { files, before } = await editTip(repository, tip, intents);
  if (files.length > 0) {
    const by = order && (await supersededBy(repository, order, { branch, tip }));
    return by === undefined ? { tip, files, before } : { outcome: 'superseded', by };
  }
  if (sent !== undefined && (await repository.fetchHistory(branch, tip)).includes(sent.commit))
    return { outcome: 'pushed', ...sent, pushes };
  return { outcome: 'unchanged', tip, trailers: await readTrailers(repository.git, tip) };
}
