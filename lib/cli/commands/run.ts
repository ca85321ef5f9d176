/** `millrace run`: carries out a template of the manifests on this machine. */
import type { KubernetesObject } from '../../argo/manifest.ts';
import { parseApproval } from '../../runner/approvals/answers.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import type { EngineKind } from '../../runner/engine/engine.ts';
import { readOverride } from '../../runner/given/overrides.ts';
import { outcomeOf } from '../delivery/outcome.ts';
import { repositoryFolder } from '../delivery/repository.ts';
import { tellRun } from '../delivery/tell-run.ts';
import { interruptible } from '../interruption.ts';
import { isKept, withRunningPlatform } from '../platform-use.ts';
import { carryOut, exitCodeOf } from '../workflow/carry-out.ts';
import { findWorkflow } from '../workflow/find-workflow.ts';
import { imagesFor } from '../workflow/images-for.ts';
import { requireReferences } from '../workflow/missing-references.ts';
import { parseParameters } from '../workflow/parameters.ts';
import { recordedInputs } from '../workflow/recorded-inputs.ts';
import { besideStandIn } from '../workflow/s3-stand-in.ts';
import type { CommandContext } from './command-context.ts';
import { explain } from './explain.ts';

/** What every command takes that reads manifests. */
export interface ManifestFlags {
  /** Files and folders of manifests. */
  readonly file: readonly string[];
  /** `name=value` texts. */
  readonly parameter: readonly string[];
  /** The file that names the cluster for resource templates. */
  readonly kubeconfig?: string | undefined;
  readonly json?: boolean | undefined;
  /** Prints an event a line, the last one with the document of `--json`. */
  readonly events?: boolean | undefined;
  /** Says what would be run, and runs nothing. */
  readonly explain?: boolean | undefined;
}

export interface RunFlags extends ManifestFlags {
  /** The embedded S3 server stands in for those that the manifests name. */
  readonly s3?: boolean | undefined;
  /** Nodes that suspend, with the values they are to be given: `node` or `node=value`. */
  readonly approve: readonly string[];
  /** A node that is carried out alone, with the inputs that an earlier run recorded. */
  readonly only?: string | undefined;
  /** That earlier run. */
  readonly inputsOf?: string | undefined;
  /** What runs the images themselves. */
  readonly engine?: EngineKind | undefined;
  /** `NODE=FILE` texts. */
  readonly override?: readonly string[] | undefined;
}

/** Runs it, tells what happened and gives the exit code. */
export async function run(
  template: string | undefined,
  flags: RunFlags,
  context: CommandContext,
): Promise<number> {
  return await runAmong(loadDocuments(flags.file), template, flags, context);
}

/** The same with manifests that are there already. */
export async function runAmong(
  manifests: readonly KubernetesObject[],
  template: string | undefined,
  flags: Omit<RunFlags, 'file'>,
  context: CommandContext,
): Promise<number> {
  const { console, places } = context;
  const stateDirectory = places.state;
  const parameters = parseParameters(flags.parameter);
  const overrides = flags.override?.map(readOverride);
  const use = { stateDirectory, cacheDirectory: places.cache, log: console.say };
  return await interruptible((signal) =>
    withRunningPlatform({ ...use, signal }, async (platform) => {
      const documents = flags.s3
        ? besideStandIn(manifests, platform)
        : [...manifests, ...(platform?.documents ?? [])];
      const workflow = findWorkflow(documents, template);
      if (flags.explain) return explain({ documents, workflow, json: flags.json }, console);
      const recorded = recordedInputs(stateDirectory, workflow, flags);
      requireReferences(documents, workflow);
      const { engine, environments } = await imagesFor(flags.engine, places, { ...use, signal });
      const done = await carryOut({
        ...{ documents, workflow, engine, environments, stateDirectory, console, signal, overrides },
        parameters: { ...recorded?.parameters, ...parameters },
        only: recorded?.only,
        kubeconfig: flags.kubeconfig,
        approvals: flags.approve.map(parseApproval),
        dataIsJson: (flags.json ?? flags.events) === true,
        events: flags.events,
      });
      const trackingUri = isKept(stateDirectory) ? platform?.trackingUri : undefined;
      await present(done, { ...context, json: flags.json, events: flags.events, trackingUri });
      return exitCodeOf(done.workflow);
    }),
  );
}

export interface PresentOptions extends CommandContext {
  readonly json?: boolean | undefined;
  readonly events?: boolean | undefined;
  /** MLflow's address, when it stays. */
  readonly trackingUri: string | undefined;
}

/** Tells what happened: for people on standard output, or with `json` or `events` there for programs and for people on standard error. */
export async function present(
  { workflow, times }: Awaited<ReturnType<typeof carryOut>>,
  { console, places, json, events, trackingUri }: PresentOptions,
): Promise<void> {
  const stateDirectory = places.state;
  const isData = json || events;
  const output = isData ? console.talk : console.data;
  const write = isData ? console.say : console.print;
  write('');
  for (const line of await tellRun(workflow, { stateDirectory, output, trackingUri })) write(line);
  if (!isData) return;
  const repository = repositoryFolder(workflow, stateDirectory);
  const result = outcomeOf(workflow, { repository, times });
  const end = { event: 'end', time: new Date().toISOString(), workflow: result.workflow, result };
  console.print(JSON.stringify(events ? end : result));
}
