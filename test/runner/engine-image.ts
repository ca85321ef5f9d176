/** A small image made of this machine's own programs, so that tests need no registry. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** The image's name. */
export const image = 'localhost/millrace-test:1';

const programs = ['sh', 'cat', 'echo', 'cp', 'id', 'mkdir', 'sleep', 'dd'];

/** Makes the image; it starts `sh -c 'echo from the image'` by itself, as the user 4321. */
export async function makeImage(engine: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-image-'));
  try {
    for (const program of programs) {
      const { stdout: file } = await execa('which', [program]);
      await copy(file, join(folder, 'rootfs/bin', program));
      const { stdout } = await execa('ldd', [file]);
      for (const [, library] of stdout.matchAll(/(\/\S+) \(0x/g))
        await copy(library ?? '', join(folder, 'rootfs', library ?? ''));
    }
    mkdirSync(join(folder, 'rootfs/tmp'));
    chmodSync(join(folder, 'rootfs/tmp'), 0o777);
    const archive = join(folder, 'image.tar');
    await execa('tar', ['--create', '--file', archive, '--directory', join(folder, 'rootfs'), '.']);
    const changes = ['ENTRYPOINT ["/bin/sh", "-c"]', 'CMD ["echo from the image"]', 'USER 4321'];
    await execa(engine, ['import', ...changes.flatMap((one) => ['--change', one]), archive, image]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  await execa('cp', ['--dereference', from, to]);
}
