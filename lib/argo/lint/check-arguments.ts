/** Arguments: of a workflow, a task or a step. */
import type { Arguments } from '../manifest.ts';
import { hasLocation } from './check-artifact.ts';
import { checkNames } from './check-names.ts';
import type { Path, Report } from './finding.ts';

/** Reports arguments without a value, with one that arguments may not have, or outside of their own choices. */
export function checkArguments(
  given: Arguments | undefined,
  {
    path,
    report,
    mayBeEmpty,
  }: { readonly path: Path; readonly report: Report; readonly mayBeEmpty: boolean },
): void {
  checkNames(given?.parameters, { style: 'parameter', path: [...path, 'parameters'], report });
  checkNames(given?.artifacts, { style: 'parameter', path: [...path, 'artifacts'], report });
  for (const [index, { name, value, valueFrom, enum: choices }] of (given?.parameters ?? []).entries()) {
    const at = [...path, 'parameters', index];
    const hasValue = value !== undefined && value !== null;
    if (!hasValue && !valueFrom && !mayBeEmpty)
      report('argument-shape', at, `argument '${name}' has no value; give it a value or a valueFrom`);
    if (valueFrom) {
      const { configMapKeyRef, event, supplied, path: file, jsonPath, parameter, expression } = valueFrom;
      if (!(configMapKeyRef || event || supplied) || file || jsonPath || parameter || expression)
        report(
          'argument-shape',
          [...at, 'valueFrom'],
          `argument '${name}': valueFrom takes configMapKeyRef, supplied and default only; give a value with a tag instead`,
        );
    }
    if (choices?.length === 0) report('enum', [...at, 'enum'], `'${name}' has no choice; give at least one`);
    else if (choices && hasValue && !choices.some((choice) => String(choice) === String(value)))
      report(
        'enum',
        [...at, 'value'],
        `'${value}' is none of the choices of '${name}': ${choices.join(', ')}`,
      );
    else if (choices && !hasValue && !mayBeEmpty)
      report('enum', at, `'${name}' has choices and no value; give one of ${choices.join(', ')}`);
  }
  for (const [index, artifact] of (given?.artifacts ?? []).entries()) {
    const at = [...path, 'artifacts', index];
    const { name, from, fromExpression } = artifact;
    if (!from && !hasLocation(artifact))
      report(
        'argument-shape',
        at,
        `artifact '${name}' comes from nowhere; give it from, or a location such as s3 with a key`,
      );
    if (from && fromExpression)
      report('argument-shape', at, `artifact '${name}' has both from and fromExpression; choose one`);
  }
}
