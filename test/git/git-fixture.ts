/** A Git server for one test file, repositories made of plain texts, and a look into them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createRepository, type GitServer, startGitServer } from '../../lib/embedded/git-server.ts';
import { commitFiles, type File } from './repositories.ts';

export { commitFiles, type File, fileOf, git, subjectsOf } from './repositories.ts';

/** The tokens of the server; nothing else looks like them. */
export const tokens = { readToken: 'read-3f9a1c77', writeToken: 'write-b41e02d9' };

/** The server while the tests of a file run. */
export interface Fixture {
  readonly server: GitServer;
  /** A folder of the test file. */
  readonly folder: string;
  readonly readTokenFile: string;
  readonly writeTokenFile: string;
  readonly directory: string;
}

/** Starts a server before the tests of the file and ends it after them. */
export function gitFixture(): Fixture {
  const folder = mkdtempSync(join(tmpdir(), 'git-test-'));
  const directory = join(folder, 'repositories');
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  let running: GitServer | undefined;
  beforeAll(async () => {
    running = await startGitServer({ directory, ...tokens });
  });
  afterAll(async () => {
    await running?.close();
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    directory,
    readTokenFile: file('read-token', `${tokens.readToken}\n`),
    writeTokenFile: file('write-token', `${tokens.writeToken}\n`),
    get server() {
      if (running === undefined) throw new Error('the server runs during tests only');
      return running;
    },
  };
}

/** A repository on the server with one commit of these files on `main`. */
export async function repositoryWith(fixture: Fixture, name: string, files: Readonly<Record<string, File>>) {
  const path = await createRepository(fixture.directory, name);
  await commitFiles(path, files);
  return { path, url: `${fixture.server.url}/${name}.git` };
}
