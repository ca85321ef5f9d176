/** The repository in which a run keeps its artifacts: a bucket that a ConfigMap names, else a folder of this machine. */
import { join, posix } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type {
  ArtifactLocation,
  ArtifactRepositoryRef,
  ArtifactRepositoryRefStatus,
} from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Cluster } from '../documents/cluster.ts';

/** Where artifacts go whose location the workflow leaves open. */
export interface ArtifactRepository {
  /** Location and, as its key, the pattern below which a pod's artifacts lie. */
  readonly location: ArtifactLocation;
  /** The folder that stands for the bucket when the location names none. */
  readonly directory: string;
  /** As the workflow's status shows it. */
  readonly status: ArtifactRepositoryRefStatus;
}

const defaultKeyFormat = '{{workflow.name}}/{{pod.name}}';
const defaultConfigMap = 'artifact-repositories';
const defaultKeyAnnotation = 'workflows.argoproj.io/default-artifact-repository';

const secretKey = z.strictObject({ name: z.string(), key: z.string(), optional: z.boolean().optional() });
const repositorySchema = z.strictObject({
  archiveLogs: z.boolean().optional(),
  s3: z
    .strictObject({
      endpoint: z.string(),
      bucket: z.string(),
      insecure: z.boolean().optional(),
      region: z.string().optional(),
      accessKeySecret: secretKey.optional(),
      secretKeySecret: secretKey.optional(),
      sessionTokenSecret: secretKey.optional(),
      useSDKCreds: z.boolean().optional(),
      createBucketIfNotPresent: z.strictObject({}).optional(),
      keyFormat: z.string().optional(),
      keyPrefix: z.string().optional(),
    })
    .optional(),
});

/** Finds a run's repository; throws an `InputError` when the one that is asked for is not there or not understood. */
export function resolveRepository(
  cluster: Cluster,
  reference: ArtifactRepositoryRef | undefined,
  stateDirectory: string,
): ArtifactRepository {
  const directory = join(stateDirectory, 'artifacts');
  const configMap = reference?.configMap || defaultConfigMap;
  const data = cluster.configMap(configMap);
  const key = reference?.key || cluster.annotation('ConfigMap', configMap, defaultKeyAnnotation);
  const text = key === undefined ? undefined : data?.get(key)?.toString('utf8');
  if (text === undefined || key === undefined) {
    if (reference === undefined) return localRepository(directory);
    throw new InputError(
      `artifactRepositoryRef: ConfigMap '${configMap}' with ${key === undefined ? `a key, or an annotation ${defaultKeyAnnotation}` : `a key '${key}'`}, is not among the documents; add it`,
    );
  }
  const place = `ConfigMap '${configMap}', key '${key}'`;
  const { s3, archiveLogs } = readRepository(text, place);
  const status = { configMap, key, namespace: 'default', artifactRepository: { archiveLogs, s3 } };
  if (s3 === undefined) return { ...localRepository(directory), status };
  const { keyFormat, keyPrefix = '', ...bucket } = s3;
  const pattern = keyFormat || posix.join(keyPrefix, defaultKeyFormat);
  return { location: { s3: { ...bucket, key: pattern } }, directory, status };
}

function localRepository(directory: string): ArtifactRepository {
  const status = { default: true, artifactRepository: {} };
  return { location: { s3: { key: defaultKeyFormat } }, directory, status };
}

function readRepository(text: string, place: string): z.output<typeof repositorySchema> {
  const { data, error } = repositorySchema.safeParse(parse(text) ?? {});
  if (error === undefined) return data;
  const fields = error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`);
  throw new InputError(`${place}: the local runner knows s3 repositories only; ${fields.join('; ')}`);
}
