/** An EventBus: carries events from EventSources to Sensors. */
import { Construct } from 'constructs';
import { EventBus as Resource } from '../../imports/argoproj.io.ts';
import type { SecretKey } from '../argo/key-refs.ts';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { checkName } from '../argo/names.ts';
import { restrictedPod } from '../argo/pod-defaults.ts';
import { InputError } from '../errors.ts';
import { containerTemplate } from './event-pods.ts';

/** NATS JetStream, run by Argo Events. */
export interface JetStreamBus {
  /** One that the configuration of Argo Events' controller lists, such as `2.10.10`; `latest` is refused. */
  readonly version: string;
  /** One, or at least three. @default 3 */
  readonly replicas?: number;
  /** Where events are kept. @default in the pods, which lose them when they go */
  readonly persistence?: Persistence;
  /** What each container asks for. @default little */
  readonly resources?: ResourceRequirements;
}

/** A volume a pod. */
export interface Persistence {
  /** `10Gi`. */
  readonly volumeSize: string;
  /** @default the cluster's own */
  readonly storageClassName?: string;
}

/** NATS Streaming, run by Argo Events; its makers have given it up, JetStream is what follows it. */
export interface NativeNatsBus {
  /** At least three. @default 3 */
  readonly replicas?: number;
  readonly persistence?: Persistence;
  /** What each container asks for. @default little */
  readonly resources?: ResourceRequirements;
}

/** Kafka, run by somebody else. */
export interface KafkaBus {
  /** `broker-0:9092,broker-1:9092`. */
  readonly url: string;
  /** Of the brokers. @default `1.0.0`, which every broker understands */
  readonly version?: string;
  /** @default `<namespace>-<name>` */
  readonly topic?: string;
  /** @default everybody may read and write */
  readonly sasl?: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly user: SecretKey;
    readonly password: SecretKey;
  };
}

/** Which kind of bus it is: one of them. */
export type EventBusProps = {
  /** The name of the Kubernetes object. @default `default` */
  readonly name?: string;
} & (
  | { readonly jetstream: JetStreamBus; readonly native?: never; readonly kafka?: never }
  | { readonly native: NativeNatsBus; readonly jetstream?: never; readonly kafka?: never }
  | { readonly kafka: KafkaBus; readonly jetstream?: never; readonly native?: never }
);

/**
 * A bus on the cluster.
 *
 * @example
 * const bus = new EventBus(chart, 'bus', { jetstream: { version: '2.10.10', persistence: { volumeSize: '1Gi' } } });
 */
export class EventBus extends Construct {
  readonly name: string;
  readonly kind: 'jetstream' | 'native' | 'kafka';

  constructor(scope: Construct, id: string, props: EventBusProps) {
    super(scope, id);
    const { name = 'default', jetstream, native, kafka } = props;
    checkName({ path: this.node.path, kind: 'EventBus', name });
    this.name = name;
    this.kind = jetstream ? 'jetstream' : native ? 'native' : 'kafka';
    const spec = jetstream
      ? { jetstream: renderJetStream(jetstream, this.node.path) }
      : native
        ? { nats: { native: renderNative(native, this.node.path) } }
        : { kafka: kafka && renderKafka(kafka) };
    new Resource(this, 'Resource', { metadata: { name }, spec });
  }
}

function renderJetStream({ version, replicas = 3, persistence, resources }: JetStreamBus, path: string) {
  if (!/^\d+\.\d+\.\d+/.test(version))
    throw new InputError(
      `${path}: JetStream '${version}' may be another tomorrow; name a version, as in '2.10.10'`,
    );
  if (replicas !== 1 && !(replicas >= 3))
    throw new InputError(
      `${path}: ${replicas} replicas agree on nothing; Argo Events takes 1, or 3 and more`,
    );
  return {
    version,
    replicas,
    // What the controller's own configuration says of streams is for three replicas.
    ...(replicas === 1 ? { streamConfig: 'replicas: 1\n' } : {}),
    ...(persistence ? { persistence } : {}),
    securityContext: restrictedPod,
    containerTemplate: containerTemplate(resources),
    metricsContainerTemplate: containerTemplate(resources),
    reloaderContainerTemplate: containerTemplate(resources),
  };
}

function renderNative({ replicas = 3, persistence, resources }: NativeNatsBus, path: string) {
  if (!(replicas >= 3))
    throw new InputError(
      `${path}: Argo Events makes 3 replicas at least; say 3 or more instead of ${replicas}`,
    );
  return {
    replicas,
    auth: 'token',
    ...(persistence ? { persistence } : {}),
    securityContext: restrictedPod,
    containerTemplate: containerTemplate(resources),
    metricsContainerTemplate: containerTemplate(resources),
  };
}

function renderKafka({ url, version, topic, sasl }: KafkaBus) {
  const selector = ({ secretName, key }: SecretKey) => ({ name: secretName, key });
  return {
    url,
    ...(version ? { version } : {}),
    ...(topic ? { topic } : {}),
    ...(sasl
      ? {
          sasl: {
            mechanism: sasl.mechanism,
            userSecret: selector(sasl.user),
            passwordSecret: selector(sasl.password),
          },
        }
      : {}),
  };
}
