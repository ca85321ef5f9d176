/** What the compiler says of the wiring mistakes: short, and in the words of the author's program. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { root } from '../dist/manifests.ts';

mkdirSync(join(root, 'build'), { recursive: true });
const folder = mkdtempSync(join(root, 'build/mistakes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the messages name inputs and outputs with their types, and seldom how those came about', async () => {
  const sources = ['wiring-mistakes', 'wiring-mistakes-of-tasks'].map((name) => {
    const source = readFileSync(join(import.meta.dirname, `${name}.test.ts`), 'utf8');
    const unguarded = source
      .replaceAll('// @ts-expect-error', '//')
      .replaceAll("'./contracts.ts'", "'../../test/argo/contracts.ts'");
    writeFileSync(join(folder, `${name}.ts`), unguarded);
    return source;
  });
  writeFileSync(
    join(folder, 'tsconfig.json'),
    '{ "extends": "../../tsconfig.json", "compilerOptions": { "pretty": false }, "include": ["*.ts"] }',
  );
  const { stdout } = await execa('tsc', ['-p', folder], { preferLocal: true, localDir: root, reject: false });
  const messages = stdout.split('\n').filter((line) => line.includes('error TS'));
  const mistakes = sources.flatMap((source) => [...source.matchAll(/\/\/ @ts-expect-error/g)]);
  expect(mistakes.length).toBeGreaterThan(100);
  expect(messages.length).toBeGreaterThanOrEqual(mistakes.length);
  expect(messages.filter((message) => message.length > 550)).toEqual([]);
  expect(messages.filter((message) => /\bZod|\$Zod/.test(message)).length).toBeLessThan(10);
});
