/**
 * Carries intents out by a push: fetch the newest commit, edit, commit, push. When somebody else moved the branch
 * meanwhile, all of it happens again on the new state; nothing is merged, and nothing is ever forced.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TransientError } from '../errors.ts';
import { type Identity, makeCommit } from './commit.ts';
import type { CommitMessage } from './commit-message.ts';
import { editTip } from './edit-tip.ts';
import type { Intent } from './intent.ts';
import { defaultPatience, type Patience, waitMilliseconds } from './patience.ts';
import { type Git, openGit } from './program.ts';
import { readPush } from './push-report.ts';
import type { Remote } from './remote.ts';
import { fetchTip, isPartOf, readTrailers } from './tip.ts';

/** What is published, where and by whom. */
export interface PublishOptions {
  readonly remote: Remote;
  readonly branch: string;
  /** All of them in one commit, at least one. */
  readonly intents: readonly Intent[];
  /** The commit's text; `before` is what each intent's field holds until then, in their order. */
  readonly message: (before: readonly string[]) => CommitMessage;
  /** Asked on every try, after the fetch and before anything is written; false ends it. @default always */
  readonly isStillWanted?: () => Promise<boolean>;
  /** @default `Millrace <millrace@noreply.invalid>` */
  readonly identity?: Identity;
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
  | { readonly outcome: 'unwanted' };

/** The author of commits when none is given; `.invalid` is a domain that never exists. */
export const defaultIdentity: Identity = { name: 'Millrace', email: 'millrace@noreply.invalid' };

/** The longest that one fetch or push may take. */
export const remoteTimeoutMilliseconds = 60_000;

/** Publishes. Throws `PermanentError` when somebody has to change something, `TransientError` when it may pass. */
export async function publish(options: PublishOptions): Promise<Publication> {
  const scratch = await mkdtemp(join(options.scratch, 'publish-'));
  try {
    const gitDirectory = join(scratch, 'repository.git');
    const git = openGit({ gitDirectory, remote: options.remote, remoteTimeoutMilliseconds });
    await git.local(['init', '--quiet', '--bare', '--template=', gitDirectory]);
    return await tryUntilDone(git, options, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What is carried from one try to the next. */
interface Progress {
  pushes: number;
  failures: number;
  /**
   * The commit that was pushed last. Even when the answer was `lost` it may have arrived: curl sends a request again
   * when the connection ends before the answer, and the second one then finds the branch moved by the first.
   */
  sent?: { readonly commit: string; readonly before: readonly string[] };
}

async function tryUntilDone(git: Git, options: PublishOptions, scratch: string): Promise<Publication> {
  const patience = { ...defaultPatience, ...options.patience };
  const started = patience.now();
  const progress: Progress = { pushes: 0, failures: 0 };
  for (let lost = 0; ; ) {
    const end = await tryOnce(git, options, { scratch, progress }).catch((error: unknown) => {
      if (!(error instanceof TransientError) || ++progress.failures > patience.failures) throw error;
      return error;
    });
    if (end !== 'lost' && !(end instanceof TransientError)) return end;
    if (end === 'lost') lost += 1;
    const reason = end === 'lost' ? `somebody else moved branch '${options.branch}' meanwhile` : end.message;
    const spent = patience.now() - started;
    if (lost > patience.lostPushes || spent >= patience.totalMilliseconds)
      throw new TransientError(
        `gave up on ${options.remote.url} after ${progress.pushes} pushes in ${Math.round(spent / 1000)} s: ${reason}`,
      );
    options.notice?.(`${reason}; trying again`);
    await patience.wait(waitMilliseconds(lost + progress.failures, patience));
  }
}

interface Try {
  readonly scratch: string;
  readonly progress: Progress;
}

async function tryOnce(
  git: Git,
  options: PublishOptions,
  { scratch, progress }: Try,
): Promise<Publication | 'lost'> {
  const { branch, intents, isStillWanted, identity = defaultIdentity } = options;
  const tip = await fetchTip(git, branch);
  const { sent } = progress;
  if (sent?.commit === tip) return { outcome: 'pushed', ...sent, pushes: progress.pushes };
  if (isStillWanted !== undefined && !(await isStillWanted())) return { outcome: 'unwanted' };

  const { files, before } = await editTip(git, tip, intents);
  const changed = files.length > 0;
  if (!changed && sent !== undefined && (await isPartOf(git, branch, { commit: sent.commit, tip })))
    return { outcome: 'pushed', ...sent, pushes: progress.pushes };
  if (!changed) return { outcome: 'unchanged', tip, trailers: await readTrailers(git, tip) };

  const commit = await makeCommit(git, {
    parent: tip,
    files,
    message: options.message(before),
    identity,
    scratch,
  });
  progress.pushes += 1;
  progress.sent = { commit, before };
  const refs = `${commit}:refs/heads/${branch}`;
  const end = readPush(
    await git.tryRemote(['push', '--porcelain', '--no-verify', 'origin', refs]),
    git.remote,
  );
  return end === 'done' ? { outcome: 'pushed', commit, before, pushes: progress.pushes } : 'lost';
}
