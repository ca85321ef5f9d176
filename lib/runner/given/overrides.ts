/** Outputs that are given in place of a step: the step is not run, and what follows takes these. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { nearest } from '../../argo/lint/nearest.ts';
import type { NodeStatus, Outputs, Template } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster } from '../documents/cluster.ts';
import { type FoundTemplate, findTemplate } from '../documents/template-scope.ts';
import { type Run, type TemplateCall, templateNaming } from '../execute/run.ts';
import { displayName } from '../nodes/node-names.ts';
import { membersOf } from '../support/reachable.ts';

/** One node with the outputs it is given. */
export interface Override {
  /** A task or step, `each(0:a)` for one of its items, or the path of one, such as `release.evaluate`. */
  readonly node: string;
  readonly outputs: Outputs;
}

const outputsShape = z.strictObject({
  parameters: z
    .array(z.strictObject({ name: z.string().min(1), value: z.union([z.string(), z.number(), z.boolean()]) }))
    .optional(),
  artifacts: z.array(z.looseObject({ name: z.string().min(1) })).optional(),
  result: z.string().optional(),
  exitCode: z.string().optional(),
});

/** Reads `NODE=FILE`; the file has the shape of a node's `outputs` in Argo's status. */
export function readOverride(text: string): Override {
  const at = text.indexOf('=');
  if (at < 1) throw new InputError(`--override '${text}': write it as NODE=FILE`);
  const [node, file] = [text.slice(0, at), text.slice(at + 1)];
  const outputs = contentOf(file);
  if (isOutputs(outputs)) return { node, outputs };
  const [issue] = outputsShape.safeParse(outputs).error?.issues ?? [];
  throw new InputError(
    `${file}: ${issue?.path.join('.') || 'outputs'}: ${issue?.message}; write parameters: [{name, value}], artifacts, result or exitCode`,
  );
}

/** Refuses an override that is about no task or step, about several, or that does not fit what its template gives. */
export function checkOverrides(
  cluster: Cluster,
  templates: readonly FoundTemplate[],
  overrides: readonly Override[],
): void {
  const members = templates.flatMap((found) =>
    membersOf(found).map(({ member, path }) => ({ member, found, path })),
  );
  for (const { node, outputs } of overrides) {
    const name = memberName(node);
    const meant = members.filter(({ member }) => member.name === name);
    if (meant.length === 0) {
      const known = [...new Set(members.map(({ member }) => member.name ?? ''))];
      const near = nearest(name, known);
      throw new InputError(
        `--override ${node}: there is no such task or step; ${near ? `did you mean '${near}'?` : `there are ${known.join(', ') || 'none'}`}`,
      );
    }
    if (meant.length > 1 && node === name) {
      throw new InputError(
        `--override ${node}: ${meant.map(({ found, path }) => `${found.scope.document}: ${path}`).join(' and ')} have that name; give the path of the node, as in release.${name}`,
      );
    }
    for (const { member, found } of meant) {
      if (JSON.stringify([member.template, member.templateRef]).includes('{{')) continue;
      checkOutputs(findTemplate(cluster, member, found.scope).template, node, outputs);
    }
  }
}

/** Leaves a succeeded node with the outputs that are given in place of a call; nothing when none are. */
export function overridden(run: Run, call: TemplateCall): NodeStatus | undefined {
  const found = run.overrides.find(({ node }) => isMeant(run.name, call, node));
  if (found === undefined) return undefined;
  const { parameters, ...others } = found.outputs;
  const values = parameters?.map(({ name, value }) => ({ name, value: String(value) }));
  run.nodes.start({
    name: call.nodeName,
    type: 'Pod',
    phase: 'Running',
    boundary: call.boundary,
    message: 'not run: its outputs were given',
    ...templateNaming(call, run.name),
  });
  run.setOutputs(call.nodeName, { ...others, ...(values && { parameters: values }) });
  return run.nodes.mark(call.nodeName, 'Succeeded');
}

function isMeant(runName: string, { nodeName, boundary }: TemplateCall, wanted: string): boolean {
  const shown = displayName(nodeName, boundary);
  const path = nodeName.slice(runName.length).replace(/^\./, '');
  return [shown, withoutItem(shown), path, withoutItem(path)].includes(wanted);
}

function checkOutputs(template: Template, node: string, { parameters = [], artifacts = [] }: Outputs): void {
  const declared = template.outputs?.parameters ?? [];
  const kinds = [
    ['parameter', parameters, declared],
    ['artifact', artifacts, template.outputs?.artifacts ?? []],
  ] as const;
  for (const [kind, given, known] of kinds) {
    const stray = given.find(({ name }) => !known.some((one) => one.name === name));
    if (stray) {
      const names = known.map(({ name }) => name).join(', ') || 'none';
      throw new InputError(
        `--override ${node}: template '${template.name}' has no output ${kind} '${stray.name}'; known are ${names}`,
      );
    }
  }
  const missing = declared.find(
    ({ name, default: fallback, valueFrom }) =>
      (fallback ?? valueFrom?.default) === undefined && !parameters.some((one) => one.name === name),
  );
  if (missing) throw new InputError(`--override ${node}: give its output parameter '${missing.name}' too`);
}

/** The task or step of `release.each(0:a)`. */
function memberName(node: string): string {
  return withoutItem(node).split('.').at(-1) ?? '';
}

function withoutItem(name: string): string {
  return name.replace(/\(\d+:.*\)$/s, '');
}

function contentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError(`${file} cannot be read as YAML or JSON; give a file with outputs`, {
      cause: error,
    });
  }
}

function isOutputs(value: unknown): value is Outputs {
  return outputsShape.safeParse(value).success;
}
