/** A real S3 server for the tests of one file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { s3Service } from '../../lib/embedded/s3-service.ts';
import { endService, ensureService } from '../../lib/embedded/service-lifecycle.ts';
import { platformPaths, readState } from '../../lib/embedded/state.ts';
import { readS3Keys, removeTokens, type S3Keys } from '../../lib/embedded/tokens.ts';
import type { S3Access } from '../../scripts/examples/buckets.ts';

const cacheDirectory = join(import.meta.dirname, '../../.millrace/cache');

/** A server that runs; nothing of it is known before the tests begin. */
export interface S3Server {
  /** `127.0.0.1:7070` */
  readonly endpoint: string;
  readonly access: S3Access;
  readonly keys: S3Keys;
  /** The folder of the buckets. */
  readonly directory: string;
  /** The Secret `s3`, and the ConfigMap that makes the bucket `artifacts` the repository of every workflow. */
  readonly documents: readonly KubernetesObject[];
}

/** Starts one before the tests of a file, and ends it behind them; the first of all builds its program. */
export function s3Server(): () => S3Server {
  let server: S3Server | undefined;
  const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  const paths = platformPaths(stateDirectory);
  beforeAll(async () => {
    const log = () => {};
    const service = s3Service({ paths, stateDirectory, cacheDirectory, log });
    await ensureService('s3', service, { paths, log, signal: new AbortController().signal });
    const keys = readS3Keys(stateDirectory);
    if (keys === undefined) throw new Error('the S3 server has no keys');
    const endpoint = `127.0.0.1:${readState(paths).s3?.port}`;
    const none = { trackingUri: '', artifactRoot: '', tokens: undefined };
    const documents = platformDocuments({ ...none, s3: { endpoint, keys } });
    server = {
      endpoint,
      access: { url: `http://${endpoint}`, ...keys },
      keys,
      directory: paths.s3,
      documents,
    };
  });
  afterAll(async () => {
    await endService('s3', paths);
    removeTokens(stateDirectory);
    rmSync(stateDirectory, { recursive: true });
  });
  return () => {
    if (server === undefined) throw new Error('the S3 server is there when the tests have begun');
    return server;
  };
}
