/** Runs a workflow on this machine. */
import type { Workflow } from '../argo/manifest.ts';
import { Cluster } from './documents/cluster.ts';
import { resolveWorkflow } from './documents/resolve-workflow.ts';
import { carryOut } from './execute/carry-out.ts';
import { startRun } from './execute/start-run.ts';
import type { RunOptions } from './run-options.ts';
import { detectSandbox, noSandboxNotice } from './sandbox/detect.ts';
import { identityVariables, labelsFrom, labelVariables, parameterVariables } from './scope/globals.ts';
import { resolveParameters } from './scope/workflow-parameters.ts';
import { requireKubeconfig } from './support/check-resources.ts';
import { checkWorkflow } from './support/check-workflow.ts';
import { newIdentity } from './workflow-name.ts';

export type { RunOptions } from './run-options.ts';

/**
 * Runs a workflow to its end and returns it with its status; how it ended is said by `status.phase`. Throws an
 * `InputError` before anything starts when a field is not supported or an input is wrong.
 */
export async function runWorkflow(options: RunOptions): Promise<Workflow> {
  const cluster = new Cluster(options.documents);
  const resolved = resolveWorkflow(cluster, options.workflow);
  const templates = checkWorkflow(cluster, resolved, options.environments);
  requireKubeconfig(templates, options.kubeconfig);
  const identity = newIdentity(resolved.generateName);
  const known = identityVariables(resolved, identity);
  const parameters = resolveParameters(resolved, options.parameters, cluster, known);
  const globals = { ...known, ...parameterVariables(resolved, parameters) };
  const labels = { ...resolved.labels, ...labelsFrom(resolved, globals) };
  const sandbox = await detectSandbox();
  if (!sandbox.isolates) options.notice?.(noSandboxNotice);
  const started = startRun({
    options,
    cluster,
    resolved: { ...resolved, labels },
    templates,
    identity,
    parameters,
    globals: { ...globals, ...labelVariables(labels) },
    sandbox,
  });
  return carryOut(started);
}
