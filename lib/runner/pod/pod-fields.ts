/** What a pod knows of itself: the fields that `fieldRef` and `downwardAPI` name. */
import { hostname } from 'node:os';
import type { Template } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Run } from '../execute/run.ts';
import { podName } from '../nodes/node-names.ts';

/** A pod as Kubernetes would show it to its containers. */
export interface PodFields {
  readonly [path: string]: string | Readonly<Record<string, string>>;
}

/** The fields of a node's pod. */
export function podFieldsOf(run: Run, nodeId: string, template: Template): PodFields {
  const nodeName = run.nodes.byId(nodeId)?.name ?? run.name;
  const { labels, annotations } = template.metadata ?? {};
  return {
    'metadata.name': podName(run.name, nodeName, template.name ?? ''),
    'metadata.namespace': run.namespace,
    'metadata.uid': nodeId,
    'metadata.labels': {
      ...labels,
      'workflows.argoproj.io/workflow': run.name,
      'workflows.argoproj.io/completed': 'false',
    },
    'metadata.annotations': {
      ...annotations,
      'workflows.argoproj.io/node-id': nodeId,
      'workflows.argoproj.io/node-name': nodeName,
    },
    'spec.nodeName': hostname(),
    'spec.serviceAccountName': template.serviceAccountName ?? run.spec.serviceAccountName ?? 'default',
    'status.hostIP': '127.0.0.1',
    'status.podIP': '127.0.0.1',
  };
}

const known =
  /^(metadata\.(name|namespace|uid|(labels|annotations)(\['[^']+'\])?)|spec\.(nodeName|serviceAccountName)|status\.(hostIP|podIP))$/;

/** Throws for a field that a pod on this machine does not have. */
export function requireField(path: string): void {
  if (!known.test(path)) throw new InputError(`'${path}' is no field that the local runner knows`);
}

/** The value of a field by its path, such as `metadata.name` or `metadata.labels['app']`. */
export function fieldValue(fields: PodFields, path: string): string {
  const [, parent = path, key] = /^(.*)\['([^']+)'\]$/.exec(path) ?? [];
  requireField(path);
  const value = fields[parent];
  if (typeof value === 'string') return value;
  if (key !== undefined) return value?.[key] ?? '';
  return Object.entries(value ?? {})
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, text]) => `${name}=${JSON.stringify(text)}`)
    .join('\n');
}
