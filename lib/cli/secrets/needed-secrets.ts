/** Which Secrets manifests need, with which keys, and what for: read from the manifests alone. */
import { parse } from 'yaml';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { purposeOfFile, purposeOfVariable } from './purpose.ts';

/** A Secret. */
export interface NeededSecret {
  readonly name: string;
  readonly keys: readonly NeededKey[];
  /** Annotations that it must carry, as KServe reads the address of the store from them. */
  readonly annotations: Readonly<Record<string, string>>;
  /** What among the manifests makes it, such as `ExternalSecret`. */
  readonly madeBy: string | undefined;
}

/** A key of it. */
export interface NeededKey {
  readonly key: string;
  /** What it is for, where that is known. */
  readonly purpose: string | undefined;
  /** Who takes it, such as `Deployment mlflow`. */
  readonly users: readonly string[];
}

/** One place that takes a key. */
interface Use {
  readonly name: string;
  readonly key: string;
  readonly user: string;
  readonly purpose?: string | undefined;
}

/** All of them, by name. What is optional is left out, and what gets its name only when a workflow runs. */
export function neededSecrets(documents: readonly KubernetesObject[]): readonly NeededSecret[] {
  const uses = documents.flatMap(usesOf).filter(({ name, key }) => isName(name) && isName(key));
  const accounts = documents.filter(({ kind }) => kind === 'ServiceAccount').flatMap(storeOf);
  const names = new Set([...uses, ...accounts].map(({ name }) => name));
  return [...names].toSorted().map((name) => ({
    name,
    keys: keysOf(uses.filter((use) => use.name === name)),
    annotations: Object.assign(
      {},
      ...accounts.filter((one) => one.name === name).map((one) => one.annotations),
    ),
    madeBy: documents.find(
      ({ kind, metadata }) => /^(External|Sealed)Secret$/.test(kind) && metadata?.name === name,
    )?.kind,
  }));
}

function keysOf(uses: readonly Use[]): readonly NeededKey[] {
  return [...Map.groupBy(uses, ({ key }) => key)].map(([key, them]) => ({
    key,
    purpose: them.find(({ purpose }) => purpose !== undefined)?.purpose,
    users: [...new Set(them.map(({ user }) => user))],
  }));
}

function usesOf(document: KubernetesObject): readonly Use[] {
  const owner = `${document.kind} ${document.metadata?.name ?? ''}`;
  if (document.kind === 'ConfigMap') return artifactUses(document, owner);
  const spec = document['spec'];
  if (!isMap(spec)) return [];
  const templates = Array.isArray(spec['templates']) ? spec['templates'].filter(isMap) : [];
  const { templates: _, ...rest } = spec;
  const parts = [
    { user: owner, part: rest },
    ...templates.map((part) => ({ user: `${owner}/${String(part['name'])}`, part })),
  ];
  return parts.flatMap(({ user, part }) => {
    const text = JSON.stringify(part);
    return [...usesIn(part, user)].map((use) => ({
      ...use,
      purpose: use.purpose ?? purposeOfFile(text, use.name, use.key),
    }));
  });
}

/** At any depth: a variable, a volume, or one of Argo's own fields such as `accessKeySecret`. */
function* usesIn(value: unknown, user: string, name?: string): Generator<Use> {
  if (Array.isArray(value)) for (const item of value) yield* usesIn(item, user);
  if (!isMap(value)) return;
  const own = typeof value['name'] === 'string' ? value['name'] : name;
  for (const [field, inner] of Object.entries(value)) {
    if (isMap(inner) && inner['optional'] === true) continue;
    if (isMap(inner) && field === 'secret' && typeof inner['secretName'] === 'string') {
      const items = Array.isArray(inner['items']) ? inner['items'].filter(isMap) : [];
      for (const { key } of items) yield useOf(inner['secretName'], key, user);
    } else if (isMap(inner) && /^secretKeyRef$|Secret$/.test(field) && typeof inner['key'] === 'string')
      yield { ...useOf(inner['name'], inner['key'], user), purpose: purposeOfVariable(own) };
    else yield* usesIn(inner, user, own);
  }
}

function useOf(name: unknown, key: unknown, user: string): Use {
  return { name: String(name), key: String(key), user };
}

/** The repositories of Argo's artifacts are YAML within a ConfigMap. */
function artifactUses(document: KubernetesObject, owner: string): readonly Use[] {
  if (document.metadata?.annotations?.[repositoryAnnotation] === undefined) return [];
  const data = isMap(document['data']) ? Object.values(document['data']) : [];
  return data.flatMap((text) => (typeof text === 'string' ? [...usesIn(parse(text), owner)] : []));
}

const repositoryAnnotation = 'workflows.argoproj.io/default-artifact-repository';

/** What KServe's account says of its store, for each Secret that it names. */
function storeOf({ metadata, secrets }: KubernetesObject) {
  const annotations = Object.fromEntries(
    Object.entries(metadata?.annotations ?? {}).filter(([name]) => name.startsWith('serving.kserve.io/')),
  );
  if (Object.keys(annotations).length === 0 || !Array.isArray(secrets)) return [];
  return secrets.filter(isMap).map(({ name }) => ({ name: String(name), annotations }));
}

function isName(text: string): boolean {
  return /^[\w.-]+$/.test(text);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
