/** Reads the output parameters that a container left as files. */
import { readFileSync, rmSync, statSync } from 'node:fs';
import type { Parameter, Template } from '../../argo/manifest.ts';
import { PermanentError } from '../../errors.ts';
import { assertInside, hostPath, isWithin, type View } from '../sandbox/view.ts';
import type { Masking } from './masking.ts';

/** The largest output that is taken, in bytes. */
const largest = 256 * 1024;

/** The template's output parameters with their values; throws for one that is neither there nor has a default. */
export function readOutputParameters(template: Template, view: View, masking: Masking): Parameter[] {
  return (template.outputs?.parameters ?? []).map(({ valueFrom, value, ...parameter }) => {
    if (value !== undefined) return { ...parameter, value: String(value) };
    const path = valueFrom?.path ?? '';
    const text =
      readOutput(path, view) ?? (valueFrom?.default === undefined ? undefined : String(valueFrom.default));
    if (text === undefined) {
      throw new PermanentError(`output parameter '${parameter.name}': the file ${path} was not written`);
    }
    if (masking.holdsSecret(text)) {
      throw new PermanentError(
        `output parameter '${parameter.name}' holds the value of a secret; it is not kept`,
      );
    }
    return { ...parameter, value: text.replace(/\n$/, '') };
  });
}

/** Without a sandbox, an older file at an output's path would pass for the container's own. */
export function refuseOldOutputs(template: Template, view: View): void {
  for (const path of outputPaths(template)) {
    const file = hostPath(view, path);
    if (!file.managedBy && statSync(path, { throwIfNoEntry: false })) {
      throw new PermanentError(`output file ${path} is there already; remove it, or install bubblewrap`);
    }
  }
}

/** Takes away the outputs that a container without a sandbox left on the machine. */
export function removeStrayOutputs(template: Template, view: View): void {
  for (const path of outputPaths(template)) {
    if (!hostPath(view, path).managedBy && isWithin(path, '/tmp'))
      rmSync(path, { recursive: true, force: true });
  }
}

/** The paths of a template's output files, of parameters and of artifacts. */
export function outputPaths(template: Template): readonly string[] {
  const { parameters = [], artifacts = [] } = template.outputs ?? {};
  return [
    ...parameters.flatMap(({ valueFrom }) => valueFrom?.path ?? []),
    ...artifacts.flatMap(({ path }) => path ?? []),
  ];
}

function readOutput(path: string, view: View): string | undefined {
  const { path: file, managedBy } = hostPath(view, path);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  if (managedBy) assertInside(file, managedBy.source);
  if (stats.size > largest)
    throw new PermanentError(`output file ${path} is larger than ${largest / 1024} KiB`);
  return readFileSync(file, 'utf8');
}
