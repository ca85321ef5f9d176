/** The inputs of a template, and the names that they bring. */
import type { Template } from '../manifest.ts';
import { checkLocation, checkPath } from './check-artifact.ts';
import { checkNames } from './check-names.ts';
import type { Path, Report } from './finding.ts';
import { isLeaf, kindsOf } from './kinds.ts';
import type { Names } from './known-names.ts';

/** Reports what is wrong with inputs, and adds their names. */
export function checkInputs(
  template: Template,
  { path, report, names }: { readonly path: Path; readonly report: Report; readonly names: Names },
): void {
  const { parameters = [], artifacts = [] } = template.inputs ?? {};
  const leaf = isLeaf(kindsOf(template)[0]);
  checkNames(parameters, { style: 'parameter', path: [...path, 'inputs', 'parameters'], report });
  checkNames(artifacts, { style: 'parameter', path: [...path, 'inputs', 'artifacts'], report });
  for (const { name } of parameters) names.add(`inputs.parameters.${name}`);
  if (parameters.length > 0) names.add('inputs.parameters');
  for (const [index, artifact] of artifacts.entries()) {
    const at = [...path, 'inputs', 'artifacts', index];
    names.add(`inputs.artifacts.${artifact.name}`);
    if (leaf) {
      names.add(`inputs.artifacts.${artifact.name}.path`);
      checkPath(artifact, at, report);
    } else if (artifact.path) report('artifact-shape', [...at, 'path'], noPath(artifact.name, template.name));
    if (artifact.from)
      report(
        'artifact-shape',
        [...at, 'from'],
        `input artifact '${artifact.name}' has a from; give that in the arguments of the task that calls it`,
      );
    checkLocation(artifact, at, report);
  }
}

/** Why an artifact of a DAG or of steps has no path. */
export function noPath(artifact: string, template: string | undefined): string {
  return `artifact '${artifact}' has a path, but template '${template}' has no files; take the path away`;
}
