/** What containers of the platform ask for, in Kubernetes' own words. */
import { k8s } from 'cdk8s-plus-33';
import type { ResourceRequirements } from '../argo/manifest.ts';

/** Resources as workflows have them, for the constructs of Kubernetes' own kinds. */
export function resourcesOf({ requests, limits }: ResourceRequirements): k8s.ResourceRequirements {
  return {
    ...(requests ? { requests: quantitiesOf(requests) } : {}),
    ...(limits ? { limits: quantitiesOf(limits) } : {}),
  };
}

/** Amounts by name, such as `{ cpu: '500m', memory: '1Gi' }`. */
export function quantitiesOf(
  amounts: Readonly<Record<string, string | number>>,
): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [
      name,
      typeof amount === 'number' ? k8s.Quantity.fromNumber(amount) : k8s.Quantity.fromString(amount),
    ]),
  );
}
