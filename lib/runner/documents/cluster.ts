/** The documents a workflow is resolved from, by kind and name. Namespaces are not told apart: there is one. */
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

export type TemplateKind = 'WorkflowTemplate' | 'ClusterWorkflowTemplate';
export type WorkflowKind = TemplateKind | 'Workflow' | 'CronWorkflow';

/** A row of named values: the content of a ConfigMap or a Secret. */
export type KeyedData = ReadonlyMap<string, Buffer>;

/** What a document is called: its name, else what its name begins with. */
export function nameOf({ metadata }: Pick<KubernetesObject, 'metadata'>): string {
  return metadata?.name ?? metadata?.generateName ?? '';
}

export class Cluster {
  readonly #objects = new Map<string, KubernetesObject>();

  /** Of two documents with the same kind and name the later one stays. */
  constructor(documents: readonly KubernetesObject[]) {
    for (const document of documents) {
      this.#objects.set(`${document.kind}/${nameOf(document)}`, document);
    }
  }

  /** The document of a kind and name; throws when it is not there, naming those that are. */
  get(kind: WorkflowKind, name: string): KubernetesObject {
    const found = this.#objects.get(`${kind}/${name}`);
    if (found) return found;
    const known = this.namesOf(kind);
    throw new InputError(
      `${kind}/${name} is not among the documents; ${known.length > 0 ? `known are ${known.join(', ')}` : `there is no ${kind} at all`}`,
    );
  }

  /** The names of all documents of a kind. */
  namesOf(kind: string): readonly string[] {
    return [...this.#objects.values()]
      .filter((object) => object.kind === kind)
      .map(nameOf)
      .toSorted();
  }

  /** An annotation of a document, absent when there is no such document or annotation. */
  annotation(kind: string, name: string, annotation: string): string | undefined {
    return this.#objects.get(`${kind}/${name}`)?.metadata?.annotations?.[annotation];
  }

  /** The content of a ConfigMap, absent when there is none of that name. */
  configMap(name: string): KeyedData | undefined {
    const object = this.#objects.get(`ConfigMap/${name}`);
    return (
      object && new Map([...decoded(object, 'binaryData', 'base64'), ...decoded(object, 'data', 'utf8')])
    );
  }

  /** The content of a Secret, absent when there is none of that name. */
  secret(name: string): KeyedData | undefined {
    const object = this.#objects.get(`Secret/${name}`);
    return (
      object && new Map([...decoded(object, 'data', 'base64'), ...decoded(object, 'stringData', 'utf8')])
    );
  }
}

function decoded(object: KubernetesObject, field: string, encoding: BufferEncoding): [string, Buffer][] {
  const data = object[field];
  if (data === undefined || data === null) return [];
  if (typeof data !== 'object')
    throw new InputError(`${object.kind}/${object.metadata?.name}: ${field}: a map is needed`);
  return Object.entries(data).map(([key, value]) => {
    if (typeof value === 'string') return [key, Buffer.from(value, encoding)];
    throw new InputError(
      `${object.kind}/${object.metadata?.name}: ${field}.${key}: a string is needed; put it in quotes`,
    );
  });
}
