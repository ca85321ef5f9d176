/** Runs one task of a DAG or one step: decides its `when`, replaces its tags, calls its template. */
import { Substitution, tagsOf } from '../../argo/expr/tags.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import { evaluateWhen } from '../../argo/expr/when.ts';
import type { DAGTask, NodeStatus, WorkflowStep } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { byName, resolveArtifacts } from '../artifacts/resolve-artifacts.ts';
import { findTemplate, type TemplateReference } from '../documents/template-scope.ts';
import { configMapValue } from '../scope/config-map-value.ts';
import { inputVariables, type Values } from '../scope/template-inputs.ts';
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

/** Runs a member under a node of the given name, or leaves a node that says why it did not run. */
export async function runMember(
  context: MemberContext,
  member: Member,
  { nodeName, item = {} }: { readonly nodeName: string; readonly item?: Variables },
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
      given: givenValues(context, member, reference, tags),
      artifacts: byName(resolveArtifacts(member.arguments?.artifacts, tags)),
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

/** The member's arguments; one that names a skipped member's output gives way to the template's default. */
function givenValues(
  context: MemberContext,
  member: Member,
  reference: TemplateReference,
  tags: Substitution,
): Values {
  const { run, frame, isSkipped } = context;
  const { template } = findTemplate(run.cluster, reference, frame.scope);
  const hasDefault = (name: string) =>
    template.inputs?.parameters?.some(
      (input) => input.name === name && (input.default ?? input.value) !== undefined,
    );
  const values = new Map<string, string>();
  for (const { name, value, valueFrom } of member.arguments?.parameters ?? []) {
    const text = value === undefined ? undefined : String(value);
    const skipped =
      text !== undefined && tagsOf(text).some(({ kind, body }) => kind === 'name' && isSkipped(body));
    if (skipped && hasDefault(name)) continue;
    const found =
      text === undefined ? valueFrom && configMapValue(valueFrom, run.cluster, tags) : tags.text(text);
    if (found === undefined) throw new InputError(`arguments.parameters.${name}: a value is needed`);
    values.set(name, found);
  }
  return values;
}

/** Whether the template around a member uses what the member prints. */
function asksForResult({ template }: Frame, kind: string, name: string): boolean {
  const quote = `(?:'|\\\\")`;
  const pattern = `${kind}(?:\\.${name}|\\[${quote}${name}${quote}\\])\\??\\.outputs\\??\\.result`;
  return new RegExp(pattern).test(JSON.stringify(template));
}
