/** Repositories made of plain texts, and a look into them. */
import { execa } from 'execa';

/** A plain file's text, or another one's mode and content: `120000` and where the link leads, `160000` and a commit. */
export type File = string | { readonly mode: string; readonly text: string | Uint8Array };

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
