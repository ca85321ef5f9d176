/** What is committed is what the sources say, byte by byte. `npm run synth` and `npm run imports` bring it up to date. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { root } from './manifests.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The files that a script of ours writes into an empty folder. */
async function filesOf(script: string): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-golden-'));
  folders.push(folder);
  await execa('node', [join(root, 'scripts', script), folder], { preferLocal: true, localDir: root });
  return contents(folder);
}

function contents(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(entries.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]));
}

describe('committed files', () => {
  test('dist/ is what main.ts synthesizes', async () => {
    expect(contents(join(root, 'dist'))).toEqual(await filesOf('synth.ts'));
  });

  test('imports/ is what the pinned CRDs give', async () => {
    expect(contents(join(root, 'imports'))).toEqual(await filesOf('imports.ts'));
  }, 30_000);
});
