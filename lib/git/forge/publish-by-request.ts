/**
 * Carries intents out by a request that people, or the host's rules, merge. A target has one branch of its own and at
 * most one open request: a later delivery puts its commit on that branch and renews the request's text. Each commit
 * holds the files of the base branch's newest commit but for the edit, and follows what was on the branch; so the
 * request shows the edit alone, never conflicts, and nothing is ever forced.
 */
import { createHash } from 'node:crypto';
import { newestOf } from '../order.ts';
import type { Publication } from '../publish.ts';
import { type Progress, tryUntilDone } from '../rounds.ts';
import { saysThereIsOne } from './failure.ts';
import { type ApiPublishOptions, editCommit, trailersOf } from './publish-by-api.ts';
import { type Repository, tipThatIsThere } from './repository.ts';
import type { OpenRequest, Requests, RequestText, RequestWishes } from './requests.ts';

/** What is requested, and while what holds. */
export interface RequestOptions extends ApiPublishOptions, RequestWishes {
  /** What people read; `before` as for the commit's message. */
  readonly text: (before: readonly string[]) => Promise<RequestText>;
}

/** How it ended. */
export type RequestPublication =
  | Exclude<Publication, { outcome: 'pushed' }>
  | {
      readonly outcome: 'requested';
      readonly commit: string;
      readonly before: readonly string[];
      /** False when the very same was requested before. */
      readonly changed: boolean;
      readonly request: OpenRequest;
    };

/** The repository and its requests. */
export interface Forge {
  readonly repository: Repository;
  readonly requests: Requests;
}

/** Publishes by a request. Throws `PermanentError` when somebody has to change something, `TransientError` when it may pass. */
export function publishByRequest(forge: Forge, options: RequestOptions): Promise<RequestPublication> {
  const progress: Progress = { pushes: 0, failures: 0 };
  const head = headBranch(options);
  return tryUntilDone({ ...options, branch: head, url: forge.repository.url }, progress, () =>
    tryOnce(forge, options, { head, progress }),
  );
}

/** The branch of a target: told by the base branch, and the fields that are written. */
export function headBranch({ branch, intents }: Pick<ApiPublishOptions, 'branch' | 'intents'>): string {
  const target = intents.map(({ path, document, field }) => [path, document, field]);
  const digest = createHash('sha256')
    .update(JSON.stringify([branch, target]))
    .digest('hex')
    .slice(0, 10);
  const name = intents[0]?.document.name ?? intents[0]?.path.split('/').at(-1) ?? '';
  const slug = name
    .replace(/[^A-Za-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `millrace/${slug === '' ? 'target' : slug}-${digest}`;
}

interface Try {
  readonly head: string;
  readonly progress: Progress;
}

async function tryOnce(
  { repository, requests }: Forge,
  options: RequestOptions,
  { head, progress }: Try,
): Promise<RequestPublication | 'lost'> {
  const { branch, intents, isStillWanted, order } = options;
  const base = await tipThatIsThere(repository, branch);
  const headTip = await repository.tipOf(head);
  if (isStillWanted !== undefined && !(await isStillWanted())) return { outcome: 'unwanted' };

  const { files, before } = await editCommit(repository, base, intents);
  const ours = (await requests.listOpen(branch)).filter((request) => isOurs(request, head));
  if (files.length === 0) {
    for (const request of ours)
      await requests.close(request, `'${branch}' holds this by now; nothing is left to merge.`);
    return { outcome: 'unchanged', tip: base, trailers: trailersOf(await repository.historyOf(base)) };
  }
  if (order !== undefined) {
    // Of what was merged, and of what is requested.
    const tips = headTip === undefined ? [base] : [base, headTip];
    const delivered = await Promise.all(tips.map((tip) => repository.historyOf(tip)));
    const by = delivered.map((history) => newestOf(history, order)).find((newer) => newer !== undefined);
    if (by !== undefined) return { outcome: 'superseded', by };
  }

  const isThere = headTip !== undefined && (await holds(repository, headTip, { base, files }));
  const commit = isThere
    ? headTip
    : await repository.makeCommit({
        parent: base,
        follows: headTip,
        files,
        message: options.message(before),
      });
  if (!isThere) {
    progress.pushes += 1;
    if ((await repository.moveBranch(head, { from: headTip, to: commit })) === 'lost') return 'lost';
  }
  const text = withMark(await options.text(before), head);
  const request = await showRequest(requests, ours, { head, base: branch, text });
  if (request === 'lost') return 'lost';
  for (const other of ours)
    if (other.number !== request.number) await requests.close(other, `Superseded by ${request.url}.`);
  await requests.arrange(request, options, commit);
  return { outcome: 'requested', commit, before, changed: !isThere, request };
}

interface Wanted {
  readonly base: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** Whether the branch's commit is the edit of exactly this base. */
async function holds(repository: Repository, tip: string, { base, files }: Wanted): Promise<boolean> {
  const [newest] = await repository.historyOf(tip);
  if (newest?.parents.includes(base) !== true) return false;
  for (const { path, text } of files) if ((await repository.readFile(tip, path)).text !== text) return false;
  return true;
}

interface Shown {
  readonly head: string;
  readonly base: string;
  readonly text: RequestText;
}

/** The request of the branch, with this text; `lost` when somebody else opened it at this moment. */
async function showRequest(
  requests: Requests,
  ours: readonly OpenRequest[],
  { head, base, text }: Shown,
): Promise<OpenRequest | 'lost'> {
  const open = ours.find((request) => request.head === head);
  if (open === undefined)
    return requests.open({ head, base }, text).catch((error: unknown) => {
      if (saysThereIsOne(error)) return 'lost';
      throw error;
    });
  if (open.title !== text.title || open.body !== text.body) await requests.update(open, text);
  return open;
}

/** A line that people do not see, by which a target's requests are found, whatever their branches are called. */
function withMark({ title, body }: RequestText, head: string): RequestText {
  return { title, body: `${body.trimEnd()}\n\n${markOf(head)}` };
}

function isOurs(request: OpenRequest, head: string): boolean {
  return request.head === head || request.body.includes(markOf(head));
}

function markOf(head: string): string {
  return `<!-- millrace-target: ${head.slice(head.lastIndexOf('-') + 1)} -->`;
}
