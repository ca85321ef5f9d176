/** A Git server for one test file, repositories made of plain texts, and a look into them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll } from 'vitest';
import { createRepository, type GitServer, startGitServer } from '../../lib/embedded/git-server.ts';

/** The tokens of the server; nothing else looks like them. */
export const tokens = { readToken: 'read-3f9a1c77', writeToken: 'write-b41e02d9' };

/** A plain file's text, or another one's mode and content: `120000` and where the link leads, `160000` and a commit. */
export type File = string | { readonly mode: string; readonly text: string | Uint8Array };

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

/** Adds a commit with these files to a branch, as somebody else would; gives its id. */
export async function commitFiles(
  repository: string,
  files: Readonly<Record<string, File>>,
  { branch = 'main', message = 'by hand' } = {},
): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const exists = (await tryGit(repository, 'rev-parse', '--verify', ref)).exitCode === 0;
  const data = (content: string | Uint8Array) => {
    const bytes = Buffer.from(content);
    return [`data ${bytes.length}\n`, bytes, '\n'];
  };
  const input = [
    `commit ${ref}\ncommitter A <a@b.invalid> 1700000000 +0000\n`,
    ...data(message),
    exists ? `from ${ref}^0\n` : '',
    ...Object.entries(files).flatMap(([path, file]) => {
      const { mode, text } = typeof file === 'string' ? { mode: '100644', text: file } : file;
      return mode === '160000'
        ? [`M ${mode} ${text} ${path}\n`]
        : [`M ${mode} inline ${path}\n`, ...data(text)];
    }),
  ];
  await execa('git', ['fast-import', '--quiet'], {
    cwd: repository,
    input: Buffer.concat(input.map((part) => Buffer.from(part))),
  });
  return git(repository, 'rev-parse', ref);
}

/** What a git command prints in a repository, without the line end. */
export async function git(repository: string, ...args: string[]): Promise<string> {
  return (await execa('git', args, { cwd: repository })).stdout;
}

/** The text of a file of a branch, byte by byte. */
export async function fileOf(repository: string, path: string, branch = 'main'): Promise<string> {
  const options = { cwd: repository, stripFinalNewline: false };
  return (await execa('git', ['cat-file', 'blob', `refs/heads/${branch}:${path}`], options)).stdout;
}

/** The subjects of a branch's commits, the newest first. */
export async function subjectsOf(repository: string, branch = 'main'): Promise<readonly string[]> {
  return (await git(repository, 'log', '--format=%s', branch)).split('\n');
}

function tryGit(repository: string, ...args: string[]) {
  return execa('git', args, { cwd: repository, reject: false });
}
