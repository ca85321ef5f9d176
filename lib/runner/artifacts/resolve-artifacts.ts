/** Finds the artifacts that arguments and outputs refer to, and gives a template those it takes. */
import { evaluate } from '../../argo/expr/evaluate.ts';
import type { Substitution } from '../../argo/expr/tags.ts';
import type { Artifact, Template } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { asArtifact } from './artifact-variables.ts';
import { atSubPath, isSupplied } from './location.ts';

/** Artifacts by the names under which a template takes them. */
export type Artifacts = ReadonlyMap<string, Artifact>;

/** The artifacts of a list by their names. */
export function byName(artifacts: readonly Artifact[]): Artifacts {
  return new Map(artifacts.map((artifact) => [artifact.name, artifact]));
}

/** The artifacts of a list that are there, each under its own name; throws for one that is needed and is not. */
export function resolveArtifacts(
  artifacts: readonly Artifact[] | undefined,
  tags: Substitution,
): readonly Artifact[] {
  return (artifacts ?? []).flatMap((artifact) => {
    try {
      return [resolveArtifact(artifact, tags)];
    } catch (error) {
      if (artifact.optional && error instanceof PermanentError) return [];
      throw error;
    }
  });
}

/** One artifact with its location; one that does not refer to another has its tags replaced. */
function resolveArtifact(artifact: Artifact, tags: Substitution): Artifact {
  const { name, from, fromExpression, subPath, globalName } = artifact;
  if (!from && !fromExpression) return tags.document(artifact);
  const value = from
    ? tags.value(from.replace(/^\{\{\s*|\s*\}\}$/g, ''))
    : evaluate(fromExpression ?? '', tags.environment);
  const found = asArtifact(value);
  if (found === undefined)
    throw new InputError(`artifact '${name}': '${from ?? fromExpression}' is not an artifact`);
  const { globalName: _, ...source } = found;
  const part = subPath ? atSubPath(source, tags.text(subPath)) : source;
  return { ...part, name, ...(globalName && { globalName: tags.text(globalName) }) };
}

/** A template's input artifacts: what its caller gives, else what it says itself; throws when one is needed and absent. */
export function resolveInputArtifacts(
  template: Template,
  given: Artifacts,
  tags: Substitution,
): readonly Artifact[] {
  return (template.inputs?.artifacts ?? []).map((input) => {
    const artifact = given.get(input.name);
    if (artifact === undefined) {
      if (input.optional || isSupplied(input)) return input;
      throw new InputError(`inputs.artifacts.${input.name} was not supplied`);
    }
    if (!input.optional && !isSupplied(input) && !isSupplied(artifact))
      throw new InputError(`inputs.artifacts.${input.name} missing location information`);
    const { path, mode, recurseMode, optional } = input;
    const { path: _, mode: __, recurseMode: ___, ...rest } = artifact;
    return {
      ...rest,
      ...(path !== undefined && { path: tags.text(path) }),
      ...(mode !== undefined && { mode }),
      ...(recurseMode !== undefined && { recurseMode }),
      ...(optional && { optional }),
    };
  });
}
