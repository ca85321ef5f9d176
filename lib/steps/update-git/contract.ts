/** Writes the model's URI into the manifest that Argo CD syncs. */
import * as z from 'zod';
import { defineStep } from '../../contract/step-contract.ts';
import { booleanValue, jsonValue } from '../../contract/wire-types.ts';
import { versionFacts } from '../find-version/contract.ts';
import { mlflowEnv, mlflowSecrets } from '../mlflow-access.ts';
import { resolveUri } from '../resolve-uri/contract.ts';
import {
  alias,
  approval,
  branch,
  championVersion,
  manifestPath,
  modelName,
  modelVersion,
  reason,
  repoUrl,
  workflow,
} from '../values.ts';

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

export const updateGit = defineStep({
  name: 'update-git',
  summary:
    "writes the model's URI into one field of one manifest: one commit, or none when it stands there already",
  inputs: {
    repoUrl: repoUrl.describe('the Git repository of the manifest'),
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
  env: mlflowEnv,
  secrets: {
    deployToken: 'a token that may push to the repository of the manifest',
    ...mlflowSecrets,
  },
});
