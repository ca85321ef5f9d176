/** Puts a pod's input artifacts where its container `main` finds them. */
import { join, posix, relative } from 'node:path';
import type { Artifact, ArtifactLocation, Template, VolumeMount } from '../../argo/manifest.ts';
import { loadInput } from '../artifacts/load-input.ts';
import { relocated } from '../artifacts/location.ts';
import type { StoreContext } from '../artifacts/stores/store.ts';
import { isWithin, type Mount } from '../sandbox/view.ts';

export interface LoadOptions {
  readonly template: Template;
  readonly artifacts: readonly Artifact[];
  /** The repository's location, for artifacts that have only a key. */
  readonly location: ArtifactLocation;
  /** Finds a volume's mount. */
  readonly mountOf: (mount: VolumeMount) => Mount;
  /** Where artifacts are put that do not go into a volume. */
  readonly directory: string;
  readonly context: StoreContext;
}

/**
 * Loads all of them. One whose path lies in a volume of the template goes into that volume, where the other
 * containers of a set see it too; for each of the others the result has a mount.
 */
export async function loadInputs(options: LoadOptions): Promise<readonly Mount[]> {
  const { template, artifacts, location, mountOf, directory, context } = options;
  const { container, script, containerSet } = template;
  const volumes = ((container ?? script ?? containerSet)?.volumeMounts ?? []).map(mountOf);
  const mounts: Mount[] = [];
  for (const artifact of artifacts) {
    const path = posix.normalize(artifact.path ?? '').replace(/(.)\/$/, '$1');
    const volume = volumes
      .filter((mount) => isWithin(path, mount.path))
      .toSorted((left, right) => right.path.length - left.path.length)[0];
    const source = volume ? join(volume.source, relative(volume.path, path)) : join(directory, artifact.name);
    const loaded = await loadInput(relocated(artifact, location), source, context);
    if (loaded && volume === undefined) mounts.push({ path, source, readOnly: false });
  }
  return mounts;
}
