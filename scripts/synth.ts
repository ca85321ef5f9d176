/**
 * Synthesizes an app into an empty folder, so that nothing stale stays.
 * Usage: node scripts/synth.ts [folder]; without one, the app goes to `dist` and each example to its own `dist`, with a
 * picture of each workflow.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { picturesOf } from './examples/pictures.ts';

const root = join(import.meta.dirname, '..');
const [folder] = process.argv.slice(2);

if (folder) await synth('main.ts', folder);
else {
  await synth('main.ts', join(root, 'dist'));
  for (const name of readdirSync(join(root, 'examples'))) {
    const app = join('examples', name, 'main.ts');
    if (!existsSync(join(root, app))) continue;
    await synth(app, join(root, 'examples', name, 'dist'));
    for (const { file, svg } of await picturesOf(join(root, 'examples', name))) writeFileSync(file, svg);
  }
}

async function synth(app: string, output: string): Promise<void> {
  await rm(output, { recursive: true, force: true });
  const { exitCode } = await execa(process.execPath, [app], {
    cwd: root,
    env: { CDK8S_OUTDIR: output },
    stdio: 'inherit',
    reject: false,
  });
  if (exitCode !== 0) process.exitCode = exitCode ?? 1;
}
