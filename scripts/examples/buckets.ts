/** Buckets of an S3 server of this machine, and files in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Platform } from '../../lib/embedded/platform.ts';
import { PermanentError } from '../../lib/errors.ts';

/** A server and the keys for it. */
export interface S3Access {
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** The embedded server. */
export function s3AccessOf({ services, documents }: Platform): S3Access {
  const url = services.find(({ name }) => name === 's3')?.url;
  const keys = documents.find(
    ({ kind, metadata }) => kind === 'Secret' && metadata.name === 's3',
  )?.stringData;
  const { accessKey, secretKey } = keys ?? {};
  if (url === undefined || accessKey === undefined || secretKey === undefined)
    throw new PermanentError('the S3 server does not run; start it by: npx millrace platform up --s3');
  return { url, accessKey, secretKey };
}

/** Makes a bucket unless it is there. */
export async function makeBucket(access: S3Access, bucket: string): Promise<void> {
  await withClient(access, async (client) => {
    // Whose it is does not count: the server has other keys at each start.
    await client.send(new HeadBucketCommand({ Bucket: bucket })).catch(async (error: unknown) => {
      if (!(error instanceof NotFound)) throw error;
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
    });
  });
}

/** Each file of the folder becomes an object below the key; the bucket is made when it is not there. */
export async function uploadFolder(
  access: S3Access,
  folder: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<void> {
  await makeBucket(access, bucket);
  await withClient(access, async (client) => {
    for (const file of readdirSync(folder)) {
      const Body = readFileSync(join(folder, file));
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${key}/${file}`, Body }));
    }
  });
}

async function withClient(
  { url, accessKey, secretKey }: S3Access,
  use: (client: S3Client) => Promise<void>,
): Promise<void> {
  const client = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}
