/** Runs a workflow on this machine. */
import { join } from 'node:path';
import type { Workflow } from '../argo/manifest.ts';
import { withLock } from '../processes/lock.ts';
import { Cluster } from './documents/cluster.ts';
import { resolveWorkflow } from './documents/resolve-workflow.ts';
import type { FoundTemplate } from './documents/template-scope.ts';
import { removeContainers } from './engine/engine.ts';
import { engineRuntime } from './engine/engine-runtime.ts';
import { carryOut } from './execute/carry-out.ts';
import { type StartedRun, startRun } from './execute/start-run.ts';
import { onlyThat } from './given/only-node.ts';
import { checkOverrides } from './given/overrides.ts';
import { detectLimiter, noLimitsNotice } from './limits/limiter.ts';
import { allContainers } from './pod/container-plan.ts';
import type { ContainerRuntime } from './pod/container-runtime.ts';
import { endOrphans } from './pod/orphans.ts';
import { sandboxRuntime } from './pod/prepare-sandboxed.ts';
import type { ResumeOptions, RunOptions } from './run-options.ts';
import { detectSandbox, noSandboxNotice } from './sandbox/detect.ts';
import { identityVariables, labelsFrom, labelVariables, parameterVariables } from './scope/globals.ts';
import { resolveParameters } from './scope/workflow-parameters.ts';
import { identityOf, whatIsLeft } from './store/left-over.ts';
import { runsDirectory } from './store/run-folder.ts';
import { readRequest, readRun } from './store/runs.ts';
import { requireKubeconfig } from './support/check-resources.ts';
import { checkWorkflow } from './support/check-workflow.ts';
import { newIdentity } from './workflow-name.ts';

export type { ResumeOptions, RunOptions } from './run-options.ts';

/**
 * Runs a workflow to its end and returns it with its status; how it ended is said by `status.phase`. Throws an
 * `InputError` before anything starts when a field is not supported or an input is wrong.
 */
export async function runWorkflow(options: RunOptions): Promise<Workflow> {
  return await carryOut(await makeRun(options));
}

/**
 * Goes on with a run that ended badly or whose runner was killed: what is missing is run, what succeeded is kept. Its
 * own documents hold; those of the options come on top, as Secrets are not stored.
 */
export async function resumeWorkflow(options: ResumeOptions): Promise<Workflow> {
  const { stateDirectory, run: name, from } = options;
  const claim = async () => {
    const stored = readRun(stateDirectory, name);
    const asked = readRequest(stored);
    const left = whatIsLeft(stored, from);
    await endOrphans(left.metadata.uid ?? '');
    if (options.engine) await removeContainers(options.engine, left.metadata.uid ?? '');
    const request = { ...asked, documents: [...asked.documents, ...options.documents] };
    return await makeRun({ ...options, ...request, parameters: stored.parameters }, left);
  };
  return await carryOut(await withLock(join(runsDirectory(stateDirectory), `${name}.lock`), claim));
}

async function makeRun(options: RunOptions, left?: Workflow): Promise<StartedRun> {
  const cluster = new Cluster(options.documents);
  const whole = resolveWorkflow(cluster, options.workflow);
  const resolved = options.only ? onlyThat(cluster, whole, options.only) : whole;
  const templates = checkWorkflow(cluster, resolved, options.environments);
  checkOverrides(cluster, templates, options.overrides ?? []);
  requireKubeconfig(templates, options.kubeconfig);
  const identity = left ? identityOf(left) : newIdentity(resolved.generateName);
  const known = identityVariables(resolved, identity);
  const parameters = resolveParameters(resolved, options.parameters, cluster, known);
  const globals = { ...known, ...parameterVariables(resolved, parameters) };
  const labels = { ...resolved.labels, ...labelsFrom(resolved, globals) };
  const runtime = await runtimeFor(options, templates);
  return startRun({
    options,
    cluster,
    resolved: { ...resolved, labels },
    templates,
    identity,
    parameters,
    globals: { ...globals, ...labelVariables(labels) },
    runtime,
    left,
  });
}

/** What carries the containers out, with a word to people about what it cannot do. */
async function runtimeFor(
  { engine, notice }: RunOptions,
  templates: readonly FoundTemplate[],
): Promise<ContainerRuntime> {
  if (engine) return engineRuntime(engine);
  const sandbox = await detectSandbox();
  if (!sandbox.isolates) notice?.(noSandboxNotice);
  const limiter = detectLimiter();
  const isAsked = templates.some(({ template }) =>
    allContainers(template).some(({ container }) => container.resources?.limits),
  );
  if (limiter === undefined && isAsked) notice?.(noLimitsNotice);
  return sandboxRuntime(sandbox, limiter);
}
