/** Artifacts as the variables by which templates refer to them. */
import { fromJsonData, isMap, type Value } from '../../argo/expr/value.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import type { Artifact, Template } from '../../argo/manifest.ts';

/** Artifacts under a prefix such as `tasks.train.outputs.artifacts`. */
export function artifactVariables(prefix: string, artifacts: readonly Artifact[] | undefined): Variables {
  return Object.fromEntries(
    (artifacts ?? []).map((artifact) => [`${prefix}.${artifact.name}`, asValue(artifact)]),
  );
}

/** What a template knows of its own artifacts: in a pod their paths, in a DAG or in steps the artifacts themselves. */
export function ownArtifactVariables(template: Template, inputs: readonly Artifact[]): Variables {
  if (template.dag || template.steps) return artifactVariables('inputs.artifacts', inputs);
  return { ...pathVariables('inputs', inputs), ...pathVariables('outputs', template.outputs?.artifacts) };
}

/** An artifact as expressions see it. */
export function asValue(artifact: Artifact): Value {
  return fromJsonData(JSON.parse(JSON.stringify(artifact)));
}

/** The artifact that a variable holds; absent when it holds something else. */
export function asArtifact(value: Value): Artifact | undefined {
  if (!isMap(value)) return undefined;
  const copy: unknown = JSON.parse(JSON.stringify(value));
  return isArtifact(copy) ? copy : undefined;
}

function isArtifact(value: unknown): value is Artifact {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

function pathVariables(kind: 'inputs' | 'outputs', artifacts: readonly Artifact[] | undefined): Variables {
  return Object.fromEntries(
    (artifacts ?? []).flatMap(({ name, path }) =>
      path === undefined ? [] : [[`${kind}.artifacts.${name}.path`, path]],
    ),
  );
}
