/** A server with its data on a claim: one pod of a StatefulSet, and the Service by which it is found. */
import { k8s } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { restrictedPodOf } from './pod-security.ts';
import type { PodSet } from './pods.ts';
import { syncWave } from './sync-wave.ts';

/** The claim of a server's data. */
export interface Storage {
  /** @default `10Gi` */
  readonly size?: string;
  /** @default the cluster's default class */
  readonly storageClassName?: string;
}

/** What the pod runs. */
export interface StorePodProps {
  readonly pods: PodSet;
  /** The user that the image was made for. */
  readonly userId: number;
  readonly port: k8s.ContainerPort & { readonly name: string };
  readonly storage: Storage | undefined;
  /** Where the claim is mounted. */
  readonly dataPath: string;
  /** Folders that the program writes to and need not keep. */
  readonly scratchPaths: readonly string[];
  readonly container: Omit<k8s.Container, 'name' | 'ports' | 'volumeMounts'> & {
    readonly volumeMounts?: readonly k8s.VolumeMount[];
  };
  readonly volumes?: readonly k8s.Volume[];
}

/** Makes the Service and the StatefulSet, both with the name of the pods. */
export function storePod(scope: Construct, props: StorePodProps): void {
  const { pods, userId, port, storage = {}, dataPath, scratchPaths, container, volumes = [] } = props;
  const { name, labels } = pods;
  const metadata = { name, labels, annotations: syncWave('stores') };
  new k8s.KubeService(scope, 'service', {
    metadata,
    spec: {
      selector: labels,
      ports: [
        { name: port.name, port: port.containerPort, targetPort: k8s.IntOrString.fromString(port.name) },
      ],
    },
  });
  const scratch = scratchPaths.map((mountPath, index) => ({ name: `scratch-${index}`, mountPath }));
  new k8s.KubeStatefulSet(scope, 'server', {
    metadata,
    spec: {
      serviceName: name,
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: restrictedPodOf(userId),
          containers: [
            {
              ...container,
              name: 'server',
              ports: [port],
              volumeMounts: [
                { name: 'data', mountPath: dataPath },
                ...scratch,
                ...(container.volumeMounts ?? []),
              ],
            },
          ],
          volumes: [...scratch.map((mount) => ({ name: mount.name, emptyDir: {} })), ...volumes],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: k8s.Quantity.fromString(storage.size ?? '10Gi') } },
            ...(storage.storageClassName === undefined ? {} : { storageClassName: storage.storageClassName }),
          },
        },
      ],
    },
  });
}
