/** The values that several steps take: what each may look like, so that bad input ends before anything is done. */
import * as z from 'zod';

/**
 * A registered model's name. MLflow forbids only `/` and `:`; we ask for more, as the name also stands in Git
 * trailers, mutex names and URLs: letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
 */
export const modelName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'use 1 to 128 letters, digits, dots, underscores or hyphens, beginning with a letter or digit',
  )
  .describe('the registered model');

/** A model version: MLflow numbers them from 1. */
export const modelVersion = z
  .string()
  .regex(/^[1-9][0-9]{0,9}$/, 'use a version number such as 7')
  .describe('the version of the model');

/** The version that had the alias, or the empty string when none had it. */
export const championVersion = z
  .union([z.literal(''), modelVersion])
  .describe('the version that has the alias, empty when none has it') satisfies z.ZodType<string, string>;

/** An alias: MLflow reserves `latest` and what reads as a version (`v7`). */
export const alias = z
  .string()
  .regex(
    /^(?!latest$|v\d+$)[A-Za-z0-9_-]{1,255}$/i,
    "use letters, digits, '_' and '-', neither 'latest' nor a version such as 'v7'",
  )
  .describe('the alias that names the version in use');

/** The address of a Git repository, over HTTP, without credentials in it. */
export const repoUrl = z
  .string()
  .refine(
    isPlainRepoUrl,
    'use an http or https URL without user, password, query or fragment; a token comes from a Secret',
  )
  .describe('the Git repository');

/** The address of a Git repository that is written to: over HTTP, or over SSH by `ssh://git@host/owner/name.git`. */
export const deployRepoUrl = z
  .string()
  .refine(
    (text) => isPlainRepoUrl(text) || isPlainSshUrl(text),
    'use an http or https URL without user, password, query or fragment, or ssh://git@host/owner/name.git',
  )
  .describe('the Git repository');

/** A branch, a tag or a full commit id. */
export const revision = z
  .string()
  .regex(
    /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)|[/.]$))[^\s~^:?*[\\\p{Cc}]{1,255}$/u,
    'use a branch, a tag or a full commit id',
  )
  .describe('the branch, tag or commit to train');

/** A branch to push to. */
export const branch = revision.describe('the branch to push to');

/** A file of the repository, relative to its root. */
export const manifestPath = z
  .string()
  .refine(isRepositoryPath, "use a path relative to the repository's root, without '..' and outside .git")
  .describe('the manifest that names the model, relative to the root of the repository');

/** What a gate says: a model that was rolled back is held until the hold is released, whatever the rules say. */
export const verdict = z
  .enum(['promote', 'hold', 'hold (rolled back)'])
  .describe('whether the version may take the alias');

/** Who does something: a person, or the service account of a delivery. */
export const actor = z
  .string()
  .regex(/^\P{Cc}{1,200}$/u, 'use one line of at most 200 letters')
  .describe('who does it, as it shall stand in the history');

/** Why the gate did something: its reasons, however long. */
export const why = z.string().regex(/^\P{Cc}*$/u, 'use one line');

/** Why a person does something. */
export const reason = z
  .string()
  .regex(/^\P{Cc}{1,500}$/u, 'use one line of 1 to 500 letters')
  .describe('why, as it shall stand in the history and in the commit');

/** Who approved a version before it got the alias, and why; empty when nobody was asked. */
export const approval = {
  approvedBy: z
    .union([z.literal(''), actor])
    .default('')
    .describe('who approved the version, empty when nobody was asked'),
  approvalReason: z
    .union([z.literal(''), reason])
    .default('')
    .describe('why it was approved'),
};

/** The name of the Argo workflow this step runs in. */
export const workflow = z.string().min(1).max(253).describe('the workflow this step runs in');

/** The UID of that workflow: Kubernetes gives a UUID, and MLflow searches for it by a quoted text. */
export const workflowUid = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/, 'use a UID such as 123e4567-e89b-12d3-a456-426614174000')
  .describe('the UID of the workflow, as MLFLOW_RUN_CONTEXT put it on the run');

function isPlainRepoUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /\s/.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return !url.username && !url.password && !url.search && !url.hash && url.pathname.length > 1;
}

function isPlainSshUrl(text: string): boolean {
  if (!/^ssh:\/\/[A-Za-z0-9._-]+@/.test(text) || /[\s\p{Cc}]/u.test(text) || !URL.canParse(text))
    return false;
  const url = new URL(text);
  // A host that begins with a hyphen would be an option of ssh.
  return (
    /^[A-Za-z0-9[]/.test(url.hostname) && !url.password && !url.search && !url.hash && url.pathname.length > 1
  );
}

function isRepositoryPath(text: string): boolean {
  if (text === '' || text.includes('\\') || /\p{Cc}/u.test(text)) return false;
  const parts = text.split('/');
  return (
    parts.every((part) => part !== '' && part !== '.' && part !== '..') && parts[0]?.toLowerCase() !== '.git'
  );
}
