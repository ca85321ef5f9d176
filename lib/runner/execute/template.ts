/** Carries out one template as one node: finds it, gives it its inputs, holds its locks, repeats it if need be. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { RetryStrategy } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { ownArtifactVariables } from '../artifacts/artifact-variables.ts';
import { byName, resolveArtifacts, resolveInputArtifacts } from '../artifacts/resolve-artifacts.ts';
import { templateTypeOf } from '../documents/template-parts.ts';
import { findTemplate } from '../documents/template-scope.ts';
import { overridden } from '../given/overrides.ts';
import { isFulfilled } from '../nodes/node-table.ts';
import { resolveInputs } from '../scope/template-inputs.ts';
import { executeAttempts } from './attempts.ts';
import { executeDag } from './dag.ts';
import { executeData } from './data.ts';
import { frameTags } from './frame-tags.ts';
import { executeHttp } from './http.ts';
import { withMemory } from './memoize.ts';
import { executePod } from './pod.ts';
import { executeResource } from './resource.ts';
import {
  deepestCall,
  type Executed,
  type Frame,
  type Run,
  type TemplateCall,
  templateNaming,
} from './run.ts';
import { executeSteps } from './steps.ts';
import { executeSuspend } from './suspend.ts';
import { withDefaults } from './template-defaults.ts';
import { locksOf, withLocks } from './with-locks.ts';

/** Carries out a template; what a person can mend becomes the node's error, what is a defect is thrown. */
export async function executeTemplate(run: Run, call: TemplateCall): Promise<Executed> {
  try {
    const existing = run.nodes.find(call.nodeName);
    if (existing && isFulfilled(existing)) return { node: existing };
    const given = overridden(run, call);
    if (given) return { node: given };
    const frame = frameOf(run, call);
    const tags = frameTags(run, frame);
    const { synchronization, memoize } = frame.template;
    const retryStrategy = frame.template.retryStrategy ?? run.spec.retryStrategy;
    const locks = locksOf(synchronization && tags.document(synchronization), run);
    await withLocks(run, frame, locks, () =>
      withMemory(run, frame, memoize && tags.document(memoize), () =>
        perform(run, frame, retryStrategy && tags.document(retryStrategy)),
      ),
    );
    return { node: run.nodes.get(call.nodeName) };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { node: erred(run, call, error.message), fault: error.message };
  }
}

function frameOf(run: Run, call: TemplateCall): Frame {
  if (call.depth > deepestCall) {
    throw new InputError(`templates call each other more than ${deepestCall} deep`);
  }
  const found = findTemplate(run.cluster, call.reference, call.scope);
  // Metrics are for a cluster to collect, and name what no other part of a template may.
  const { metrics: _, ...template } = withDefaults(found.template, run.spec.templateDefaults);
  const locals = {
    'node.name': call.nodeName,
    ...(call.caller && { [`${call.caller.kind}.name`]: call.caller.name }),
  };
  const tags = new Substitution({ ...run.globals, ...locals });
  const inputs = resolveInputs(template, call.given, run.cluster, tags);
  const given = call.artifacts ?? byName(resolveArtifacts(run.spec.arguments?.artifacts, tags));
  const artifacts = resolveInputArtifacts(template, given, tags);
  return {
    call,
    nodeName: call.nodeName,
    template,
    scope: found.scope,
    inputs,
    artifacts,
    locals: { ...locals, ...ownArtifactVariables(template, artifacts) },
  };
}

async function perform(run: Run, frame: Frame, retryStrategy: RetryStrategy | undefined): Promise<void> {
  const body = (inner: Frame) => performOnce(run, inner);
  if (retryStrategy) await executeAttempts(run, frame, retryStrategy, body);
  else await body(frame);
}

async function performOnce(run: Run, frame: Frame): Promise<void> {
  switch (templateTypeOf(frame.template)) {
    case 'container':
    case 'script':
    case 'containerSet':
      return executePod(run, frame);
    case 'data':
      return executeData(run, frame);
    case 'dag':
      return withDaemons(run, frame, executeDag);
    case 'steps':
      return withDaemons(run, frame, executeSteps);
    case 'suspend':
      return executeSuspend(run, frame);
    case 'http':
      return executeHttp(run, frame);
    case 'resource':
      return executeResource(run, frame);
    default:
      throw new InputError(`template '${frame.template.name}' has no kind of work, or several`);
  }
}

/** The daemons that a DAG or steps started end with it. */
async function withDaemons(
  run: Run,
  frame: Frame,
  execute: (run: Run, frame: Frame) => Promise<void>,
): Promise<void> {
  try {
    await execute(run, frame);
  } finally {
    await run.daemons.end(frame.nodeName);
  }
}

function erred(run: Run, call: TemplateCall, message: string) {
  if (run.nodes.find(call.nodeName)) return run.nodes.mark(call.nodeName, 'Error', message);
  return run.nodes.start({
    name: call.nodeName,
    type: 'Skipped',
    phase: 'Error',
    boundary: call.boundary,
    message,
    ...templateNaming(call, run.name),
  });
}
