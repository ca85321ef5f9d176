/** The outputs of a template: where their values come from, and what they may be called. */
import type { Parameter, Template } from '../manifest.ts';
import { checkLocation, checkPath } from './check-artifact.ts';
import { noPath } from './check-inputs.ts';
import { checkName, checkNames } from './check-names.ts';
import type { Path, Report } from './finding.ts';
import { isLeaf, kindsOf } from './kinds.ts';
import { checkTags } from './known-names.ts';
import type { Stop, Walk } from './visit.ts';

/** Reports what is wrong with the outputs of a template whose body was checked. */
export function checkOutputs({ template, path, names, report }: Stop, { globals, isTemplate }: Walk): void {
  const { parameters, artifacts } = template.outputs ?? {};
  const at = [...path, 'outputs'];
  checkNames(parameters, { style: 'parameter', path: [...at, 'parameters'], report });
  checkNames(artifacts, { style: 'parameter', path: [...at, 'artifacts'], report });
  if (!isLeaf(kindsOf(template)[0]))
    checkTags(template.outputs, { known: [names, globals], path: at, report, isTemplate });
  for (const [index, artifact] of (artifacts ?? []).entries()) {
    const place = [...at, 'artifacts', index];
    if (isLeaf(kindsOf(template)[0])) checkPath(artifact, place, report);
    else if (artifact.path)
      report('artifact-shape', [...place, 'path'], noPath(artifact.name, template.name));
    checkGlobalName(artifact.globalName, place, report);
  }
  for (const [index, parameter] of (parameters ?? []).entries()) {
    const place = [...at, 'parameters', index];
    checkSource(parameter, template, place, report);
    checkGlobalName(parameter.globalName, place, report);
  }
  if (template.archiveLocation) checkLocation(template.archiveLocation, [...path, 'archiveLocation'], report);
}

function checkGlobalName(name: string | undefined, at: Path, report: Report): void {
  if (name && !name.includes('{{')) checkName(name, 'parameter', [...at, 'globalName'], report);
}

function checkSource(
  { name, value, valueFrom }: Parameter,
  template: Template,
  at: Path,
  report: Report,
): void {
  const fault = (message: string) => report('output-shape', at, `output '${name}' ${message}`);
  const hasValue = value !== undefined && value !== null;
  if (valueFrom && hasValue) {
    fault('has a value and a valueFrom; choose one');
    return;
  }
  if (hasValue) return;
  if (!valueFrom) {
    fault('has no valueFrom; say where its value comes from');
    return;
  }
  const { path, jqFilter, jsonPath, parameter, expression, supplied } = valueFrom;
  const sources = Object.entries({ path, jqFilter, jsonPath, parameter, expression, supplied }).filter(
    ([, source]) => source !== undefined && source !== null && source !== '',
  );
  if (sources.length !== 1) {
    const got = sources.map(([source]) => source).join(' and ') || 'nothing';
    fault(`has ${got} in its valueFrom; give exactly one source`);
    return;
  }
  const [kind = 'container'] = kindsOf(template);
  const wanted = sourcesOf[kind];
  if (wanted && !wanted.includes(sources[0]?.[0] ?? ''))
    fault(`of a ${kind} template comes from ${wanted.join(' or ')}, not from ${sources[0]?.[0]}`);
}

/** Where the outputs of each kind of template come from; other kinds say it in their own way. */
const sourcesOf: Readonly<Partial<Record<string, readonly string[]>>> = {
  container: ['path'],
  containerSet: ['path'],
  script: ['path'],
  resource: ['jqFilter', 'jsonPath'],
  dag: ['parameter', 'expression'],
  steps: ['parameter', 'expression'],
};
