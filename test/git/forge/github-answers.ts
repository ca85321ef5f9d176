/** What each operation of GitHub's API does to the repository, and what it answers. */
import * as z from 'zod';
import { type MergeAsked, openRequest } from './asked.ts';
import { type Answer, type GitHubState, refusal } from './github-state.ts';

/** A call of one operation. */
export interface Asked {
  readonly state: GitHubState;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** As the description has it; what an answer takes of it, it parses. */
  readonly body: unknown;
}

const text = z.string();

/** What the answers take of the bodies; the description has judged them as a whole. */
const bodies = {
  blob: z.object({ content: text, encoding: z.enum(['utf-8', 'base64']).default('utf-8') }),
  tree: z.object({
    base_tree: text,
    tree: z.array(z.object({ path: text, mode: text, type: text, sha: text })),
  }),
  commit: z.object({ message: text, tree: text, parents: z.array(text).default([]) }),
  newRef: z.object({ ref: text, sha: text }),
  movedRef: z.object({ sha: text, force: z.boolean().default(false) }),
  newPull: z.object({ head: text, base: text, title: text, body: text.default('') }),
  changedPull: z.object({ title: text, body: text, state: z.enum(['open', 'closed']) }).partial(),
  merge: z.object({ sha: text, merge_method: z.enum(['merge', 'squash', 'rebase']) }).partial(),
  reviewers: z.object({ reviewers: z.array(text).default([]), team_reviewers: z.array(text).default([]) }),
  labels: z.object({ labels: z.array(text) }),
  comment: z.object({ body: text }),
};

interface Handler {
  readonly answer: (asked: Asked) => Promise<Answer> | Answer;
  /** By the App's own JWT, not by a token. */
  readonly byApp?: boolean;
}

