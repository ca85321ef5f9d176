/** Workflow documents as a runner or Argo's controller leaves them, made short. */
import type { NodeStatus, Workflow } from '../../lib/argo/manifest.ts';

/** A node; its name is put below the workflow's, `times` are seconds after noon. */
export interface NodeSketch extends Partial<Omit<NodeStatus, 'inputs' | 'outputs' | 'children'>> {
  readonly name: string;
  readonly times?: readonly [start: number, end?: number];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  /** Names of the nodes that hang on it. */
  readonly children?: readonly string[];
  /** The name of the node around it. */
  readonly inside?: string;
}

/** Noon of the day on which all test workflows run, in milliseconds since 1970. */
export const noon = Date.parse('2026-01-02T12:00:00Z');

export function workflowOf(phase: string, sketches: readonly NodeSketch[]): Workflow {
  const nodes = sketches.map(nodeOf);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'w-1' },
    spec: {},
    status: { phase, nodes: Object.fromEntries(nodes.map((node) => [node.id, node])) },
  };
}

function nodeOf(sketch: NodeSketch): NodeStatus {
  const { name, times, inputs, outputs, children, inside, ...rest } = sketch;
  return {
    id: idOf(name),
    name: fullName(name),
    displayName: name.split('.').at(-1) || 'w-1',
    type: 'Pod',
    phase: 'Succeeded',
    ...(inside !== undefined && { boundaryID: idOf(inside) }),
    ...(children && { children: children.map(idOf) }),
    ...(times && { startedAt: at(times[0]) }),
    ...(times?.[1] !== undefined && { finishedAt: at(times[1]) }),
    ...(inputs && { inputs: parametersOf(inputs) }),
    ...(outputs && { outputs: parametersOf(outputs) }),
    ...rest,
  };
}

function fullName(name: string): string {
  return name === '' ? 'w-1' : `w-1.${name}`;
}

function idOf(name: string): string {
  return name === '' ? 'w-1' : `id:${name}`;
}

function at(seconds: number): string {
  return `${new Date(noon + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

function parametersOf(values: Readonly<Record<string, string>>) {
  return { parameters: Object.entries(values).map(([name, value]) => ({ name, value })) };
}
