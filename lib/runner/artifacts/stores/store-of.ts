/** Finds the store of an artifact by the kind of its location. */
import type { Artifact } from '../../../argo/manifest.ts';
import { folderStore } from './folder.ts';
import { gitStore } from './git.ts';
import { httpStore } from './http.ts';
import { rawStore } from './raw.ts';
import { s3Store } from './s3.ts';
import type { Store, StoreContext } from './store.ts';

/** The store; a key without a bucket is one of the folder on this machine. */
export function storeOf(artifact: Artifact, context: StoreContext): Store {
  if (artifact.raw) return rawStore;
  if (artifact.git) return gitStore(context);
  if (artifact.http || artifact.artifactory) return httpStore(context);
  return artifact.s3?.bucket ? s3Store(context) : folderStore(context);
}
