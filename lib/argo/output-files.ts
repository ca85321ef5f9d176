/** Files in which a program of any image finds its artifacts and leaves its outputs, and which it is told of. */
import type * as z from 'zod';
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { type ArtifactLocation, artifactOptions } from './artifact.ts';
import type * as manifest from './manifest.ts';
import type { Ref, Refs } from './ref.ts';
import { inputPath, parametersAndArtifacts, renderOutputArtifact } from './render-artifact.ts';
import type { Scope } from './scope.ts';
import { outputsDirectory } from './step-container.ts';
import type { Draft } from './template.ts';
import type { Mount } from './volumes.ts';

/** What a container gets for each input: the reference to a value, the path of an artifact. */
export type PodInputs<Inputs extends WireTypes> = {
  readonly [Name in keyof Inputs]: [z.output<Inputs[Name]>] extends [ArtifactLocation | null]
    ? string
    : Ref<z.output<Inputs[Name]>>;
};

/** The path of the file for each output. */
export type OutputPaths<Outputs extends WireTypes> = {
  readonly [Name in keyof Outputs & string]: string;
} & {};

/** Where a program leaves its outputs when it cannot be told. */
export type FixedPaths<Outputs extends WireTypes> = {
  readonly [Name in keyof Outputs & string]?: string;
} & {};

/** The inputs as a container gets them. */
export function podInputs<Inputs extends WireTypes>({
  scope,
  types,
  inputs,
}: Draft<Inputs>): PodInputs<Inputs> {
  const refs: Refs<WireTypes> = inputs;
  const given = Object.entries(types).map(([name, type]): [string, unknown] => {
    const artifact = artifactOptions(type);
    const ref = refs[name];
    if (!artifact || !ref) return [name, ref];
    scope.take(ref);
    return [name, inputPath(name, artifact, scope)];
  });
  return Object.fromEntries(given) as PodInputs<Inputs>;
}

/** The paths of all outputs; throws when one is not absolute or two are the same. */
export function outputPaths<Outputs extends WireTypes>(
  outputs: Outputs,
  fixed: FixedPaths<Outputs>,
  scope: Scope,
): OutputPaths<Outputs> {
  const given: Readonly<Record<string, string | undefined>> = fixed;
  const paths = Object.entries(outputs).map(([name, type]): [string, string] => {
    const path = given[name] ?? artifactOptions(type)?.path;
    return [name, path ?? `${outputsDirectory}/${kebabCase(name)}`];
  });
  for (const [name, path] of paths) {
    if (!path.startsWith('/'))
      throw scope.error(`output '${name}' is in '${path}'; give an absolute path, as in '/tmp/${name}'`);
    const twin = paths.find(([other, same]) => other !== name && same === path);
    if (twin) throw scope.error(`outputs '${name}' and '${twin[0]}' are both in ${path}; give each a file`);
  }
  return Object.fromEntries(paths) as OutputPaths<Outputs>;
}

/** The folder of the outputs that nobody gave a place; a program of any image finds it there. */
export function outputsMounts(paths: Readonly<Record<string, string>>): Mount[] {
  const isUsed = Object.values(paths).some((path) => path.startsWith(`${outputsDirectory}/`));
  return isUsed ? [{ volume: { name: 'outputs', emptyDir: {} }, path: outputsDirectory }] : [];
}

/** Outputs and where they are found. */
export interface DeclaredOutputs {
  readonly types: WireTypes;
  readonly paths: Readonly<Record<string, string>>;
  /** What stands for a file that was not written. @default every file must be there */
  readonly defaults?: Readonly<Record<string, string | undefined>>;
}

/** The outputs as a template declares them. */
export function renderOutputPaths(
  { types, paths, defaults = {} }: DeclaredOutputs,
  scope: Scope,
): Pick<manifest.Template, 'outputs'> {
  const parameters: manifest.Parameter[] = [];
  const artifacts: manifest.Artifact[] = [];
  for (const [name, type] of Object.entries(types)) {
    const path = paths[name] ?? '';
    const artifact = artifactOptions(type);
    if (artifact) artifacts.push(renderOutputArtifact(name, path, artifact, scope));
    else {
      const fallback = defaults[name];
      const valueFrom = { path, ...(fallback === undefined ? {} : { default: fallback }) };
      parameters.push({ name: kebabCase(name), valueFrom });
    }
  }
  const outputs = parametersAndArtifacts(parameters, artifacts);
  return outputs ? { outputs } : {};
}
