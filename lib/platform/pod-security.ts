/** What the pods of the platform are: what the `restricted` standard asks for, with a root file system that is read-only. */
import type { k8s } from 'cdk8s-plus-33';
import { restrictedContainer, restrictedPod } from '../argo/pod-defaults.ts';

/** The container's part. */
export const readOnlyContainer: k8s.SecurityContext = {
  ...restrictedContainer,
  readOnlyRootFilesystem: true,
};

/** The pod's part, for the user that the image was made for; volumes belong to it too. */
export function restrictedPodOf(userId: number): k8s.PodSecurityContext {
  return {
    ...restrictedPod,
    runAsUser: userId,
    runAsGroup: userId,
    fsGroup: userId,
    fsGroupChangePolicy: 'OnRootMismatch',
  };
}
