/** One MLflow and one Git server for all integration tests, in a folder of their own that is deleted afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Platform, platformDown, platformUp } from '../../lib/embedded/platform.ts';

/** What tests get by `inject('platform')`. Models and repositories of other tests are on the same servers. */
export interface TestPlatform {
  readonly stateDirectory: string;
  readonly trackingUri: string;
  readonly artifactRoot: string;
  readonly gitUrl: string;
  readonly gitDirectory: string;
  readonly readToken: string;
  readonly writeToken: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    platform: TestPlatform;
  }
}

/** Python environments are kept from one test run to the next. */
export const cacheDirectory = join(import.meta.dirname, '../../.millrace/cache');

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  const teardown = async () => {
    await platformDown({ stateDirectory });
    rmSync(stateDirectory, { recursive: true, force: true });
  };
  try {
    const log = (line: string) => process.stderr.write(`${line}\n`);
    const platform = await platformUp({ stateDirectory, cacheDirectory, log });
    const { trackingUri, artifactRoot, gitUrl, gitDirectory } = platform;
    const tokens = {
      readToken: tokenOf(platform, 'git-source'),
      writeToken: tokenOf(platform, 'git-deploy'),
    };
    provide('platform', { stateDirectory, trackingUri, artifactRoot, gitUrl, gitDirectory, ...tokens });
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}

function tokenOf({ documents }: Platform, name: string): string {
  const token = documents.find(({ metadata }) => metadata.name === name)?.stringData?.['token'];
  if (token === undefined) throw new Error(`the platform gives no Secret ${name}`);
  return token;
}
