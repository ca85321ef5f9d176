/** Identities of clouds for pods, in place of keys: annotations of their ServiceAccount. */

import type { Destination } from './traffic.ts';

/** Whom a cloud takes the pods of a ServiceAccount for. */
export type WorkloadIdentity =
  /** An IAM role for service accounts, such as `arn:aws:iam::123456789012:role/models`. */
  | { readonly cloud: 'aws'; readonly roleArn: string }
  /** A service account of Google Cloud, such as `models@project.iam.gserviceaccount.com`. */
  | { readonly cloud: 'google'; readonly serviceAccount: string }
  /** The client id of a managed identity; its pods need the label `azure.workload.identity/use: "true"`. */
  | { readonly cloud: 'azure'; readonly clientId: string };

/** The annotations of the ServiceAccount; none without an identity. */
export function workloadIdentity(identity: WorkloadIdentity | undefined): Readonly<Record<string, string>> {
  switch (identity?.cloud) {
    case undefined:
      return {};
    case 'aws':
      return { 'eks.amazonaws.com/role-arn': identity.roleArn };
    case 'google':
      return { 'iam.gke.io/gcp-service-account': identity.serviceAccount };
    case 'azure':
      return { 'azure.workload.identity/client-id': identity.clientId };
  }
}

/** The labels that pods with the identity need. */
export function workloadIdentityLabels(
  identity: WorkloadIdentity | undefined,
): Readonly<Record<string, string>> {
  return identity?.cloud === 'azure' ? { 'azure.workload.identity/use': 'true' } : {};
}

/** Where pods get the cloud's tokens. */
export function identityDestinations(identity: WorkloadIdentity | undefined): readonly Destination[] {
  if (identity === undefined) return [];
  if (identity.cloud !== 'google') return [{ ports: [443] }];
  // https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity: the metadata server of the node.
  return [
    { cidr: '169.254.169.252/32', ports: [988] },
    { cidr: '169.254.169.254/32', ports: [80] },
  ];
}
