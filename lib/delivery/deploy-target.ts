/** Where the URI of a promoted model is written: one field of one document of one file in Git. */
import type * as z from 'zod';
import type { SecretKey } from '../argo/key-refs.ts';
import type { documentSelector, fieldPath } from '../steps/update-git/contract.ts';

/** A place in Git that says which model is served. */
export interface DeployTarget {
  /** The repository that Argo CD reads. @default the repository that is trained */
  readonly repoUrl?: string;
  /** The branch to push to. @default `main` */
  readonly branch?: string;
  /** The file, relative to the root of the repository; the default of the parameter `manifest-path`. */
  readonly manifestPath: string;
  /** Which document of the file: kind and name, and more where that is not enough; `{}` for a Helm values file. */
  readonly document: z.input<typeof documentSelector>;
  /** The field of the document; `{ name: 'x' }` is the item of a list with that name. @default `spec.predictor.model.storageUri`, as KServe has it */
  readonly field?: z.input<typeof fieldPath>;
  /** A token that may push to the repository; any user name goes with it. */
  readonly token: SecretKey;
}

/** The place without the right to write to it. */
export type DeployPlace = Omit<DeployTarget, 'token'>;

/** The field from which KServe's InferenceService takes its model. */
const storageUriField: z.input<typeof fieldPath> = ['spec', 'predictor', 'model', 'storageUri'];

/** What is said of the place when the workflow is made; repository and file are its parameters. */
export function placeOf({ branch = 'main', document, field = storageUriField }: DeployPlace) {
  return { branch, document, field };
}
