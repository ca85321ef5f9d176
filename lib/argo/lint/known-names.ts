/** The names that tags may use at one place of a workflow. */

import { ExpressionError } from '../expr/expression-error.ts';
import { parse } from '../expr/parser.ts';
import { tagsOf } from '../expr/tags.ts';
import type { Template } from '../manifest.ts';
import type { Path, Report } from './finding.ts';
import { hasResult, kindsOf } from './kinds.ts';

/** Names, and the beginnings of names whose ends only a run knows. */
export type Names = Set<string>;

/** In a set of names: any name that begins like this is known. */
const anyOf = (prefix: string) => `${prefix}*`;

/** Only tags that begin with these are Argo's to resolve before a template runs. */
const checked = /^(item|steps|inputs|outputs|pod|workflow|tasks)\./;

/** Names that only a run can resolve, by their beginnings. */
const late =
  /^(outputs\.|workflow\.creationTimestamp|workflow\.scheduledTime|workflow\.duration|tasks\.name|steps\.name|node\.name)/;

/** Where tags are checked. */
export interface TagPlace {
  readonly known: readonly Names[];
  readonly path: Path;
  readonly report: Report;
  /** Whether the workflow that starts this may bring parameters of its own. */
  readonly isTemplate: boolean;
}

/** Reports each tag in the texts of a value that stands for nothing. */
export function checkTags(value: unknown, place: TagPlace): void {
  if (typeof value === 'string') {
    if (value.includes('{{')) checkText(value, place);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTags(item, { ...place, path: [...place.path, index] });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (typeof item === 'object' || typeof item === 'string')
        checkTags(item, { ...place, path: [...place.path, key] });
      if (key.includes('{{')) checkText(key, place);
    }
  }
}

function checkText(text: string, { known, path, report, isTemplate }: TagPlace): void {
  try {
    for (const { kind, body } of tagsOf(text)) {
      if (kind === 'expression') checkExpression(body, path, report);
      else if (
        checked.test(body) &&
        !late.test(body) &&
        !(isTemplate && body.startsWith('workflow.parameters'))
      ) {
        if (!known.some((names) => has(names, body))) report('unresolved-tag', path, unresolved(body, known));
      }
    }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report('expression', path, `${error.message}; close the tag with }}`);
  }
}

/** Reports an expression that cannot be parsed. */
export function checkExpression(expression: string, path: Path, report: Report): void {
  try {
    parse(expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report('expression', path, `${error.message}; Argo would find out when the workflow runs`);
  }
}

function has(names: Names, name: string): boolean {
  if (names.has(name)) return true;
  const [root = '', kind = ''] = name.split('.');
  if (root === 'item') return names.has(anyOf('item.'));
  return root === 'workflow' && kind === 'outputs' && names.has(anyOf(name.split('.').slice(0, 3).join('.')));
}

function unresolved(name: string, known: readonly Names[]): string {
  const root = name.split('.').slice(0, 2).join('.');
  const near = known.flatMap((names) =>
    [...names].filter((one) => one.startsWith(`${root}.`) && !one.endsWith('*')),
  );
  const inputs = [...new Set(near)].slice(0, 8).join(', ');
  return `{{${name}}} stands for nothing here; ${inputs ? `known are ${inputs}` : `nothing that begins with ${root} is known here`}`;
}

/** Adds what other tasks or steps may take of one: `prefix` is as in `tasks.train`. */
export function addOutputs(
  template: Template | undefined,
  prefix: string,
  names: Names,
  { globals, aggregated = false, status = false }: OutputOptions,
): void {
  for (const field of ['id', 'startedAt', 'finishedAt', 'hostNodeName']) names.add(`${prefix}.${field}`);
  if (status) names.add(`${prefix}.status`);
  if (template === undefined) return;
  if (template.daemon) names.add(`${prefix}.ip`);
  if (hasResult(template)) {
    names.add(`${prefix}.outputs.result`);
    names.add(`${prefix}.exitCode`);
  }
  for (const kind of ['parameters', 'artifacts'] as const)
    for (const { name, globalName } of template.outputs?.[kind] ?? []) {
      names.add(`${prefix}.outputs.${kind}.${name}`);
      if (globalName)
        globals.add(
          globalName.includes('{{')
            ? anyOf(`workflow.outputs.${kind}`)
            : `workflow.outputs.${kind}.${globalName}`,
        );
    }
  if (!aggregated) return;
  names.add(`${prefix}.outputs.parameters`);
  if (kindsOf(template)[0] === 'script' || kindsOf(template)[0] === 'containerSet') {
    names.add(`${prefix}.outputs.result`);
    names.add(`${prefix}.exitCode`);
  }
}

interface OutputOptions {
  /** The names that the whole workflow knows; global outputs are added there. */
  readonly globals: Names;
  /** Whether the task runs once for each item, so that its outputs are lists. */
  readonly aggregated?: boolean;
  /** Whether its phase is known. */
  readonly status?: boolean;
}

/** What a loop's `item` is. */
export interface Loop {
  readonly withItems?: readonly unknown[] | undefined;
  readonly withParam?: string | undefined;
  readonly withSequence?: { readonly count?: unknown; readonly end?: unknown } | undefined;
}

/** Whether a task runs once for each item of a list, so that its outputs are lists. */
export function isAggregated({ withItems, withParam }: Loop): boolean {
  return Boolean(withItems?.length || withParam);
}

/** Adds the names of a loop's items, and reports a loop that is two loops. */
export function addItems(loop: Loop, names: Names, path: Path, report: Report): void {
  const { withItems, withParam, withSequence } = loop;
  const set = [
    withItems?.length && 'withItems',
    withParam && 'withParam',
    withSequence && 'withSequence',
  ].filter(Boolean);
  if (set.length > 1) report('loop', path, `${set.join(' and ')} stand beside each other; choose one`);
  for (const item of withItems ?? []) {
    if (Array.isArray(item)) for (const index of item.keys()) names.add(`item.[${index}]`);
    else if (typeof item === 'object' && item !== null)
      for (const key of Object.keys(item)) names.add(`item.${key}`);
  }
  if (withParam) names.add(anyOf('item.'));
  if (isSet(withSequence?.count) && isSet(withSequence?.end))
    report('loop', [...path, 'withSequence'], 'count and end both say where the sequence ends; choose one');
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
