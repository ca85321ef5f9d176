/** Artifacts in an S3 bucket, reached by Amazon's own client, whoever's server it is. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Artifact, S3Artifact } from '../../../argo/manifest.ts';
import { InputError, PermanentError } from '../../../errors.ts';
import { isWithin } from '../../sandbox/view.ts';
import { secretValue } from './credentials.ts';
import type { Store, StoreContext } from './store.ts';

type Library = typeof import('@aws-sdk/client-s3');

/** A bucket that can be worked with. */
interface Bucket {
  readonly library: Library;
  readonly client: S3Client;
  readonly bucket: string;
  readonly signal: AbortSignal;
}

/** The store of `s3` artifacts; a folder is many objects below one key. */
export function s3Store(context: StoreContext): Store {
  return {
    load: (artifact, to) =>
      inBucket(artifact, context, async (bucket, key) => {
        if (await loadObject(bucket, key, to)) return true;
        const keys = await keysBelow(bucket, key);
        for (const one of keys) {
          const path = join(to, one.slice(key.replace(/\/+$/, '').length + 1));
          if (!isWithin(path, to)) throw new PermanentError(`the key '${one}' leads out of its folder`);
          await mkdir(dirname(path), { recursive: true });
          await loadObject(bucket, one, path);
        }
        return keys.length > 0;
      }),
    save: (from, artifact) =>
      inBucket(artifact, context, async (bucket, key) => {
        if (artifact.s3?.createBucketIfNotPresent) await createBucket(bucket);
        if (!(await stat(from)).isDirectory()) return saveObject(bucket, key, from);
        for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile()) continue;
          const file = join(entry.parentPath, entry.name);
          await saveObject(bucket, posix.join(key, relative(from, file).replaceAll(sep, '/')), file);
        }
      }),
    list: (artifact) =>
      inBucket(artifact, context, async (bucket, key) => {
        const keys = await keysBelow(bucket, key);
        if (keys.length === 0 && !(await objectExists(bucket, key)))
          throw new PermanentError(`no key found of name ${key}`);
        return keys;
      }),
  };
}

/** Does something with the artifact's bucket; what the server says is told as an error of the user's. */
async function inBucket<T>(
  { name, s3 }: Artifact,
  context: StoreContext,
  work: (bucket: Bucket, key: string) => Promise<T>,
): Promise<T> {
  const { endpoint, bucket, key } = s3 ?? {};
  if (!s3 || !endpoint || !bucket || !key)
    throw new InputError(`artifact '${name}': s3 needs an endpoint, a bucket and a key`);
  // Loaded on first use: most runs have no S3, and it takes a while.
  const library = await import('@aws-sdk/client-s3');
  const client = clientOf(s3, endpoint, { library, context });
  try {
    return await work({ library, client, bucket, signal: context.signal }, key);
  } catch (error) {
    if (error instanceof PermanentError || !(error instanceof Error)) throw error;
    const place = `s3://${bucket}/${key} of ${endpoint}`;
    throw new PermanentError(`${place}: ${error.name}: ${error.message}`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

function clientOf(
  { insecure, region, accessKeySecret, secretKeySecret, sessionTokenSecret, useSDKCreds }: S3Artifact,
  endpoint: string,
  { library, context }: { readonly library: Library; readonly context: StoreContext },
): S3Client {
  const accessKeyId = secretValue(context.cluster, accessKeySecret)?.trim();
  const secretAccessKey = secretValue(context.cluster, secretKeySecret)?.trim();
  const sessionToken = secretValue(context.cluster, sessionTokenSecret)?.trim();
  if (!useSDKCreds && (accessKeyId === undefined || secretAccessKey === undefined))
    throw new InputError('s3 needs an accessKeySecret and a secretKeySecret, or useSDKCreds: true');
  const isAmazon = /(^|\.)amazonaws\.com$/.test(endpoint.replace(/:\d+$/, ''));
  return new library.S3Client({
    endpoint: `${insecure ? 'http' : 'https'}://${endpoint}`,
    region: region || 'us-east-1',
    forcePathStyle: !isAmazon,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      }),
  });
}

async function loadObject(
  { library, client, bucket, signal }: Bucket,
  key: string,
  to: string,
): Promise<boolean> {
  try {
    const { Body } = await client.send(new library.GetObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: signal,
    });
    if (!(Body instanceof Readable)) throw new Error('the server gave no content');
    await pipeline(Body, createWriteStream(to));
    return true;
  } catch (error) {
    if (error instanceof library.NoSuchKey) return false;
    throw error;
  }
}

async function saveObject(
  { library, client, bucket, signal }: Bucket,
  key: string,
  file: string,
): Promise<void> {
  const { size } = await stat(file);
  const request = { Bucket: bucket, Key: key, Body: createReadStream(file), ContentLength: size };
  await client.send(new library.PutObjectCommand(request), { abortSignal: signal });
}

/** The keys of all objects below a key, without those that stand for folders. */
async function keysBelow(
  { library, client, bucket, signal }: Bucket,
  key: string,
): Promise<readonly string[]> {
  const pages = library.paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: `${key.replace(/\/+$/, '')}/` },
    { abortSignal: signal },
  );
  const keys: string[] = [];
  for await (const { Contents = [] } of pages)
    keys.push(...Contents.flatMap(({ Key }) => (Key === undefined || Key.endsWith('/') ? [] : [Key])));
  return keys;
}

async function objectExists({ library, client, bucket, signal }: Bucket, key: string): Promise<boolean> {
  try {
    await client.send(new library.HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
    return true;
  } catch (error) {
    if (error instanceof library.NotFound) return false;
    throw error;
  }
}

/** Asks first, as a server may have buckets that it did not make itself, and cannot tell whose they are. */
async function createBucket(place: Bucket): Promise<void> {
  const { library, client, bucket, signal } = place;
  if (await bucketExists(place)) return;
  try {
    await client.send(new library.CreateBucketCommand({ Bucket: bucket }), { abortSignal: signal });
  } catch (error) {
    if (error instanceof library.BucketAlreadyExists || error instanceof library.BucketAlreadyOwnedByYou)
      return;
    throw error;
  }
}

async function bucketExists({ library, client, bucket, signal }: Bucket): Promise<boolean> {
  try {
    await client.send(new library.HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal });
    return true;
  } catch (error) {
    if (error instanceof library.NotFound) return false;
    throw error;
  }
}
