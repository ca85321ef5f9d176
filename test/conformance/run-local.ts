/** Runs a case by the local runner, with this machine's own programs standing in for every image. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../lib/errors.ts';
import { parseApproval } from '../../lib/runner/approvals/answers.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { environments } from '../runner/plain-environments.ts';
import type { Case } from './case.ts';
import { type Result, refusal, resultOf } from './result.ts';
import type { Services } from './services.ts';

/** The local runner's result of a case. */
export async function runLocally(
  { documents, kind, name, approvals = [] }: Case,
  services: Services,
): Promise<Result> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-conformance-'));
  try {
    return resultOf(
      await runWorkflow({
        documents: services.reachedBy(documents),
        workflow: { kind, name },
        parameters: {},
        approvals: approvals.map(parseApproval),
        environments,
        stateDirectory,
      }),
    );
  } catch (error) {
    if (error instanceof InputError) return refusal(error.message);
    throw error;
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}
