/** A bare repository as a host's API uses it: git's plumbing, and nothing of ours. */
import { execa } from 'execa';

/** One entry of a tree. */
export interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
}

const absentCommit = '0'.repeat(40);
const author = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) => [
    [`GIT_${who}_NAME`, 'Host'],
    [`GIT_${who}_EMAIL`, 'host@host.invalid'],
  ]),
);

/** The repository in a folder; every method throws when git does. */
export function bareRepository(path: string) {
  const git = async (args: readonly string[], input: string | Uint8Array = '') =>
    (await execa('git', args, { cwd: path, input, env: author })).stdout;
  const fails = async (...args: string[]) =>
    (await execa('git', args, { cwd: path, reject: false, env: author })).exitCode !== 0;
  return {
    /** The commit of a full ref name. */
    refOf: async (ref: string) => {
      const { stdout, exitCode } = await execa('git', ['rev-parse', '--verify', '--quiet', ref], {
        cwd: path,
        reject: false,
      });
      return exitCode === 0 ? stdout : undefined;
    },
    commitOf: async (sha: string) => {
      const text = await git(['cat-file', 'commit', sha]);
      const [head = '', ...message] = text.split('\n\n');
      const all = (name: string) =>
        [...head.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, value = '']) => value);
      return { tree: all('tree')[0] ?? '', parents: all('parent'), message: message.join('\n\n') };
    },
    historyOf: async (sha: string, most: number) =>
      (await git(['rev-list', `--max-count=${most}`, sha])).split('\n'),
    treeOf: async (sha: string): Promise<readonly Entry[]> =>
      (await git(['ls-tree', '-z', sha])).split('\0').flatMap((line) => {
        const [, mode = '', type = '', id = '', name = ''] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
        return name === '' ? [] : [{ path: name, mode, type, sha: id }];
      }),
    blobOf: async (sha: string) =>
      (
        await execa('git', ['cat-file', 'blob', sha], {
          cwd: path,
          encoding: 'buffer',
          stripFinalNewline: false,
        })
      ).stdout,
    writeBlob: (bytes: Uint8Array) => git(['hash-object', '-w', '--stdin'], bytes),
    /** The tree `base` with these entries in the place of those of the same path, at any depth. */
    writeTree: async (base: string, entries: readonly Entry[]) => {
      const index = `${path}/index-${process.hrtime.bigint()}`;
      const withIndex = (args: readonly string[], input = '') =>
        execa('git', args, { cwd: path, input, env: { GIT_INDEX_FILE: index } });
      await withIndex(['read-tree', base]);
      const lines = entries.map((entry) => `${entry.mode} ${entry.sha}\t${entry.path}\0`);
      await withIndex(['update-index', '-z', '--index-info'], lines.join(''));
      const { stdout } = await withIndex(['write-tree']);
      await execa('rm', ['-f', index]);
      return stdout;
    },
    writeCommit: (tree: string, parents: readonly string[], message: string) =>
      git(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])], message),
    isAncestor: async (commit: string, of: string) =>
      !(await fails('merge-base', '--is-ancestor', commit, of)),
    /** False when the ref is not at `from` any more. */
    moveRef: async (ref: string, { from, to }: { readonly from: string | undefined; readonly to: string }) =>
      !(await fails('update-ref', ref, to, from ?? absentCommit)),
    /** The tree of a merge; throws when the two conflict. */
    mergeTree: (one: string, other: string) => git(['merge-tree', '--write-tree', one, other]),
  };
}

/** The repository in a folder. */
export type BareRepository = ReturnType<typeof bareRepository>;
