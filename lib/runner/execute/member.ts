/** Runs one task of a DAG or one step: decides its `when`, replaces its tags, calls its template. */
import { Substitution } from '../../argo/expr/tags.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import { evaluateWhen } from '../../argo/expr/when.ts';
import type { DAGTask, NodeStatus, WorkflowStep } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import type { TemplateReference } from '../documents/template-scope.ts';
import { inputVariables } from '../scope/template-inputs.ts';
import { givenValues } from './given-values.ts';
import { watchHooks } from './hooks.ts';
import type { Executed, Frame, Run } from './run.ts';

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
export interface MemberEnd extends Executed {
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
  const executed = await callMember(context, member, place);
  return { ...executed, hookFault: await hooks.settle() };
}

async function callMember(
  context: MemberContext,
  member: Member,
  { nodeName, item = {} }: MemberPlace,
): Promise<Executed> {
  const { run, frame, kind } = context;
  const tags = memberTags(context, item);
  try {
    const clause = tags.text(member.when ?? '');
    if (!evaluateWhen(clause))
      return { node: notRun(context, member, nodeName, 'Skipped', `when '${clause}' evaluated false`) };
    const reference: TemplateReference = {
      template: member.template && tags.text(member.template),
      templateRef: member.templateRef && tags.document(member.templateRef),
      inline: member.inline,
    };
    return await run.execute({
      nodeName,
      reference,
      scope: frame.scope,
      given: givenValues(context, member.arguments, reference, tags),
      boundary: frame.nodeName,
      caller: { kind, name: member.name ?? '' },
      resultWanted: asksForResult(frame, kind, member.name ?? ''),
      onExit: frame.call.onExit,
      depth: frame.call.depth + 1,
    });
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { node: notRun(context, member, nodeName, 'Error', error.message) };
  }
}

/** Leaves a node for a member that did not run. */
export function notRun(
  { run, frame }: MemberContext,
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
