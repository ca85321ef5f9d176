/** A model as KServe serves it. Deliveries write its `storageUri`; the manifest belongs into the repository they write to. */
import { Construct } from 'constructs';
import { InferenceService as InferenceServiceObject } from '../../imports/serving.kserve.io.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { restrictedContainer } from '../argo/pod-defaults.ts';
import type { StorageAccount } from './storage-account.ts';

/** How a model is served. */
export interface InferenceServiceProps {
  /** Where the first model is; deliveries change it in Git. */
  readonly storageUri: string;
  /** By whom the model is fetched. */
  readonly account: StorageAccount;
  /** @default `mlflow` */
  readonly modelFormat?: string;
  /** @default `v2`, the open inference protocol */
  readonly protocolVersion?: 'v1' | 'v2';
  /** @default 1 */
  readonly minReplicas?: number;
  /** @default 3 */
  readonly maxReplicas?: number;
  /** @default 250 millicores and 512 MiB asked for, 1 GiB at most */
  readonly resources?: ResourceRequirements;
}

/** An InferenceService with its id as name, served without Knative. */
export class InferenceService extends Construct {
  constructor(scope: Construct, id: string, props: InferenceServiceProps) {
    super(scope, id);
    const { storageUri, account, minReplicas = 1, maxReplicas = 3 } = props;
    new InferenceServiceObject(this, 'service', {
      metadata: { name: id, annotations: { 'serving.kserve.io/deploymentMode': 'Standard' } },
      spec: {
        predictor: {
          serviceAccountName: account.name,
          minReplicas,
          maxReplicas,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          model: {
            modelFormat: { name: props.modelFormat ?? 'mlflow' },
            protocolVersion: props.protocolVersion ?? 'v2',
            storageUri,
            resources: props.resources ?? defaultResources,
            securityContext: restrictedContainer,
          },
        },
      },
    });
  }
}

const defaultResources: ResourceRequirements = {
  requests: { cpu: '250m', memory: '512Mi' },
  limits: { memory: '1Gi' },
};
