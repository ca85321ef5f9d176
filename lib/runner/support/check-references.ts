/** Checks the tags of a template: expressions can be read, and names stand for something. */
import { parse } from '../../argo/expr/parser.ts';
import { isArgoName, tagsOf } from '../../argo/expr/tags.ts';
import type { DAGTask, WorkflowStep } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { ancestorsOf, planDag } from '../dag/plan.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import { stepGroupsOf } from '../documents/template-parts.ts';
import type { FoundTemplate } from '../documents/template-scope.ts';
import { faultOf } from './check-template.ts';

/** Problems of a template's tags. */
export function checkReferences(found: FoundTemplate, workflow: ResolvedWorkflow): readonly string[] {
  const { template, path } = found;
  const { dag, steps, outputs, ...rest } = template;
  const own = (name: string) => found.inline === true || isOwnName(name, found, workflow);
  const members = new Set(
    [...(dag?.tasks ?? []), ...stepGroupsOf(template).flat()].map(({ name }) => name ?? ''),
  );
  const ofMembers = (names: ReadonlySet<string>) => (name: string) =>
    own(name) || /^item(\.|$)/.test(name) || isMemberName(name, names);
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
    return ancestorsOf(planDag(template.dag ?? { tasks: [] }), task);
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

function isMemberName(name: string, members: ReadonlySet<string>): boolean {
  const [root = '', member = ''] = name.split('.');
  return (root === 'tasks' || root === 'steps') && members.has(member);
}
