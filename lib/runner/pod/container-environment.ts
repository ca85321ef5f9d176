/** The environment variables of a container. */
import type { Container, EnvVar } from '../../argo/manifest.ts';
import type { Environment } from '../../environments/environments.ts';
import { InputError } from '../../errors.ts';
import type { Cluster, KeyedData } from '../documents/cluster.ts';
import { systemPath } from '../sandbox/find-program.ts';
import { workflowMark } from './orphans.ts';
import { fieldValue, type PodFields } from './pod-fields.ts';

/** What passes from the caller's environment into containers: how to reach the network … */
const toNetwork = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
];
/** … and whom to trust there. */
const toTrust = [
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];

/** A container's variables, with the names of those that hold a secret. */
export interface ContainerEnvironment {
  readonly values: Readonly<Record<string, string>>;
  readonly secretNames: ReadonlySet<string>;
}

export interface EnvironmentOptions {
  /** What there is before the container's own variables. */
  readonly base: Readonly<Record<string, string>>;
  readonly cluster: Cluster;
  /** What the pod knows of itself. */
  readonly fields: PodFields;
  /** Variables that tell the container which one it is. */
  readonly marks: Readonly<Record<string, string>>;
}

/** The caller's variables that name files of the machine which containers must be able to read. */
export function passedFiles(): readonly string[] {
  return toTrust.flatMap((name) => process.env[name] || []);
}

/** The variables of a process of this machine that stands for a container: a small base, then its image's. */
export function machineVariables(environment: Environment, home: string): Record<string, string> {
  return {
    ...passedVariables([...toNetwork, ...toTrust]),
    PATH: [...environment.path, systemPath].join(':'),
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    TZ: process.env['TZ'] || 'UTC',
    ...environment.env,
  };
}

/** The variables that tell a container of an engine how to reach the network; its image has all others. */
export function networkVariables(): Record<string, string> {
  return passedVariables(toNetwork);
}

/** What tells a container which one it is, as Argo tells it. */
export function marksOf(
  container: string,
  { nodeId, workflowUid }: { readonly nodeId: string; readonly workflowUid: string },
): Record<string, string> {
  return { ARGO_CONTAINER_NAME: container, ARGO_NODE_ID: nodeId, [workflowMark]: workflowUid };
}

function passedVariables(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** Puts the variables together: what there is before, then the container's own. */
export function containerEnvironment(
  container: Container,
  { base, cluster, marks, fields }: EnvironmentOptions,
): ContainerEnvironment {
  const values: Record<string, string> = { ...base, ...marks };
  const secretNames = new Set<string>();
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const source = configMapRef ?? secretRef;
    const data = dataOf(cluster, secretRef ? 'Secret' : 'ConfigMap', source?.name, source?.optional);
    for (const [key, value] of data ?? []) {
      values[`${prefix}${key}`] = value.toString('utf8');
      if (secretRef) secretNames.add(`${prefix}${key}`);
    }
  }
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, values, { cluster, fields });
    if (value === undefined) continue;
    values[variable.name] = value;
    const isSecret = variable.valueFrom?.secretKeyRef || usesSecret(variable.value ?? '', secretNames);
    if (isSecret) secretNames.add(variable.name);
    else secretNames.delete(variable.name);
  }
  return { values, secretNames };
}

/** Replaces `$(NAME)` as Kubernetes does; what is not known stays, and `$$` is a single `$`. */
export function expandReferences(text: string, values: Readonly<Record<string, string>>): string {
  return String(text).replace(/\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/g, (whole, name?: string) =>
    name === undefined ? '$' : Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  );
}

/** Whether a text would take in a secret by `$(NAME)`. */
export function usesSecret(text: string, secretNames: ReadonlySet<string>): boolean {
  return [...String(text).matchAll(/\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/g)].some(([, name]) =>
    secretNames.has(name ?? ''),
  );
}

function variableValue(
  { name, value, valueFrom }: EnvVar,
  known: Readonly<Record<string, string>>,
  { cluster, fields }: Pick<EnvironmentOptions, 'cluster' | 'fields'>,
) {
  if (valueFrom?.fieldRef) return fieldValue(fields, valueFrom.fieldRef.fieldPath);
  const reference = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
  if (reference === undefined) return expandReferences(value ?? '', known);
  const kind = valueFrom?.secretKeyRef ? 'Secret' : 'ConfigMap';
  const data = dataOf(cluster, kind, reference.name, reference.optional);
  const found = data?.get(reference.key)?.toString('utf8');
  if (found !== undefined || reference.optional) return found;
  throw new InputError(`env ${name}: ${kind} '${reference.name}' has no key '${reference.key}'`);
}

/** The content of a ConfigMap or Secret; throws when it is needed and not there. */
export function dataOf(
  cluster: Cluster,
  kind: 'ConfigMap' | 'Secret',
  name = '',
  optional = false,
): KeyedData | undefined {
  const data = kind === 'Secret' ? cluster.secret(name) : cluster.configMap(name);
  if (data || optional) return data;
  const known = cluster.namesOf(kind).join(', ') || 'none';
  throw new InputError(`${kind} '${name}' is not among the documents (known: ${known}); add it`);
}