/** The operations that are answered. */
export const answersOf: Readonly<Record<string, Handler>> = {
  'apps/get-repo-installation': {
    byApp: true,
    answer: ({ state }) => ({
      status: 200,
      body: state.filled('installation', { id: state.app.installationId }),
    }),
  },
  'apps/create-installation-access-token': {
    byApp: true,
    answer: ({ state, params }) => {
      if (params['installation_id'] !== String(state.app.installationId)) return refusal(404, 'Not Found');
      const { token, expiresAt } = state.app.giveToken();
      return { status: 201, body: state.filled('installation-token', { token, expires_at: expiresAt }) };
    },
  },
  'git/get-ref': {
    answer: async ({ state, params: { ref = '' } }) => {
      const sha = await state.repository.refOf(`refs/${ref}`);
      return sha === undefined ? refusal(404, 'Not Found') : { status: 200, body: showRef(state, ref, sha) };
    },
  },
  'git/get-commit': {
    answer: async ({ state, params: { commit_sha = '' } }) => ({
      status: 200,
      body: await showCommit(state, commit_sha),
    }),
  },
  'git/get-tree': {
    answer: async ({ state, params: { tree_sha = '' } }) => ({
      status: 200,
      body: await showTree(state, tree_sha),
    }),
  },
  'git/get-blob': {
    answer: async ({ state, params: { file_sha = '' } }) => {
      const bytes = Buffer.from(await state.repository.blobOf(file_sha));
      const content = bytes.toString('base64').replace(/.{60}/g, '$&\n');
      return {
        status: 200,
        body: state.filled('blob', { sha: file_sha, content, encoding: 'base64', size: bytes.length }),
      };
    },
  },
  'git/create-blob': {
    answer: async ({ state, body }) => {
      const { content, encoding } = bodies.blob.parse(body);
      const sha = await state.repository.writeBlob(Buffer.from(content, encoding));
      return { status: 201, body: state.filled('short-blob', { sha }) };
    },
  },
  'git/create-tree': {
    answer: async ({ state, body }) => {
      const { base_tree, tree: entries } = bodies.tree.parse(body);
      const tree = await state.repository.writeTree(base_tree, entries);
      return { status: 201, body: await showTree(state, tree) };
    },
  },
  'git/create-commit': {
    answer: async ({ state, body }) => {
      const { tree, parents, message } = bodies.commit.parse(body);
      const sha = await state.repository.writeCommit(tree, parents, message);
      return { status: 201, body: await showCommit(state, sha) };
    },
  },
  'git/create-ref': {
    answer: async ({ state, body }) => {
      const { ref, sha } = bodies.newRef.parse(body);
      const made = await state.repository.moveRef(ref, { from: undefined, to: sha });
      if (!made) return refusal(422, 'Reference already exists');
      return { status: 201, body: showRef(state, ref.slice('refs/'.length), sha) };
    },
  },
  'git/update-ref': { answer: updateRef },
  'repos/list-commits': { answer: listCommits },
  'pulls/list': {
    answer: async ({ state, query }) => {
      const fits = (pull: MergeAsked) =>
        pull.state === (query.get('state') ?? 'open') && pull.base === (query.get('base') ?? pull.base);
      const shown = state.pulls.filter(fits).map((pull) => state.showPull(pull));
      return { status: 200, body: await Promise.all(shown) };
    },
  },
  'pulls/create': { answer: createPull },
  'pulls/get': { answer: ({ state, params }) => onPull({ state, params }, () => undefined) },
  'pulls/update': {
    answer: ({ state, params, body }) =>
      onPull({ state, params }, (pull) => void Object.assign(pull, bodies.changedPull.parse(body))),
  },
  'pulls/merge': { answer: mergePull },
  'pulls/request-reviewers': {
    answer: async ({ state, params, body }) => {
      const { reviewers, team_reviewers } = bodies.reviewers.parse(body);
      const teams = team_reviewers.map((team) => `team/${team}`);
      const { status, body: shown } = await onPull(
        { state, params },
        (pull) =>
          void pull.reviewers.push(
            ...[...reviewers, ...teams].filter((name) => !pull.reviewers.includes(name)),
          ),
      );
      return { status: status === 200 ? 201 : status, body: shown };
    },
  },
  'issues/add-labels': {
    answer: async ({ state, params, body }) => {
      const pull = pullOf(state, params['issue_number']);
      if (pull === undefined) return refusal(404, 'Not Found');
      const { labels: asked } = bodies.labels.parse(body);
      pull.labels.push(...asked.filter((label) => !pull.labels.includes(label)));
      const labels = pull.labels.map((name) => state.filled('label', { name }));
      return { status: 200, body: labels };
    },
  },
  'issues/create-comment': {
    answer: ({ state, params, body }) => {
      const pull = pullOf(state, params['issue_number']);
      if (pull === undefined) return refusal(404, 'Not Found');
      const comment = bodies.comment.parse(body);
      pull.comments.push(comment.body);
      return { status: 201, body: state.filled('issue-comment', comment) };
    },
  },
};

async function updateRef({ state, params: { ref = '' }, body }: Asked): Promise<Answer> {
  const name = `refs/${ref}`;
  const from = await state.repository.refOf(name);
  if (from === undefined) return refusal(422, 'Reference does not exist');
  if (state.protectedBranches.has(ref.slice('heads/'.length)))
    return refusal(422, 'Repository rule violations found: changes must be made through a pull request.');
  const { sha, force } = bodies.movedRef.parse(body);
  const isForward = await state.repository.isAncestor(from, sha);
  if (!force && !isForward) return refusal(422, 'Update is not a fast forward');
  if (!(await state.repository.moveRef(name, { from, to: sha }))) return refusal(409, 'Conflict');
  return { status: 200, body: showRef(state, ref, sha) };
}

async function listCommits({ state, query }: Asked): Promise<Answer> {
  const ids = await state.repository.historyOf(
    query.get('sha') ?? 'main',
    Number(query.get('per_page') ?? 30),
  );
  const [example] = state.examples('commit-items');
  const show = async (sha: string) => {
    const { parents, message } = await state.repository.commitOf(sha);
    const commit = { ...Object(Object(example)['commit']), message: message.trimEnd() };
    const url = 'https://api.github.com/';
    return {
      ...Object(example),
      sha,
      commit,
      parents: parents.map((id) => ({ sha: id, url, html_url: url })),
    };
  };
  return { status: 200, body: await Promise.all(ids.map(show)) };
}

