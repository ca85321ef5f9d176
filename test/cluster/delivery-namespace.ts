/** The delivery of `dist/` in a namespace of its own, beside MLflow and a Git server that run on this machine. */
import { inject } from 'vitest';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { manifests } from '../dist/manifests.ts';
import { makeNamespace, type Namespace, restricted } from './namespace.ts';
import { openRelay, type Relay, type StepIn } from './relay.ts';
import { addressForPods } from './this-machine.ts';

/** Where a test steps in. */
export interface StepsIn {
  readonly mlflow?: StepIn;
  readonly git?: StepIn;
}

export interface DeliveryNamespace {
  readonly namespace: Namespace;
  readonly mlflow: Relay;
  readonly git: Relay;
  /** Deletes it, and closes what pods reached. */
  remove(): Promise<void>;
}

/** Where the ConfigMap of dist/ has the files of models; nobody calls it during a delivery. */
const artifactRoot = 's3://models/mlflow';

/** What is applied of dist/, as it stands: the delivery, and the limits of its namespace. */
const applied = manifests
  .filter(({ title }) => /^(california-housing|namespace)\./.test(title))
  .map(({ document }) => document)
  // The policies let nobody out to a server that is no pod, but at the ports of HTTPS.
  .filter(({ kind }) => kind !== 'NetworkPolicy');

/** Applies the delivery, and what it refers to: the ConfigMap `mlflow`, and the Secrets with the Git tokens. */
export async function deliveryNamespace(stepsIn: StepsIn = {}): Promise<DeliveryNamespace> {
  const { trackingUri, gitUrl, readToken, writeToken } = inject('platform');
  const host = await addressForPods();
  const mlflow = await openRelay({ host, to: trackingUri, stepIn: stepsIn.mlflow });
  const git = await openRelay({ host, to: gitUrl, stepIn: stepsIn.git });
  const namespace = await makeNamespace('delivery', restricted);
  const tokens = { readToken, writeToken };
  await namespace.apply([
    ...platformDocuments({ trackingUri: mlflow.url, artifactRoot, tokens }),
    ...applied,
  ]);
  return {
    namespace,
    mlflow,
    git,
    async remove() {
      await Promise.all([mlflow.close(), git.close()]);
      await namespace.remove();
    },
  };
}
