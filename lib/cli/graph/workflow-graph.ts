/** What a workflow looks like before it runs: its tasks and steps, one inside the other, and what follows what. */
import type { DAGTask, KubernetesObject, WorkflowStep } from '../../argo/manifest.ts';
import { planDag } from '../../runner/dag/plan.ts';
import { Cluster } from '../../runner/documents/cluster.ts';
import { resolveWorkflow, type WorkflowName } from '../../runner/documents/resolve-workflow.ts';
import { stepGroupsOf, type TemplateType, templateTypeOf } from '../../runner/documents/template-parts.ts';
import {
  type FoundTemplate,
  findTemplate,
  type TemplateReference,
} from '../../runner/documents/template-scope.ts';
import { hooksOf } from '../../runner/support/reachable.ts';

/** A task, a step, a hook; one that runs others holds them. */
export interface GraphNode {
  readonly id: string;
  readonly name: string;
  /** Absent where only the run will tell which template it is. */
  readonly kind: TemplateType | undefined;
  /** Whether it runs once for each of many items. */
  readonly isMany: boolean;
  /** The condition under which it runs. */
  readonly when?: string | undefined;
  readonly inside: readonly GraphNode[];
}

/** One node follows another: as its dependency or the next step, or as its hook. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly isHook: boolean;
}

export interface WorkflowGraph {
  /** The name of the document. */
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

type Call = TemplateReference & Partial<Omit<DAGTask & WorkflowStep, keyof TemplateReference>>;

/** Draws a workflow; a template that calls itself is entered once. Throws an `InputError` for a missing template. */
export function workflowGraph(documents: readonly KubernetesObject[], name: WorkflowName): WorkflowGraph {
  const cluster = new Cluster(documents);
  const workflow = resolveWorkflow(cluster, name);
  const edges: GraphEdge[] = [];
  let count = 0;

  const draw = (title: string, call: Call, around: readonly FoundTemplate[]): GraphNode => {
    const id = `n${count++}`;
    const scope = around.at(-1)?.scope ?? workflow.scope;
    const isOpen = JSON.stringify([call.template, call.templateRef]).includes('{{');
    const found = isOpen ? undefined : findTemplate(cluster, call, scope);
    const isEntered = around.some(({ template }) => template === found?.template);
    return {
      id,
      name: title,
      kind: found && templateTypeOf(found.template),
      isMany: [call.withItems, call.withParam, call.withSequence].some((items) => items !== undefined),
      when: call.when?.replace(/^\{\{=\s*(.*?)\s*\}\}$/s, '$1'),
      inside: found && !isEntered ? drawInside(found, [...around, found]) : [],
    };
  };

  const drawInside = (found: FoundTemplate, around: readonly FoundTemplate[]): readonly GraphNode[] => {
    const { dag } = found.template;
    if (dag === undefined) return drawSteps(stepGroupsOf(found.template), around);
    const plan = planDag(dag);
    const drawn = new Map(plan.map(({ task }) => [task.name, drawMember(task, around)]));
    for (const { task, dependencies } of plan)
      for (const dependency of dependencies)
        join([drawn.get(dependency)?.[0] ?? []].flat(), [drawn.get(task.name)?.[0] ?? []].flat());
    return [...drawn.values()].flat();
  };

  const drawSteps = (
    groups: readonly (readonly WorkflowStep[])[],
    around: readonly FoundTemplate[],
  ): readonly GraphNode[] => {
    let before: readonly GraphNode[] = [];
    return groups.flatMap((group) => {
      const drawn = group.map((step) => drawMember(step, around));
      const steps = drawn.flatMap(([step]) => step ?? []);
      join(before, steps);
      before = steps;
      return drawn.flat();
    });
  };

  /** A task or step, and its hooks behind it. */
  const drawMember = (
    member: DAGTask | WorkflowStep,
    around: readonly FoundTemplate[],
  ): readonly GraphNode[] => {
    const node = draw(member.name ?? '', member, around);
    const hooks = hooksOf(member, node.name).map(({ reference, path }) => draw(path, reference, around));
    join([node], hooks, true);
    return [node, ...hooks];
  };

  const join = (from: readonly GraphNode[], to: readonly GraphNode[], isHook = false) => {
    for (const one of from) for (const other of to) edges.push({ from: one.id, to: other.id, isHook });
  };

  const { entrypoint = '', onExit, hooks } = workflow.spec;
  const entry = draw(entrypoint, { template: entrypoint }, []);
  const atEnd = hooksOf({ hooks, ...(onExit && { onExit }) }, 'workflow');
  const ends = atEnd.map(({ reference, path }) => draw(path, reference, []));
  return { name: name.name, nodes: [...(entry.inside.length > 0 ? entry.inside : [entry]), ...ends], edges };
}

/** What stands between the name of a task and that of one of its outputs says nothing to a reader. */
const outputPath = /\b(?:tasks|steps)\.([\w-]+)\.outputs\.(?:parameters\.)?/g;

/** What is written below a node's name: how often and when it runs. */
export function notesOf({ kind, isMany, when }: GraphNode): readonly string[] {
  const type = isMany ? `${kind ?? 'any template'}, for each item` : (kind ?? 'any template');
  return [type, ...(when === undefined ? [] : [`when ${when.replaceAll(outputPath, '$1.')}`])];
}
