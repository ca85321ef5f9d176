/** What can be done with artifacts, wherever they lie. */
import type { Artifact } from '../../../argo/manifest.ts';
import type { Cluster } from '../../documents/cluster.ts';

/** A place for artifacts, such as a folder or an S3 bucket. */
export interface Store {
  /** Loads an artifact to a path where nothing is; false when there is no such artifact. */
  load(artifact: Artifact, to: string): Promise<boolean>;
  /** Saves a file or folder; absent where artifacts can only be read. */
  readonly save?: (from: string, artifact: Artifact) => Promise<void>;
  /** The keys of the files below an artifact's key; absent where they cannot be listed. */
  readonly list?: (artifact: Artifact) => Promise<readonly string[]>;
}

/** What stores work with. */
export interface StoreContext {
  /** Where the documents with credentials are. */
  readonly cluster: Cluster;
  /** The folder that stands for the bucket of a run without a repository of its own. */
  readonly directory: string;
  /** A folder for this user only, for credentials that programs read from files. */
  readonly secretDirectory: string;
  readonly signal: AbortSignal;
}
