/** Puts files into a bucket of the embedded S3 server. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BucketAlreadyOwnedByYou, CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Platform } from '../../lib/embedded/platform.ts';
import { PermanentError } from '../../lib/errors.ts';

/** The bucket is made when it is not there; each file of the folder becomes an object below the key. */
export async function uploadFolder(
  platform: Platform,
  folder: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<void> {
  const client = clientOf(platform);
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
      if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
    });
    for (const file of readdirSync(folder)) {
      const Body = readFileSync(join(folder, file));
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${key}/${file}`, Body }));
    }
  } finally {
    client.destroy();
  }
}

function clientOf({ services, documents }: Platform): S3Client {
  const endpoint = services.find(({ name }) => name === 's3')?.url;
  const keys = documents.find(
    ({ kind, metadata }) => kind === 'Secret' && metadata.name === 's3',
  )?.stringData;
  const { accessKey, secretKey } = keys ?? {};
  if (endpoint === undefined || accessKey === undefined || secretKey === undefined)
    throw new PermanentError('the S3 server does not run; start it by: npx millrace platform up --s3');
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
}
