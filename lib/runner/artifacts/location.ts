/** Where an artifact lies, by Argo's rules: a location is whole, or it is a key within the run's repository. */
import { posix } from 'node:path';
import type { Artifact, ArtifactLocation, Template } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** Whether a location says all that is needed to reach it. */
export function hasLocation({ s3, git, http, artifactory, raw }: ArtifactLocation): boolean {
  if (s3) return Boolean(s3.endpoint && s3.bucket && s3.key);
  return Boolean(git?.repo || http?.url || artifactory?.url || raw);
}

/** The key of a location, absent where it has none. */
export function keyOf({ s3 }: ArtifactLocation): string | undefined {
  return s3?.key || undefined;
}

/** Whether an artifact is given at all: by a location, or by a key within the repository. */
export function isSupplied(location: ArtifactLocation): boolean {
  return hasLocation(location) || keyOf(location) !== undefined;
}

/** The artifact at a path below its key; throws where a location has no key. */
export function atSubPath(artifact: Artifact, subPath: string): Artifact {
  const { s3, http } = artifact;
  if (s3?.key) return { ...artifact, s3: { ...s3, key: posix.join(s3.key, subPath) } };
  if (http) {
    const url = new URL(http.url);
    url.pathname = posix.join(url.pathname, subPath);
    return { ...artifact, http: { ...http, url: url.href } };
  }
  throw new InputError(
    `artifact '${artifact.name}' has no key to which the subPath '${subPath}' could be put`,
  );
}

/** The whole location of an artifact; all but the key of one that is not whole is the repository's, whatever else it says. */
export function relocated(artifact: Artifact, repository: ArtifactLocation | undefined): Artifact {
  const key = keyOf(artifact);
  if (hasLocation(artifact) || key === undefined) return artifact;
  return { ...artifact, s3: { ...repository?.s3, key } };
}

/**
 * Whether Argo tells a pod where the repository is: only one that archives its logs, or that has an artifact whose own
 * location is not whole. https://github.com/argoproj/argo-workflows/blob/v3.7.3/workflow/controller/workflowpod.go#L1092
 */
export function knowsRepository(
  { inputs, outputs, archiveLocation }: Template,
  archivesLogs: { readonly byRepository?: boolean | undefined; readonly byWorkflow?: boolean | undefined },
): boolean {
  const { byRepository = false, byWorkflow = false } = archivesLogs;
  if (archiveLocation && hasLocation(archiveLocation)) return true;
  if (byRepository || (archiveLocation?.archiveLogs ?? byWorkflow)) return true;
  return [...(inputs?.artifacts ?? []), ...(outputs?.artifacts ?? [])].some((one) => !hasLocation(one));
}
