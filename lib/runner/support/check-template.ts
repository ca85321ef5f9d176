/** Checks how a template is put together: its kind, the order of its parts, what they are given. */
import { parse } from '../../argo/expr/parser.ts';
import type { DAGTemplate, Template } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { planDag } from '../dag/plan.ts';
import type { Cluster } from '../documents/cluster.ts';
import {
  stepGroupsOf,
  type TemplateType,
  templateTypeOf,
  templateTypes,
} from '../documents/template-parts.ts';
import { type FoundTemplate, findTemplate } from '../documents/template-scope.ts';
import { parseDuration } from '../duration.ts';
import { lifecycleHooks } from '../execute/hooks.ts';
import { membersOf, type PlacedMember } from './reachable.ts';

/** Problems of one template, each with the path of the field. */
export function checkTemplate(cluster: Cluster, found: FoundTemplate): readonly string[] {
  const { template, path } = found;
  const type = templateTypeOf(template);
  if (type === undefined) return [`${path}: exactly one of ${templateTypes.join(', ')} is needed`];
  const nested = type === 'dag' || type === 'steps';
  return [
    ...checkStepNames(template, path),
    ...faultOf(`${path}.dag.tasks`, () => template.dag && planDag(withoutTags(template.dag))),
    ...membersOf(found).flatMap((placed) => checkMember(cluster, found, placed)),
    ...checkOutputs(template, path, type),
    ...checkRetry(template, path),
    ...checkLimits(template, path, nested),
  ];
}

/** Which targets a tag stands for is known once the workflow runs. */
function withoutTags({ target, ...dag }: DAGTemplate): DAGTemplate {
  return target && !target.includes('{{') ? { ...dag, target } : dag;
}

function checkStepNames(template: Template, path: string): readonly string[] {
  const names = stepGroupsOf(template).map((group) => group.map(({ name = '' }) => name));
  const all = names.flat();
  return names.flatMap((group, row) =>
    group
      .filter((name, at) => all.indexOf(name) < names.slice(0, row).flat().length + at)
      .map((name) => `${path}.steps[${row}].name: '${name}' is not unique; give each step its own name`),
  );
}

/** The message of an error, behind the path of the field it is about. */
export function faultOf(path: string, work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return [`${path}: ${error.message}`];
  }
}

function checkMember(
  cluster: Cluster,
  { scope }: FoundTemplate,
  { member, path }: PlacedMember,
): readonly string[] {
  const kinds = [member.template, member.templateRef, member.inline].filter((kind) => kind !== undefined);
  if (!member.name) return [`${path}.name: a name is needed`];
  if (!/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/.test(member.name)) {
    return [`${path}.name: '${member.name}' is not made of letters, digits and '-'`];
  }
  const silent = lifecycleHooks(member.hooks).find(([, hook]) => !hook.expression);
  if (silent) return [`${path}.hooks.${silent[0]}.expression: an expression is needed`];
  if (kinds.length !== 1) return [`${path}: exactly one of template, templateRef and inline is needed`];
  if (JSON.stringify(kinds).includes('{{')) return [];
  const { template } = findTemplate(cluster, member, scope);
  const given = member.arguments?.parameters ?? [];
  const missing = (template.inputs?.parameters ?? []).filter(
    (input) =>
      (input.value ?? input.default ?? input.valueFrom) === undefined &&
      !given.some(({ name }) => name === input.name),
  );
  const empty = given.filter(
    ({ value, valueFrom }) => value === undefined && valueFrom?.configMapKeyRef === undefined,
  );
  return [
    ...missing.map(
      ({ name }) =>
        `${path}.arguments: inputs.parameters.${name} of template '${template.name}' was not supplied`,
    ),
    ...empty.map(
      ({ name }) => `${path}.arguments.parameters.${name}: value or valueFrom.configMapKeyRef is needed`,
    ),
  ];
}

function checkOutputs({ outputs }: Template, path: string, type: TemplateType): readonly string[] {
  return (outputs?.parameters ?? []).flatMap(({ name, value, valueFrom }) => {
    const place = `${path}.outputs.parameters.${name}.valueFrom`;
    if (value !== undefined) return [];
    if (type === 'suspend') return valueFrom?.supplied ? [] : [`${place}.supplied: is needed`];
    if (type === 'http') return [`${place}: an http template has only a result`];
    if (type === 'resource') return valueFrom?.jsonPath ? [] : [`${place}.jsonPath: a path is needed`];
    if (type !== 'dag' && type !== 'steps') return valueFrom?.path ? [] : [`${place}.path: a file is needed`];
    const sources = [valueFrom?.parameter, valueFrom?.expression].filter((source) => source !== undefined);
    if (sources.length !== 1) return [`${place}: either parameter or expression is needed`];
    const { expression } = valueFrom ?? {};
    return faultOf(`${place}.expression`, () => expression !== undefined && parse(expression));
  });
}

function checkRetry({ retryStrategy }: Template, path: string): readonly string[] {
  const place = `${path}.retryStrategy`;
  const { expression, retryPolicy, backoff } = retryStrategy ?? {};
  const policies = ['Always', 'OnFailure', 'OnError', 'OnTransientError', undefined, ''];
  const durations = Object.entries({
    duration: backoff?.duration,
    cap: backoff?.cap,
    maxDuration: backoff?.maxDuration,
  });
  return [
    ...faultOf(`${place}.expression`, () => expression && !expression.includes('{{') && parse(expression)),
    ...(policies.includes(retryPolicy)
      ? []
      : [`${place}.retryPolicy: '${retryPolicy}' is not one of ${policies.slice(0, 4).join(', ')}`]),
    ...(backoff && !backoff.duration ? [`${place}.backoff.duration: a duration is needed`] : []),
    ...durations.flatMap(([field, text]) =>
      faultOf(`${place}.backoff`, () => text && !String(text).includes('{{') && parseDuration(text, field)),
    ),
  ];
}

function checkLimits(
  { timeout, activeDeadlineSeconds }: Template,
  path: string,
  nested: boolean,
): readonly string[] {
  if (nested && timeout !== undefined)
    return [`${path}.timeout: a DAG or steps take none; give it to the templates they call`];
  if (nested && activeDeadlineSeconds !== undefined) {
    return [`${path}.activeDeadlineSeconds: a DAG or steps take none; give it to the templates they call`];
  }
  return faultOf(path, () => timeout && !timeout.includes('{{') && parseDuration(timeout, 'timeout'));
}
