/** Checks the artifacts of a template: their paths, their sources, and that those it needs are given. */
import { parse } from '../../argo/expr/parser.ts';
import type { Artifact, Template } from '../../argo/manifest.ts';
import { isSupplied } from '../artifacts/location.ts';
import type { Cluster } from '../documents/cluster.ts';
import { type FoundTemplate, findTemplate } from '../documents/template-scope.ts';
import { plannedContainers } from '../pod/container-plan.ts';
import { faultOf } from './check-template.ts';
import { membersOf, type PlacedMember } from './reachable.ts';

/** Problems of a template's artifacts, each with the path of the field. */
export function checkArtifacts(cluster: Cluster, found: FoundTemplate): readonly string[] {
  const { template, path } = found;
  const inputs = template.inputs?.artifacts ?? [];
  const outputs = template.outputs?.artifacts ?? [];
  const nested = template.dag !== undefined || template.steps !== undefined;
  const place = (kind: string, name: string) => `${path}.${kind}.artifacts.${name}`;
  return [
    ...inputs.flatMap((one) => [
      ...checkPath(one, place('inputs', one.name), nested),
      ...(one.from || one.fromExpression
        ? [`${place('inputs', one.name)}.from: not valid in inputs; give the artifact as an argument`]
        : []),
    ]),
    ...outputs.flatMap((one) => [
      ...checkPath(one, place('outputs', one.name), nested),
      ...checkSource(one, place('outputs', one.name)),
      ...(!nested && (one.raw || one.git)
        ? [`${place('outputs', one.name)}: raw and git artifacts cannot be saved`]
        : []),
    ]),
    ...(nested ? [] : checkMounts(template, inputs, path)),
    ...membersOf(found).flatMap((placed) => checkMember(cluster, found, placed)),
  ];
}

function checkPath({ path }: Artifact, place: string, nested: boolean): readonly string[] {
  if (nested) return path ? [`${place}.path: only valid in templates that run as a pod`] : [];
  if (!path) return [`${place}.path: a path is needed`];
  if (path.includes('{{')) return [];
  if (!path.startsWith('/')) return [`${place}.path: '${path}' is not absolute`];
  return path.split('/').includes('..') ? [`${place}.path: '${path}' holds '..'`] : [];
}

function checkSource({ from, fromExpression }: Artifact, place: string): readonly string[] {
  if (from && fromExpression) return [`${place}: either from or fromExpression is needed, not both`];
  return faultOf(`${place}.fromExpression`, () => fromExpression && parse(fromExpression));
}

/** Only the container `main` gets input artifacts, and none may lie where a volume is mounted. */
function checkMounts(template: Template, inputs: readonly Artifact[], path: string): readonly string[] {
  const isSet = template.containerSet !== undefined;
  const needsMain = isSet && [...inputs, ...(template.outputs?.artifacts ?? [])].length > 0;
  const hasMain = () => plannedContainers(template).some(({ name }) => name === 'main');
  const mounts = (template.container ?? template.script ?? template.containerSet)?.volumeMounts ?? [];
  return [
    ...(needsMain && faultOf(path, hasMain).length === 0 && !hasMain()
      ? [`${path}.containerSet.containers: a container named 'main' is needed for the artifacts`]
      : []),
    ...inputs
      .filter((input) => mounts.some(({ mountPath }) => mountPath === input.path))
      .map(
        ({ name, path: at }) =>
          `${path}.inputs.artifacts.${name}.path: a volume is mounted at '${at}' already`,
      ),
  ];
}

function checkMember(
  cluster: Cluster,
  { scope }: FoundTemplate,
  { member, path }: PlacedMember,
): readonly string[] {
  const given = member.arguments?.artifacts ?? [];
  const problems = given.flatMap((one) => [
    ...checkSource(one, `${path}.arguments.artifacts.${one.name}`),
    ...(one.from || one.fromExpression || isSupplied(one) || one.optional
      ? []
      : [`${path}.arguments.artifacts.${one.name}: from, an artifact location, or a key is needed`]),
  ]);
  const { template, templateRef, inline } = member;
  if (JSON.stringify([template, templateRef]).includes('{{')) return problems;
  if ([template, templateRef, inline].every((kind) => kind === undefined)) return problems;
  const called = findTemplate(cluster, member, scope).template;
  const missing = (called.inputs?.artifacts ?? []).filter(
    (input) => !input.optional && !isSupplied(input) && !given.some(({ name }) => name === input.name),
  );
  return [
    ...problems,
    ...missing.map(
      ({ name }) =>
        `${path}.arguments: inputs.artifacts.${name} of template '${called.name}' was not supplied`,
    ),
  ];
}
