/** Checks the tags of a template: expressions can be read, and names stand for something. */
import { parse } from '../../argo/expr/parser.ts';
import { isArgoName, tagsOf } from '../../argo/expr/tags.ts';
import type { DAGTask, Template, WorkflowStep } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { ancestorsOf, planDag } from '../dag/plan.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import { stepGroupsOf } from '../documents/template-parts.ts';
import { type FoundTemplate, findTemplate } from '../documents/template-scope.ts';
import { faultOf } from './check-template.ts';

/** Problems of a template's tags. */
export function checkReferences(
  cluster: Cluster,
  found: FoundTemplate,
  workflow: ResolvedWorkflow,
): readonly string[] {
  const { template, path } = found;
  const { dag, steps, outputs, metrics: _, ...rest } = template;
  const own = (name: string) => found.inline === true || isOwnName(name, found, workflow);
  const all = [...(dag?.tasks ?? []), ...stepGroupsOf(template).flat()];
  const members = new Set(all.map(({ name }) => name ?? ''));
  const templates = new Map(all.map((member) => [member.name ?? '', calledBy(member, cluster, found)]));
  const ofMembers = (names: ReadonlySet<string>) => (name: string) =>
    own(name) || /^item(\.|$)/.test(name) || isMemberName(name, names, templates);
  /** A member may name those before it; its hooks may name the member itself, too. */
  const checkMember = (
    { hooks, inline: _, ...member }: DAGTask | WorkflowStep,
    at: string,
    before: readonly string[],
  ) => [
    ...checkTags(member, at, ofMembers(new Set(before))),
    ...checkTags(hooks, `${at}.hooks`, ofMembers(new Set([...before, member.name ?? '']))),
  ];
  return [
    ...checkTags(rest, path, own),
    ...checkTags(outputs, `${path}.outputs`, ofMembers(members)),
    ...(dag?.tasks ?? []).flatMap((task, index) =>
      checkMember(task, `${path}.dag.tasks[${index}]`, visibleTasks(found, task.name)),
    ),
    ...stepGroupsOf(template).flatMap((group, row, groups) => {
      const before = groups
        .slice(0, row)
        .flat()
        .map(({ name }) => name ?? '');
      return group.flatMap((step, index) => checkMember(step, `${path}.steps[${row}][${index}]`, before));
    }),
  ];
}

function visibleTasks({ template }: FoundTemplate, task: string): readonly string[] {
  try {
    return ancestorsOf(planDag({ tasks: template.dag?.tasks ?? [] }), task);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return [];
  }
}

function checkTags(value: unknown, path: string, isKnown: (name: string) => boolean): readonly string[] {
  if (typeof value === 'string') {
    return faultOf(path, () => {
      for (const { kind, body } of tagsOf(value)) {
        if (kind === 'expression') parse(body);
        else if (isArgoName(body) && !isKnown(body))
          throw new PermanentError(`{{${body}}} stands for nothing here`);
      }
    });
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkTags(item, `${path}[${index}]`, isKnown));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => checkTags(inner, `${path}.${field}`, isKnown));
}

/** Names that a template knows without its members: its inputs and output files, its pod, its workflow. */
function isOwnName(name: string, { template }: FoundTemplate, { spec }: ResolvedWorkflow): boolean {
  const [root, kind, ...rest] = name.split('.');
  const parameter = rest.join('.');
  if (root === 'workflow' && kind === 'parameters' && parameter !== '' && parameter !== 'json') {
    return spec.arguments?.parameters?.some((one) => one.name === parameter) ?? false;
  }
  if ((root === 'inputs' || root === 'outputs') && kind === 'artifacts') {
    const [artifact] = parameter.split('.');
    return template[root]?.artifacts?.some((one) => one.name === artifact) ?? false;
  }
  if (root === 'inputs') {
    const known = template.inputs?.parameters ?? [];
    return kind === 'parameters' && (parameter === '' || known.some((one) => one.name === parameter));
  }
  if (root === 'outputs') return kind === 'parameters' && parameter.endsWith('.path');
  if (root === 'retries' || root === 'lastRetry')
    return (template.retryStrategy ?? spec.retryStrategy) !== undefined;
  return (
    root === 'workflow' ||
    name === 'pod.name' ||
    name === 'node.name' ||
    name === 'tasks.name' ||
    name === 'steps.name'
  );
}

function isMemberName(
  name: string,
  members: ReadonlySet<string>,
  templates: ReadonlyMap<string, Template | undefined>,
): boolean {
  const [root = '', member = '', ...rest] = name.split('.');
  if (!(root === 'tasks' || root === 'steps') || !members.has(member)) return false;
  const template = templates.get(member);
  const [, kind, output] = /^outputs\.(parameters|artifacts)\.(.+)$/.exec(rest.join('.')) ?? [];
  if (template === undefined || output === undefined) return true;
  return kind === 'parameters'
    ? (template.outputs?.parameters ?? []).some((one) => one.name === output)
    : (template.outputs?.artifacts ?? []).some((one) => one.name === output.split('.')[0]);
}

/** The template that a member calls, where that can be known before anything runs. */
function calledBy(
  member: DAGTask | WorkflowStep,
  cluster: Cluster,
  found: FoundTemplate,
): Template | undefined {
  const { template, templateRef, inline } = member;
  if (JSON.stringify([template, templateRef]).includes('{{')) return undefined;
  if (template === undefined && templateRef === undefined && inline === undefined) return undefined;
  try {
    return findTemplate(cluster, member, found.scope).template;
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return undefined;
  }
}
