/** Runs one task of a DAG or one step: decides its `when`, replaces its tags, calls its template. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import { evaluateWhen } from '../../argo/expr/when.ts';
import type { DAGTask, NodeStatus, WorkflowStep } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { byName, resolveArtifacts } from '../artifacts/resolve-artifacts.ts';
import { findTemplate, type TemplateReference } from '../documents/template-scope.ts';
import { isFailed } from '../nodes/node-table.ts';
import { inputVariables } from '../scope/template-inputs.ts';
import { givenValues } from './given-values.ts';
import { watchHooks } from './hooks.ts';
import type { Frame, Run } from './run.ts';
import type { Slots } from './slots.ts';

/** A task or a step. */
export type Member = DAGTask | WorkflowStep;

/** Where a member runs. */
export interface MemberContext {
  readonly run: Run;
  /** The DAG or the steps around it. */
  readonly frame: Frame;
  readonly kind: 'tasks' | 'steps';
  /** What it may know of the members before it. */
  readonly variables: Variables;
  /** Why a variable of another member has no value. */
  readonly whyMissing: (name: string) => string | undefined;
  /** How many members may run at once. */
  readonly slots: Slots;
  /** Whether a variable is the output of a member that was skipped. */
  readonly isSkipped: (name: string) => boolean;
}

/** The tags that a member may use. */
export function memberTags(
  { run, frame, variables, whyMissing }: MemberContext,
  more: Variables = {},
): Substitution {
  const own = { ...run.globals, ...frame.locals, ...inputVariables(frame.template, frame.inputs) };
  return new Substitution({ ...own, ...variables, ...more }, whyMissing);
}

/** Where one call of a member goes. */
export interface MemberPlace {
  readonly nodeName: string;
  /** What `{{item}}` means, for one of several. */
  readonly item?: Variables;
  /** What the member's hooks call it. */
  readonly prefix: string;
  /** Whether its hooks, but the exit hook, are those of a group around it. */
  readonly exitOnly?: boolean;
}

/** What became of a member. */
export interface MemberEnd {
  /** Why its template could not be carried out at all. */
  readonly fault?: string | undefined;
  /** Why one of its hooks could not run. */
  readonly hookFault?: string | undefined;
}

/**
 * Runs a member under a node of the given name, with its hooks, or leaves a node that says why it did not run.
 */
export async function runMember(
  context: MemberContext,
  member: Member,
  place: MemberPlace,
): Promise<MemberEnd> {
  const hooks = watchHooks(context, member, place);
  const fault = await callMember(context, member, place);
  return { fault, hookFault: await hooks.settle() };
}

async function callMember(
  context: MemberContext,
  member: Member,
  { nodeName, item = {} }: MemberPlace,
): Promise<string | undefined> {
  const { run, frame, kind } = context;
  const tags = memberTags(context, item);
  try {
    const clause = tags.text(member.when ?? '');
    if (!evaluateWhen(clause)) {
      notRun(context, member, nodeName, 'Skipped', `when '${clause}' evaluated false`);
      return undefined;
    }
    const reference: TemplateReference = {
      template: member.template && tags.text(member.template),
      templateRef: member.templateRef && tags.document(member.templateRef),
      inline: member.inline && tags.whatIsKnown(member.inline),
    };
    const call = {
      nodeName,
      reference,
      scope: frame.scope,
      given: givenValues(context, member.arguments, reference, tags),
      artifacts: byName(resolveArtifacts(member.arguments?.artifacts, tags)),
      boundary: frame.nodeName,
      caller: { kind, name: member.name ?? '' },
      resultWanted: asksForResult(frame, kind, member.name ?? ''),
      onExit: frame.call.onExit,
      depth: frame.call.depth + 1,
    };
    return await inTurn(context, reference, async () => (await run.execute(call)).fault);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    notRun(context, member, nodeName, 'Error', error.message);
    return undefined;
  }
}

/** Whether a template with `failFast` starts nothing more, because one of those it called failed. */
export function hasFailedFast(run: Run, { template, nodeName }: Frame): boolean {
  if (template.failFast !== true) return false;
  const boundary = run.nodes.idOf(nodeName);
  const counted = (type: string | undefined) => type === 'Pod' || type === 'Steps' || type === 'DAG';
  return run.nodes.all().some((node) => node.boundaryID === boundary && counted(node.type) && isFailed(node));
}

/** What Argo says of such a template. */
export const failFastMessage = 'template has failed or errored children and failFast enabled';

/** Argo counts what runs as pods, steps and DAGs against `parallelism`, and never what only waits. */
async function inTurn(
  { run, frame, slots }: MemberContext,
  reference: TemplateReference,
  work: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const unlessStopped = async () => (run.stop.aborted || hasFailedFast(run, frame) ? undefined : work());
  const { template } = findTemplate(run.cluster, reference, frame.scope);
  return template.suspend || template.http ? unlessStopped() : slots.use(unlessStopped);
}

/** Leaves a node for a member that did not run. */
export function notRun(
  { run, frame }: Pick<MemberContext, 'run' | 'frame'>,
  member: Member,
  nodeName: string,
  phase: 'Skipped' | 'Omitted' | 'Error',
  message: string,
): NodeStatus {
  return run.nodes.start({
    name: nodeName,
    type: 'Skipped',
    phase,
    message,
    boundary: frame.nodeName,
    templateName: member.template,
    templateRef: member.templateRef,
  });
}

/** Whether the template around a member uses what the member prints. */
function asksForResult({ template }: Frame, kind: string, name: string): boolean {
  const quote = `(?:'|\\\\")`;
  const pattern = `${kind}(?:\\.${name}|\\[${quote}${name}${quote}\\])\\??\\.outputs\\??\\.result`;
  return new RegExp(pattern).test(JSON.stringify(template));
}
