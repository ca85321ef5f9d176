/** What a user says of suspended nodes, `node`, `node=value` or `node.parameter=value`, and what the nodes take. */
import type { NodeStatus, Parameter } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Answers } from './approvals.ts';

/** One word of a user about a suspended node. */
export interface ApprovalRequest {
  /** A node, by its name, its display name, its id or its template, with or without a parameter behind a dot. */
  readonly target: string;
  readonly value: string | undefined;
}

export function parseApproval(text: string): ApprovalRequest {
  const at = text.indexOf('=');
  if (at < 0) return { target: text, value: undefined };
  return { target: text.slice(0, at), value: text.slice(at + 1) };
}

/** The parameters that a suspended node waits for; what they may be, Argo's templates say at the input of the same name. */
export function suppliedParameters(node: NodeStatus): readonly Parameter[] {
  const supplied = (node.outputs?.parameters ?? []).filter(
    ({ valueFrom }) => valueFrom?.supplied !== undefined,
  );
  return supplied.map((parameter) => {
    const input = node.inputs?.parameters?.find(({ name }) => name === parameter.name);
    const { enum: choices, description } = { ...input, ...parameter };
    return { ...parameter, ...(choices && { enum: choices }), ...(description && { description }) };
  });
}

/** What the requests say of a node, absent when none is about it; throws for a value that the node cannot take. */
export function answersFor(node: NodeStatus, requests: readonly ApprovalRequest[]): Answers | undefined {
  const parameters = suppliedParameters(node).map(({ name }) => name);
  const answers: Record<string, string> = {};
  let meant = false;
  for (const { target, value } of requests) {
    const parameter = parameters.find((name) => isNamed(node, beforeEnd(target, `.${name}`)));
    if (parameter === undefined && !isNamed(node, target)) continue;
    meant = true;
    if (value === undefined) continue;
    const [only, ...others] = parameters;
    if (parameter === undefined && (only === undefined || others.length > 0)) {
      const ways = parameters.map((name) => `${target}.${name}=VALUE`).join(', ');
      throw new InputError(
        `'${target}=${value}': the node takes ${only === undefined ? 'no value' : `several values; give ${ways}`}`,
      );
    }
    answers[parameter ?? only ?? ''] = value;
  }
  return meant ? answers : undefined;
}

/** The answers with the defaults of what they leave open; throws for one that is missing or outside its enum. */
export function completeAnswers(node: NodeStatus, answers: Answers): Answers {
  return Object.fromEntries(
    suppliedParameters(node).map((parameter) => {
      const { name, valueFrom, default: fallback, enum: allowed } = parameter;
      const value = answers[name] ?? valueFrom?.default ?? fallback;
      const label = `${node.displayName}.${name}`;
      if (value === undefined) throw new InputError(`'${label}' needs a value; give ${label}=VALUE`);
      if (allowed && !allowed.map(String).includes(String(value))) {
        throw new InputError(`'${label}=${value}': the value is not one of ${allowed.join(', ')}`);
      }
      return [name, String(value)];
    }),
  );
}

/** A suspended node that is approved, with the values it is given. */
export interface ApprovedNode {
  readonly node: NodeStatus;
  readonly answers: Answers;
}

/**
 * The nodes that wait and are meant by `node` or `node=value` texts, all of them when there are none; throws an
 * `InputError` for a text about no node that waits, and for a value that its node cannot take.
 */
export function approvedNodes(
  nodes: readonly NodeStatus[],
  given: readonly string[],
): readonly ApprovedNode[] {
  const waiting = nodes.filter(({ type, phase }) => type === 'Suspend' && phase === 'Running');
  if (waiting.length === 0) return [];
  const requests = given.map(parseApproval);
  for (const [index, request] of requests.entries()) {
    if (waiting.some((node) => answersFor(node, [request]))) continue;
    const names = waiting.map(({ displayName, name }) => displayName ?? name).join(', ');
    throw new InputError(`'${given[index]}' is about no node that waits; waiting are ${names}`);
  }
  return waiting.flatMap((node) => {
    const answers = requests.length === 0 ? {} : answersFor(node, requests);
    return answers ? [{ node, answers: completeAnswers(node, answers) }] : [];
  });
}

/** The node's outputs with the answers in place. */
export function answeredParameters(node: NodeStatus, answers: Answers): Parameter[] {
  return (node.outputs?.parameters ?? []).map(({ valueFrom, ...parameter }) => {
    const value = valueFrom?.supplied === undefined ? parameter.value : answers[parameter.name];
    return { ...parameter, ...(value !== undefined && { value }) };
  });
}

function isNamed(node: NodeStatus, target: string | undefined): boolean {
  const path = node.name.slice(node.name.search(/[.[]/)).replace(/^\./, '');
  return (
    target !== undefined && [node.name, node.displayName, node.id, node.templateName, path].includes(target)
  );
}

function beforeEnd(text: string, end: string): string | undefined {
  return text.endsWith(end) ? text.slice(0, -end.length) : undefined;
}