async function createPull({ state, body }: Asked): Promise<Answer> {
  const { head, base, title, body: text } = bodies.newPull.parse(body);
  if ((await state.repository.refOf(`refs/heads/${head}`)) === undefined)
    return refusal(422, 'Validation Failed: head is invalid');
  const pull = openRequest(state.pulls, { head, base, title, body: text });
  if (pull !== undefined) return { status: 201, body: await state.showPull(pull) };
  return refusal(422, `Validation Failed: A pull request already exists for octo:${head}.`);
}

async function mergePull({ state, params, body }: Asked): Promise<Answer> {
  const pull = pullOf(state, params['pull_number']);
  const { sha, merge_method } = bodies.merge.parse(body);
  if (pull === undefined) return refusal(404, 'Not Found');
  const [base, head] = [
    await state.repository.refOf(`refs/heads/${pull.base}`),
    await state.repository.refOf(`refs/heads/${pull.head}`),
  ];
  if (base === undefined || head === undefined) return refusal(404, 'Not Found');
  if (sha !== undefined && sha !== head)
    return refusal(409, 'Head branch was modified. Review and try the merge again.');
  const tree = await state.repository.mergeTree(base, head);
  const commit = await state.repository.writeCommit(
    tree,
    merge_method === 'merge' ? [base, head] : [base],
    pull.title,
  );
  await state.repository.moveRef(`refs/heads/${pull.base}`, { from: base, to: commit });
  Object.assign(pull, { state: 'closed', merged: true });
  return { status: 200, body: { sha: commit, merged: true, message: 'Pull Request successfully merged' } };
}

/** The one mutation that is used; GraphQL is no part of the description. */
export async function graphql(state: GitHubState, body: unknown): Promise<Answer> {
  const { query, variables } = Object(body);
  const failed = (message: string) => ({
    status: 200,
    body: { data: null, errors: [{ type: 'UNPROCESSABLE', message }] },
  });
  if (!String(query).includes('enablePullRequestAutoMerge(input: {')) return failed('unknown mutation');
  const pull = pullOf(state, String(variables.pull).slice('PR_'.length));
  if (pull === undefined) return failed('Could not resolve to a node');
  if (!state.waitsForChecks) return failed('Pull request Pull request is in clean status');
  if (variables.commit !== (await state.repository.refOf(`refs/heads/${pull.head}`)))
    return failed('Head sha was modified');
  pull.autoMerge = { method: String(variables.by).toLowerCase(), commit: variables.commit };
  return { status: 200, body: { data: { enablePullRequestAutoMerge: { clientMutationId: null } } } };
}

async function onPull(
  { state, params }: Pick<Asked, 'state' | 'params'>,
  change: (pull: MergeAsked) => void,
): Promise<Answer> {
  const pull = pullOf(state, params['pull_number']);
  if (pull === undefined) return refusal(404, 'Not Found');
  change(pull);
  return { status: 200, body: await state.showPull(pull) };
}

function pullOf(state: GitHubState, number: string | undefined): MergeAsked | undefined {
  return state.pulls.find((pull) => String(pull.number) === number);
}

function showRef(state: GitHubState, ref: string, sha: string) {
  const { object } = state.filled('git-ref', {});
  return state.filled('git-ref', { ref: `refs/${ref}`, object: { ...Object(object), sha } });
}

async function showCommit(state: GitHubState, sha: string) {
  const { tree, parents, message } = await state.repository.commitOf(sha);
  const example = state.filled('git-commit', {});
  const [parent] = Array.isArray(example['parents']) ? example['parents'] : [];
  return {
    ...example,
    sha,
    message: message.trimEnd(),
    tree: { ...Object(example['tree']), sha: tree },
    parents: parents.map((id) => ({ ...parent, sha: id })),
  };
}

async function showTree(state: GitHubState, sha: string) {
  const tree = (await state.repository.treeOf(sha)).map((entry) => ({
    ...entry,
    url: 'https://api.github.com/',
  }));
  return state.filled('git-tree', { sha, tree, truncated: false });
}
