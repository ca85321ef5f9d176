/** A repository on the embedded Git server with given folders in it. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Makes it, or brings its branch `main` up to date by one commit when a folder has changed; gives its name. */
export async function makeGitRepository(
  gitDirectory: string,
  name: string,
  folders: Readonly<Record<string, string>>,
): Promise<string> {
  const bare = join(gitDirectory, `${name}.git`);
  const work = mkdtempSync(join(tmpdir(), 'millrace-example-'));
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Example', '-c', 'user.email=example@example.org', ...args], { cwd: work });
  try {
    if (existsSync(bare)) await git('clone', '--quiet', bare, '.');
    else {
      await git('init', '--quiet', '--bare', '--initial-branch=main', bare);
      await git('init', '--quiet', '--initial-branch=main');
      await git('remote', 'add', 'origin', bare);
    }
    for (const [folder, source] of Object.entries(folders)) {
      rmSync(join(work, folder), { recursive: true, force: true });
      cpSync(source, join(work, folder), {
        recursive: true,
        filter: (path) => !path.includes('__pycache__'),
      });
    }
    await git('add', '--all');
    const { stdout } = await git('status', '--porcelain');
    if (stdout === '') return name;
    await git('commit', '--quiet', '--message', 'The steps as they are');
    await git('push', '--quiet', 'origin', 'HEAD:main');
    return name;
  } finally {
    rmSync(work, { recursive: true });
  }
}
