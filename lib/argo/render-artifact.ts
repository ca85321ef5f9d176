/** Artifacts as Argo's documents have them: declared by a template, given to a task, passed on by it. */
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import {
  type ArtifactLocation,
  type ArtifactOptions,
  artifactOptions,
  isArtifactLocation,
} from './artifact.ts';
import { renderLate } from './late.ts';
import type * as manifest from './manifest.ts';
import { Ref } from './ref.ts';
import type { Scope } from './scope.ts';

/** Where containers find the artifacts that they take and that nobody gave a place. */
const inputsDirectory = '/tmp/artifacts';

/** The file or folder in which a container finds an artifact. */
export function inputPath(name: string, { path }: ArtifactOptions, scope: Scope): string {
  return absolute(path ?? `${inputsDirectory}/${kebabCase(name)}`, `input '${name}'`, scope);
}

/** An artifact that a template takes; in a template of tasks it has no path. */
export function renderInputArtifact(
  name: string,
  given: ArtifactOptions,
  { scope, hasPod }: { readonly scope: Scope; readonly hasPod: boolean },
): manifest.Artifact {
  const { mode, recurseMode, optional } = given;
  for (const field of ['store', 'archive', 'artifactGC'] as const)
    if (given[field] !== undefined)
      throw scope.error(`input '${name}' says '${field}', which is an output's; take it away`);
  if (!hasPod && given.path !== undefined)
    throw scope.error(`input '${name}' has a path, but no container of this template sees it`);
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    throw scope.error(`input '${name}' has the mode ${mode}; give permissions, as in 0o644`);
  return {
    name: kebabCase(name),
    ...(hasPod ? { path: inputPath(name, given, scope) } : {}),
    ...(mode === undefined ? {} : { mode }),
    ...(recurseMode ? { recurseMode } : {}),
    ...(optional ? { optional } : {}),
    ...(given.default ? renderLocation(given.default, scope) : {}),
  };
}

/** An artifact that a container leaves in a file or folder. */
export function renderOutputArtifact(
  name: string,
  path: string,
  given: ArtifactOptions,
  scope: Scope,
): manifest.Artifact {
  const { archive, optional, store, artifactGC } = given;
  for (const field of ['mode', 'recurseMode', 'default'] as const)
    if (given[field] !== undefined)
      throw scope.error(`output '${name}' says '${field}', which is an input's; take it away`);
  return {
    name: kebabCase(name),
    path: absolute(path, `output '${name}'`, scope),
    ...(archive === undefined
      ? {}
      : { archive: typeof archive === 'string' ? { [archive]: {} } : { tar: archive.tar } }),
    ...(optional ? { optional } : {}),
    ...(artifactGC ? { artifactGC } : {}),
    ...(store ? renderLocation(store, scope) : {}),
  };
}

/** An artifact that is given to a task; `undefined` when it is left out. */
export function renderGivenArtifact(
  name: string,
  given: unknown,
  { types, scope, taker }: { readonly types: WireTypes; readonly scope: Scope; readonly taker: string },
): manifest.Artifact | undefined {
  const type = types[name];
  if (!type) return undefined;
  const what = `artifact '${name}' of ${taker}`;
  const isOptional = artifactOptions(type)?.optional === true;
  if (given === undefined || given === null) {
    if (isOptional || artifactOptions(type)?.default) return undefined;
    throw scope.error(`${what} is missing; give a task's artifact or a location`);
  }
  const optional = isOptional ? { optional: true } : {};
  if (given instanceof Ref) return { name: kebabCase(name), from: scope.artifactTag(given), ...optional };
  if (!isArtifactLocation(given)) throw scope.error(`${what} is no artifact; give a task's or a location`);
  return { name: kebabCase(name), ...renderLocation(given, scope), ...optional };
}

/** The two lists as inputs, outputs and arguments have them; `undefined` when both are empty. */
export function parametersAndArtifacts(
  parameters: manifest.Parameter[],
  artifacts: manifest.Artifact[],
): { parameters?: manifest.Parameter[]; artifacts?: manifest.Artifact[] } | undefined {
  if (parameters.length === 0 && artifacts.length === 0) return undefined;
  return {
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(artifacts.length > 0 ? { artifacts } : {}),
  };
}

function renderLocation(location: ArtifactLocation, scope: Scope): Partial<manifest.Artifact> {
  return renderLate<Partial<manifest.Artifact>>(location, scope);
}

function absolute(path: string, what: string, scope: Scope): string {
  if (path.startsWith('/')) return path;
  throw scope.error(`${what} is in '${path}'; give an absolute path, as in '/tmp/${path}'`);
}
