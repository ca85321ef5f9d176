/**
 * Synthesizes the app into an empty folder, so that nothing stale stays.
 * Usage: node scripts/synth.ts [folder]; the folder is `dist` when it is not given.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..');
const output = process.argv[2] ?? join(root, 'dist');

await rm(output, { recursive: true, force: true });
const { exitCode } = await execa(process.execPath, ['main.ts'], {
  cwd: root,
  env: { CDK8S_OUTDIR: output },
  stdio: 'inherit',
  reject: false,
});
process.exitCode = exitCode ?? 1;
