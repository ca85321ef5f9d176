/** `millrace rollback` and `millrace release`: run the workflow of that name, as a cluster would. */
import { hostname, userInfo } from 'node:os';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { findModelWorkflow, type ModelWorkflowQuery } from '../workflow/find-model-workflow.ts';
import type { CommandContext } from './command-context.ts';
import { type ManifestFlags, run } from './run.ts';

export interface ReleaseFlags extends ManifestFlags {
  readonly alias?: string | undefined;
  /** Why; it stands in the history, and of a rollback in the commit. */
  readonly reason: string;
  /** Who. @default the user and machine */
  readonly by?: string | undefined;
}

export interface RollbackFlags extends ReleaseFlags {
  /** The version to go back to. @default the one before */
  readonly to?: string | undefined;
}

/** Goes back: alias first, then the manifest; run again, it goes on where it ended. */
export function rollback(model: string, flags: RollbackFlags, context: CommandContext): Promise<number> {
  const parameter = [...(flags.to === undefined ? [] : [`to-version=${flags.to}`]), ...flags.parameter];
  return runStep({ step: 'rollback', model }, { ...flags, parameter }, context);
}

/** Lets deliveries move the alias again. */
export function release(model: string, flags: ReleaseFlags, context: CommandContext): Promise<number> {
  return runStep({ step: 'release-hold', model }, flags, context);
}

/** Runs the workflow that has the step for that model and alias. */
function runStep(
  query: Pick<ModelWorkflowQuery, 'step' | 'model'>,
  flags: ReleaseFlags,
  context: CommandContext,
): Promise<number> {
  const { alias, reason, by = `${userInfo().username}@${hostname()}` } = flags;
  const { name } = findModelWorkflow(loadDocuments(flags.file), { ...query, alias });
  const parameter = [`by=${by}`, `reason=${reason}`, ...flags.parameter];
  return run(`WorkflowTemplate/${name}`, { ...flags, parameter, approve: [] }, context);
}
