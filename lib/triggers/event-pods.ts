/** What the pods of Argo Events are, so that they are admitted under the `restricted` standard. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { restrictedContainer, restrictedPod, smallResources } from '../argo/pod-defaults.ts';

/** The containers of pods that Argo Events makes. */
export function containerTemplate(resources: ResourceRequirements = smallResources) {
  return { securityContext: restrictedContainer, resources };
}

/** The pod of an EventSource or a Sensor. */
export function podTemplate(serviceAccount: IServiceAccount, resources?: ResourceRequirements) {
  return {
    serviceAccountName: serviceAccount.name,
    securityContext: restrictedPod,
    container: containerTemplate(resources),
  };
}
