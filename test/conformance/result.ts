/** What is compared of a workflow that has ended: its phase, its nodes, their outputs, what their messages mean. */
import type { NodeStatus, Outputs, Parameter, Workflow } from '../../lib/argo/manifest.ts';
import { meaningOf, overdue, plainText } from './plain-text.ts';

export interface NodeResult {
  readonly displayName: string;
  readonly type: string;
  readonly phase: string;
  readonly message?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly outputs?: OutputsResult;
}

export interface OutputsResult {
  readonly result?: string;
  readonly exitCode?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The names, sorted. */
  readonly artifacts?: readonly string[];
}

export interface Result {
  /** Argo's phase, or `Refused` when the workflow is refused before anything runs. */
  readonly phase: string;
  readonly message?: string;
  readonly outputs?: OutputsResult;
  /** By name, with `…` for the workflow's own. */
  readonly nodes: Readonly<Record<string, NodeResult>>;
}

/** A workflow that was refused before anything ran. */
export function refusal(message: string): Result {
  return { phase: 'Refused', message, nodes: {} };
}

/** The result of a workflow that has ended. */
export function resultOf(workflow: Workflow): Result {
  const { status, metadata } = workflow;
  const name = metadata.name ?? '';
  const message = meaningOf(status?.message, name);
  if (/^invalid spec: /.test(message ?? '')) return refusal(message ?? '');
  const nodes = Object.values(status?.nodes ?? {}).map((node) => [
    plainText(node.name, name),
    nodeResult(node, name),
  ]);
  return {
    phase: status?.phase ?? 'none',
    ...(message && { message }),
    ...outputsOf(status?.outputs, name),
    nodes: Object.fromEntries(nodes.toSorted(([left], [right]) => (String(left) < String(right) ? -1 : 1))),
  };
}

function nodeResult(node: NodeStatus, name: string): NodeResult {
  const message = meaningOf(node.message, name);
  const inputs = parametersOf(node.inputs?.parameters, name);
  return {
    displayName: plainText(node.displayName, name) ?? '',
    type: node.type ?? '',
    phase: node.phase ?? '',
    ...(message && { message }),
    ...(Object.keys(inputs).length > 0 && { inputs }),
    ...outputsOf(message === overdue ? { ...node.outputs, exitCode: undefined } : node.outputs, name),
  };
}

function outputsOf(outputs: Outputs | undefined, name: string): { readonly outputs?: OutputsResult } {
  const { result, exitCode, parameters, artifacts } = outputs ?? {};
  const found: OutputsResult = {
    ...(result !== undefined && { result: plainText(result, name) ?? '' }),
    ...(exitCode !== undefined && { exitCode }),
    ...(parameters?.some(hasValue) && { parameters: parametersOf(parameters, name) }),
    ...(artifacts?.length && { artifacts: artifacts.map((artifact) => artifact.name).toSorted() }),
  };
  return Object.keys(found).length > 0 ? { outputs: found } : {};
}

function parametersOf(parameters: Outputs['parameters'], name: string): Record<string, string> {
  const pairs = (parameters ?? [])
    .filter(hasValue)
    .map(({ name: key, value }) => [key, plainText(value, name) ?? '']);
  return Object.fromEntries(pairs.toSorted(([left = ''], [right = '']) => (left < right ? -1 : 1)));
}

/** Argo keeps the outputs that a failed pod did not write, without a value. */
function hasValue({ value }: Parameter): boolean {
  return value !== undefined && value !== null;
}
