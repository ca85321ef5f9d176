/**
 * Carries intents out by a push: fetch the newest commit, edit, commit, push. When somebody else moved the branch
 * meanwhile, all of it happens again on the new state; nothing is merged, and nothing is ever forced.
 */
import { type Authorship, type CommitOptions, withAuthorship } from './authorship.ts';
import { makeCommit } from './commit.ts';
import type { CommitMessage } from './commit-message.ts';
import { type EditedTip, editTip } from './edit-tip.ts';
import { type CommitFacts, readHistory } from './history.ts';
import type { Intent } from './intent.ts';
import { type Delivered, type DeliveryOrder, supersededBy } from './order.ts';
import {
  commitsLookedBack,
  type PartialRepository,
  readingTip,
  withPartialRepository,
} from './partial-repository.ts';
import type { Patience } from './patience.ts';
import { pushCommit } from './push.ts';
import type { Remote } from './remote.ts';
import { type Sent, tryUntilDone } from './rounds.ts';
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
  // The commits before the newest one tell of other deliveries to the same place.
  const commits = options.order === undefined ? 1 : commitsLookedBack;
  return withPartialRepository({ ...options, commits }, (repository) =>
    withAuthorship(options, repository.folder, (authorship) => {
      const progress: Sent = { pushes: 0, failures: 0 };
      return tryUntilDone({ ...options, url: options.remote.url }, progress, () =>
        tryOnce({ repository, options, progress }, authorship),
      );
    }),
  );
}

/** What a try is about to commit. */
interface Plan extends EditedTip {
  readonly tip: string;
}

interface Try {
  readonly repository: PartialRepository;
  readonly options: PublishOptions;
  readonly progress: Sent;
}

async function tryOnce(given: Try, authorship: Authorship): Promise<Publication | 'lost'> {
  const { repository, options, progress } = given;
  const { branch } = options;
  const plan = await readingTip(repository, branch, (tip) => planOn(tip, given));
  if ('outcome' in plan) return plan;
  const { tip, files, before } = plan;
  const message = options.message(before);
  const commit = await makeCommit(repository, { parent: tip, files, message, ...authorship });
  progress.pushes += 1;
  progress.sent = { commit, before };
  const end = await pushCommit(repository, { commit, branch });
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
  const isOurs = ({ commit }: CommitFacts) => commit === sent?.commit;
  if (sent !== undefined && (await readHistory(repository, branch, tip)).some(isOurs))
    return { outcome: 'pushed', ...sent, pushes };
  return { outcome: 'unchanged', tip, trailers: await readTrailers(repository.git, tip) };
}
