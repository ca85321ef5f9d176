/** `millrace resume`: goes on with a run that failed or whose runner was killed. */
import { parseApproval } from '../../runner/approvals/answers.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import type { EngineKind } from '../../runner/engine/engine.ts';
import { interruptible } from '../interruption.ts';
import { isKept, withRunningPlatform } from '../platform-use.ts';
import { exitCodeOf, resumeRun } from '../workflow/carry-out.ts';
import { chooseRun } from '../workflow/choose-run.ts';
import { imagesFor } from '../workflow/images-for.ts';
import type { CommandContext } from './command-context.ts';
import { present } from './run.ts';

export interface ResumeFlags {
  /** Files and folders with Secrets, which a run does not keep. */
  readonly file: readonly string[];
  /** The node from which all is done again. */
  readonly from?: string | undefined;
  readonly approve: readonly string[];
  /** The cluster that resource templates change. */
  readonly kubeconfig?: string | undefined;
  /** What runs the images themselves. */
  readonly engine?: EngineKind | undefined;
  readonly json?: boolean | undefined;
  /** Prints an event a line, the last one with the document of `--json`. */
  readonly events?: boolean | undefined;
}

/** Runs what is missing of a run, keeps what succeeded, tells what happened and gives the exit code. */
export async function resume(
  name: string | undefined,
  { file, from, approve, kubeconfig, engine: kind, json, events }: ResumeFlags,
  context: CommandContext,
): Promise<number> {
  const { console, places } = context;
  const stateDirectory = places.state;
  const given = loadDocuments(file);
  const { name: run } = chooseRun(stateDirectory, name);
  const use = { stateDirectory, cacheDirectory: places.cache, log: console.say };
  return await interruptible((signal) =>
    withRunningPlatform({ ...use, signal }, async (platform) => {
      const documents = [...given, ...(platform?.documents ?? [])];
      const { engine, environments } = await imagesFor(kind, places, { ...use, signal });
      const done = await resumeRun({
        ...{ documents, run, from, engine, environments, stateDirectory, kubeconfig, console, signal },
        approvals: approve.map(parseApproval),
        dataIsJson: (json ?? events) === true,
        events,
      });
      const trackingUri = isKept(stateDirectory) ? platform?.trackingUri : undefined;
      await present(done, { ...context, json, events, trackingUri });
      return exitCodeOf(done.workflow);
    }),
  );
}
