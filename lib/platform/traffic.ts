/** Whom the pods of something call, and who calls them: what the network policies of a namespace are computed from. */
import { InputError } from '../errors.ts';
import type { PodSet } from './pods.ts';

/** What is called. */
export type Destination = PodsDestination | NamespaceDestination | OutsideDestination;

/** Pods of the same namespace that we know. */
export interface PodsDestination {
  readonly pods: PodSet;
  readonly port: number;
}

/** Some pod of a namespace, such as that of a Git server in the cluster. */
export interface NamespaceDestination {
  /** Its name; undefined for the namespace of the caller. */
  readonly namespace: string | undefined;
  readonly port: number;
}

/** Addresses that no label tells, such as those of a Git host. */
export interface OutsideDestination {
  /** @default all addresses, but for the cloud's metadata service */
  readonly cidr?: string;
  readonly ports: readonly number[];
}

/** The traffic of pods of one kind. */
export interface PodTraffic {
  readonly pods: PodSet;
  readonly calls: readonly Destination[];
  /** Ports that pods of every namespace may call, as a gateway does. @default none */
  readonly open?: readonly number[];
}

/**
 * The API server: no pod but an address, which differs from cluster to cluster; its Service has port 443, and the
 * server behind it usually 6443.
 */
export const kubernetesApi: OutsideDestination = { ports: [443, 6443] };

/**
 * Where a URL leads: `http://mlflow:5000` to this namespace, `http://git.dev.svc:3000` to the namespace `dev`, and all
 * else out of the cluster. A Service must have the port of its pods, as policies know only that.
 */
export function destinationOf(url: string): Destination {
  if (!URL.canParse(url)) throw new InputError(`'${url}' is no URL; give one such as https://host/path`);
  const { hostname, port: given, protocol } = new URL(url);
  const port = given === '' ? usualPorts[protocol] : Number(given);
  if (port === undefined)
    throw new InputError(`${url} names no port, and ${protocol} has no usual one; give it`);
  if (!hostname.includes('.')) return { namespace: undefined, port };
  const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\..+)?$/.exec(hostname) ?? [];
  return namespace === undefined ? { ports: [port] } : { namespace, port };
}

const usualPorts: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80, 'ssh:': 22 };
