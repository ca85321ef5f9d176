/** A repository as large as those that teams deploy from: made once, kept in the cache folder, and never pushed to. */
import { createCipheriv } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { createRepository } from '../../lib/embedded/git-server.ts';
import { manifest } from '../../test/git/publish-fixture.ts';

/** What it holds. */
export const size = { files: 20_000, commits: 2_000, fileBytes: 15_500 };

/** The file that is written to. */
export const manifestPath = 'k8s/workloads/inference-service.yml';

/** Makes the repository unless it is there, and gives its folder. */
export async function largeRepository(cacheDirectory: string): Promise<string> {
  const folder = join(cacheDirectory, 'bench');
  const path = join(folder, `git-${size.files}-${size.commits}-${size.fileBytes}.git`);
  if (existsSync(path)) return path;
  const made = `${path}.new-${process.pid}`;
  await rm(made, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await execa('git', ['init', '--quiet', '--bare', '--initial-branch=main', made]);
  // Nothing of it can be compressed.
  await execa('git', ['-c', 'core.compression=0', 'fast-import', '--quiet'], {
    cwd: made,
    input: Readable.from(history()),
  });
  await rename(made, path).catch(() => rm(made, { recursive: true }));
  return path;
}

/** A repository on the server that begins where another one on this disk stands, without a copy of it. */
export async function borrow(directory: string, name: string, from: string): Promise<string> {
  const path = await createRepository(directory, name);
  await writeFile(join(path, 'objects/info/alternates'), `${join(from, 'objects')}\n`);
  const { stdout } = await execa('git', ['rev-parse', 'refs/heads/main'], { cwd: from });
  await execa('git', ['update-ref', 'refs/heads/main', stdout], { cwd: path });
  return path;
}

/** All commits as `git fast-import` reads them; the same bytes every time. */
function* history(): Generator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'millrace'), Buffer.alloc(16));
  const noise = (bytes: number) => cipher.update(Buffer.alloc(bytes));
  for (let commit = 0; commit < size.commits; commit += 1) {
    const date = 1_700_000_000 + commit * 60;
    const head = `commit refs/heads/main\ncommitter A <a@b.invalid> ${date} +0000\n`;
    yield Buffer.from(`${head}data <<END\nchange ${commit}\nEND\n`);
    const all = commit === 0 ? Array.from({ length: size.files - 1 }, (_, file) => file) : [commit * 7];
    for (const file of all) {
      yield Buffer.from(`M 100644 inline ${pathOf(file)}\ndata ${size.fileBytes}\n`);
      yield noise(size.fileBytes);
      yield Buffer.from('\n');
    }
    if (commit === 0)
      yield Buffer.from(`M 100644 inline ${manifestPath}\ndata ${manifest.length}\n${manifest}\n`);
  }
}

function pathOf(file: number): string {
  return `services/team-${file % 20}/service-${Math.floor(file / 20) % 50}/file-${Math.floor(file / 1000)}.bin`;
}
