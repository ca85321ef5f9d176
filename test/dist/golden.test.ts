/** What is committed is what the sources say, byte by byte. `npm run synth` and `npm run imports` bring it up to date. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { root } from './manifests.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The files that a script of ours writes into an empty folder. */
async function filesOf(script: string, extension: string): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-golden-'));
  folders.push(folder);
  await execa('node', [join(root, 'scripts', script), folder], { preferLocal: true, localDir: root });
  return contents(folder, extension);
}

function contents(folder: string, extension: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

describe('committed files', () => {
  test('dist/ is what main.ts synthesizes', async () => {
    expect(contents(join(root, 'dist'), '.yaml')).toEqual(await filesOf('synth.ts', '.yaml'));
  });

  test('imports/ is what the pinned CRDs give', async () => {
    expect(contents(join(root, 'imports'), '.ts')).toEqual(await filesOf('imports.ts', '.ts'));
  }, 30_000);
});
