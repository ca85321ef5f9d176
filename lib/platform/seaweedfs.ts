/** An object store in the cluster, for those who have none: SeaweedFS with its S3 gateway, one pod with a claim. */
import { k8s } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { imageReference } from './image.ts';
import { envOf } from './key-env.ts';
import { keysOf, type ObjectStore, type ObjectStoreCredentials } from './object-store.ts';
import { readOnlyContainer } from './pod-security.ts';
import { podsNamed } from './pods.ts';
import { resourcesOf } from './quantities.ts';
import { type Storage, storePod } from './store-pod.ts';
import type { Destination, PodTraffic } from './traffic.ts';

/** What may be said of it. */
export interface SeaweedFsProps {
  /** The access key that it takes, with all rights. */
  readonly credentials: ObjectStoreCredentials;
  readonly storage?: Storage;
  /** @default the one that `upstream-images.json` pins */
  readonly image?: string;
  /** @default 250 millicores and 512 MiB asked for, 1 CPU and 2 GiB at most */
  readonly resources?: ResourceRequirements;
}

const s3Port = 8333;

/** Any user will do for its image, whose program writes to its data alone. */
const userId = 1000;

/** The store. The id names its StatefulSet and its Service; nothing but its S3 port can be reached. */
export class SeaweedFs extends Construct implements ObjectStore {
  readonly endpoint: string;
  readonly credentials: ObjectStoreCredentials;
  readonly destination: Destination;
  readonly makesBuckets = true;
  readonly traffic: PodTraffic;

  constructor(scope: Construct, id: string, props: SeaweedFsProps) {
    super(scope, id);
    const pods = podsNamed(id);
    this.endpoint = `http://${id}:${s3Port}`;
    this.credentials = props.credentials;
    this.destination = { pods, port: s3Port };
    this.traffic = { pods, calls: [] };
    const { accessKey, secretKey } = keysOf(props.credentials);
    const tcpSocket = { port: k8s.IntOrString.fromString('s3') };
    storePod(this, {
      pods,
      userId,
      port: { name: 's3', containerPort: s3Port },
      storage: props.storage,
      dataPath: '/data',
      scratchPaths: ['/tmp'],
      container: {
        image: props.image ?? imageReference('docker.io/chrislusf/seaweedfs'),
        command: ['weed'],
        // One volume at a time, as there is one bucket or two.
        args: [
          ...['server', '-s3', `-s3.port=${s3Port}`, '-dir=/data'],
          ...['-ip=127.0.0.1', '-ip.bind=0.0.0.0', '-master.volumeSizeLimitMB=1024', '-volume.max=0'],
        ],
        env: envOf({ AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey, HOME: '/tmp' }),
        startupProbe: { tcpSocket, periodSeconds: 2, failureThreshold: 150 },
        readinessProbe: { tcpSocket, periodSeconds: 10 },
        livenessProbe: { tcpSocket, periodSeconds: 30 },
        resources: resourcesOf(props.resources ?? defaultResources),
        securityContext: readOnlyContainer,
      },
    });
  }
}

const defaultResources: ResourceRequirements = {
  requests: { cpu: '250m', memory: '512Mi' },
  limits: { cpu: '1', memory: '2Gi' },
};
