/** Files in which a program of any image leaves its outputs, and which it is told of. */
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import type * as manifest from './manifest.ts';
import type { Scope } from './scope.ts';
import { outputsDirectory } from './step-container.ts';

/** The path of the file for each output. */
export type OutputPaths<Outputs extends WireTypes> = { readonly [Name in keyof Outputs & string]: string };

/** Where a program leaves its outputs when it cannot be told. */
export type FixedPaths<Outputs extends WireTypes> = { readonly [Name in keyof Outputs & string]?: string };

/** The paths of all outputs; throws when one is not absolute or two are the same. */
export function outputPaths<Outputs extends WireTypes>(
  outputs: Outputs,
  fixed: FixedPaths<Outputs>,
  scope: Scope,
): OutputPaths<Outputs> {
  const given: Readonly<Record<string, string | undefined>> = fixed;
  const paths = Object.keys(outputs).map((name): [string, string] => {
    return [name, given[name] ?? `${outputsDirectory}/${kebabCase(name)}`];
  });
  for (const [name, path] of paths) {
    if (!path.startsWith('/'))
      throw scope.error(`output '${name}' is in '${path}'; give an absolute path, as in '/tmp/${name}'`);
    const twin = paths.find(([other, same]) => other !== name && same === path);
    if (twin) throw scope.error(`outputs '${name}' and '${twin[0]}' are both in ${path}; give each a file`);
  }
  return Object.fromEntries(paths) as OutputPaths<Outputs>;
}

/** The outputs as a template declares them. */
export function renderOutputPaths(
  paths: Readonly<Record<string, string>>,
): Pick<manifest.Template, 'outputs'> {
  const parameters = Object.entries(paths).map(([name, path]) => ({
    name: kebabCase(name),
    valueFrom: { path },
  }));
  return parameters.length > 0 ? { outputs: { parameters } } : {};
}
