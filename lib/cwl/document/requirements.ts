/** What a process asks of its runner: refused when `cwltool --no-container` cannot give it, or when it makes values code. */
import { sourceArguments } from '../../argo/lint/beyond/spliced-source.ts';
import { InputError } from '../../errors.ts';
import { isObject } from './value-type.ts';

const supported: readonly string[] = [
  'EnvVarRequirement',
  'InitialWorkDirRequirement',
  'InlineJavascriptRequirement',
  'InplaceUpdateRequirement',
  'LoadListingRequirement',
  'MultipleInputFeatureRequirement',
  'NetworkAccess',
  'ResourceRequirement',
  'ScatterFeatureRequirement',
  'SchemaDefRequirement',
  'ShellCommandRequirement',
  'StepInputExpressionRequirement',
  'SubworkflowFeatureRequirement',
  'ToolTimeLimit',
  'WorkReuse',
];

/** Throws an `InputError` for a requirement that nobody here can meet. Hints are wishes, and never refused. */
export function checkRequirements(process: Readonly<Record<string, unknown>>, where: string): void {
  for (const name of requirementsOf(process)) {
    if (name === 'DockerRequirement')
      throw new InputError(
        `${where} requires an image of its own (DockerRequirement), but a pod cannot start containers, and ` +
          'cwltool --no-container ends with an error; make it a hint, and run the step in an image that has the program',
      );
    if (!supported.includes(name))
      throw new InputError(
        `${where} requires ${name}, which cwltool does not know; take it away, or make it a hint`,
      );
  }
  checkSource(process, where);
}

function requirementsOf({ requirements = [] }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(requirements)) return isObject(requirements) ? Object.keys(requirements) : [];
  return requirements.map((requirement) => (isObject(requirement) ? String(requirement['class']) : ''));
}

/** An expression in a shell's source makes code of whatever value it stands for. */
function checkSource(process: Readonly<Record<string, unknown>>, where: string): void {
  const line = [process['baseCommand'] ?? [], process['arguments'] ?? []].flat();
  const spliced = sourceArguments(line).some(({ index }) => holdsExpression(line[index]));
  const isShell = requirementsOf(process).includes('ShellCommandRequirement');
  if (spliced || (isShell && unquoted(process).some(holdsExpression)))
    throw new InputError(
      `${where} makes an expression a part of a program's source, where a quote in a value becomes code; ` +
        'give the value as an argument of its own',
    );
}

/** What a shell gets as it stands: the inputs and arguments with `shellQuote: false`. */
function unquoted(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(unquoted);
  if (!isObject(value)) return [];
  const { inputBinding, shellQuote, valueFrom } = value;
  if (isObject(inputBinding) && inputBinding['shellQuote'] === false)
    return [inputBinding['valueFrom'] ?? '$(self)'];
  return shellQuote === false ? [valueFrom] : Object.values(value).flatMap(unquoted);
}

function holdsExpression(value: unknown): boolean {
  return typeof value === 'string' && /\$[({]/.test(value);
}
