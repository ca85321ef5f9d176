/** Writes the model's URI into the manifest that Argo CD syncs. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { booleanValue, jsonValue } from '../../contract/wire-types.ts';
import { versionFacts } from '../find-version/contract.ts';
import { mlflowAccess } from '../mlflow-access.ts';
import { resolveUri } from '../resolve-uri/contract.ts';
import {
  alias,
  approval,
  branch,
  championVersion,
  deployRepoUrl,
  manifestPath,
  modelName,
  modelVersion,
  reason,
  workflow,
} from '../values.ts';
import { commits } from './commits.ts';

export type { Commits } from './commits.ts';

/** Which document of a file is meant; with nothing given, the only one of a file without Kubernetes objects. */
export const documentSelector = z
  .strictObject({
    apiVersion: z.string().min(1).optional(),
    kind: z.string().min(1).optional(),
    name: z.string().min(1).optional(),
    namespace: z.string().min(1).optional(),
  })
  .refine((selector) => selector.kind !== undefined || Object.keys(selector).length === 0, {
    message: 'a document is named by its kind first',
  });

/** What tells an item of a list from the others. */
const itemKey = z
  .record(z.string().min(1), z.string())
  .refine((key) => Object.keys(key).length > 0, { message: 'an item is told by at least one of its fields' });

/** The way from a document's root to one scalar: keys, indexes of lists, and what tells an item from the others. */
export const fieldPath = z.array(z.union([z.string().min(1), z.number().int().min(0), itemKey])).min(1);

/** What can be said of a request wherever it is; at GitLab it is called a merge request. */
const wishes = {
  labels: z.array(z.string().min(1)).optional(),
  reviewers: z.array(z.string().min(1)).optional(),
  autoMerge: z.enum(['merge', 'squash', 'rebase']).optional(),
};

/** How the value gets to the branch: by push, by a commit of the host's API, or by a request that is merged. */
export const publishing = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('push') }),
  z.strictObject({ mode: z.literal('api-commit'), host: z.literal('github') }),
  z.discriminatedUnion('host', [
    z.strictObject({ mode: z.literal('pull-request'), host: z.literal('github'), ...wishes }),
    z.strictObject({
      mode: z.literal('pull-request'),
      host: z.literal('gitlab'),
      ...wishes,
      reviewers: z.array(z.string().regex(/^(?!team\/)./, 'GitLab asks people, not teams')).optional(),
      autoMerge: z.enum(['merge', 'squash']).optional(),
    }),
    z.strictObject({ mode: z.literal('pull-request'), host: z.literal('gitea'), ...wishes }),
  ]),
]);

/** What is said of the deploy repository when the workflow is made. */
const deploySettings = {
  publishing: jsonValue(publishing)
    .default({ mode: 'push' })
    .describe('how the value gets to the branch: push, api-commit or pull-request'),
  deployAppId: z
    .string()
    .regex(/^[A-Za-z0-9._-]*$/, "use the App's id or client id")
    .default('')
    .describe('the GitHub App that writes, empty when a token or an SSH key does'),
  commits: jsonValue(commits)
    .default({})
    .describe('author, committer, sign-off and text of the commits, where they are not the usual ones'),
};

/** What opens the deploy repository, and the way to it. */
const deploySecrets = {
  deployToken: 'a token that may push to the repository of the manifest',
  deployAppKey: 'the private key (PEM) of the GitHub App',
  deploySshKey: 'an SSH key that may push to the repository of the manifest',
  deployKnownHosts: 'the known hosts (as in ~/.ssh/known_hosts) of that repository',
  deployCa: 'the certificates (PEM) that are trusted for that repository',
  deploySigningKey: 'the private key of SSH or OpenPGP, without a passphrase, that signs the commits',
  deployProxy: 'the address of the proxy to that repository, such as http://user:password@proxy:3128',
};

/** The deploy repository as each step that opens it declares it. */
export const deployAccess = { settings: deploySettings, secrets: deploySecrets };

export const updateGit = defineStep({
  name: 'update-git',
  summary:
    "writes the model's URI into one field of one manifest: one commit, or none when it stands there already",
  inputs: {
    repoUrl: deployRepoUrl.describe('the Git repository of the manifest'),
    branch,
    manifestPath,
    document: jsonValue(documentSelector).describe('the document of that file'),
    field: jsonValue(fieldPath).describe('the field of that document'),
    modelUri: resolveUri.outputs.modelUri,
    modelName,
    modelVersion,
    alias,
    previousVersion: championVersion.describe('the version that had the alias before'),
    ...{ runId: versionFacts.runId, codeRevision: versionFacts.codeRevision },
    dataDigest: versionFacts.dataDigest,
    ...approval,
    rollbackReason: z
      .union([z.literal(''), reason])
      .default('')
      .describe('why the version is taken back, empty when it is delivered'),
    workflow,
  },
  outputs: {
    commit: z.string().describe('the commit that holds the URI, empty when nothing had to change'),
    changed: booleanValue.describe('whether a commit was made'),
  },
  ...mlflowAccess,
  secrets: {
    ...deployAccess.secrets,
    ...mlflowAccess.secrets,
  },
  settings: deployAccess.settings,
});
