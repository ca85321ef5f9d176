/** Lets the embedded S3 server stand in for those that manifests name: their endpoints and keys become its own. */
import { parse, stringify } from 'yaml';
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { ServiceStatus } from '../../embedded/platform.ts';
import { InputError } from '../../errors.ts';

/** Where the embedded server is, in the words of Argo's `s3` fields. */
type StandIn = Readonly<Record<string, unknown>>;

/** The embedded platform: where its servers are, and by what workflows find them. */
interface Servers {
  readonly services: readonly Pick<ServiceStatus, 'name' | 'url' | 'healthy'>[];
  readonly documents: readonly KubernetesObject[];
}

/** The address of the embedded S3 server; throws an `InputError` when it does not run. */
function s3UrlOf(platform: Servers | undefined): string {
  const url = platform?.services.find(({ name, healthy }) => name === 's3' && healthy)?.url;
  if (url !== undefined) return url;
  throw new InputError('--s3 needs the embedded S3 server; start it by: npx millrace platform up --s3');
}

/**
 * Manifests beside the embedded servers, the S3 server in place of theirs. Their own artifact repository stays; without
 * one it is as Argo's quick start has it, which manifests written for that count on.
 */
export function besideStandIn(
  manifests: readonly KubernetesObject[],
  platform: Servers | undefined,
): readonly KubernetesObject[] {
  const given = withS3StandIn(manifests, s3UrlOf(platform));
  const hasOwn = given.some(isRepositories);
  const others = (platform?.documents ?? []).filter((document) => !hasOwn || !isRepositories(document));
  return [
    ...given,
    ...others.map((document) => (isRepositories(document) ? inQuickStart(document) : document)),
  ];
}

function isRepositories({ kind, metadata }: KubernetesObject): boolean {
  return kind === 'ConfigMap' && metadata?.name === 'artifact-repositories';
}

function inQuickStart(document: KubernetesObject): KubernetesObject {
  const { data } = document;
  return isMap(data) ? { ...document, data: ofRepositories(data, { bucket: 'my-bucket' }) } : document;
}

/** The documents with every `s3` location that has an endpoint led to a server at that address; buckets and keys stay. */
function withS3StandIn(documents: readonly KubernetesObject[], url: string): readonly KubernetesObject[] {
  const standIn = {
    endpoint: new URL(url).host,
    insecure: true,
    createBucketIfNotPresent: {},
    accessKeySecret: { name: 's3', key: 'accessKey' },
    secretKeySecret: { name: 's3', key: 'secretKey' },
  };
  return documents.map((document) => {
    const { data } = document;
    if (document.kind === 'ConfigMap')
      return { ...document, ...(isMap(data) && { data: ofRepositories(data, standIn) }) };
    return { ...document, ...mapped(document, standIn) };
  });
}

/** The values of a ConfigMap; those that are artifact repositories are YAML themselves. */
function ofRepositories(data: Fields, standIn: StandIn): Fields {
  const entries = Object.entries(data).map(([key, value]) => {
    if (typeof value !== 'string' || !/^\s*s3:/m.test(value)) return [key, value];
    const repository: unknown = parse(value);
    return [key, isMap(repository) ? stringify(mapped(repository, standIn)) : value];
  });
  return Object.fromEntries(entries);
}

type Fields = Readonly<Record<string, unknown>>;

function mapped(fields: Fields, standIn: StandIn): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, mappedValue(name, value, standIn)]),
  );
}

function mappedValue(name: string, value: unknown, standIn: StandIn): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => mappedValue('', item, standIn));
  if (!isMap(value)) return value;
  if (name !== 's3' || value['endpoint'] === undefined) return mapped(value, standIn);
  const { useSDKCreds: _, sessionTokenSecret: __, region: ___, ...rest } = value;
  return { ...rest, ...standIn };
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
