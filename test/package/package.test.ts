/** The npm package, as the README makes it, serves an app in a repository of its own. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocks, root } from '../e2e/readme.ts';

const app = mkdtempSync(join(tmpdir(), 'millrace-app-'));
const modules = join(app, 'node_modules');
const node = { cwd: app, preferLocal: true, localDir: root };

beforeAll(async () => {
  await execa('npm', ['run', '--silent', 'package'], { cwd: root });
  const packed = await execa('npm', ['pack', '--silent', './build/package', '--pack-destination', app], {
    cwd: root,
  });
  mkdirSync(join(modules, 'millrace'), { recursive: true });
  await execa('tar', ['-xzf', packed.stdout, '-C', 'node_modules/millrace', '--strip-components=1'], {
    cwd: app,
  });
  // What npm would fetch for it, from where it lies already.
  for (const name of readdirSync(join(root, 'node_modules')))
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }\n');
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    types: ['node'],
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  const [program = ''] = blocks('ts');
  writeFileSync(join(app, 'main.ts'), program);
});
afterAll(() => rmSync(app, { recursive: true }));

test('the program of the README compiles against its types', async () => {
  const { stdout } = await execa('tsc', ['-p', '.'], { ...node, reject: false });
  expect(stdout).toBe('');
});

test('the program of the README synthesizes, and the command lints and imports what it writes', async () => {
  await execa('node', ['main.ts'], node);
  const millrace = (...words: string[]) => {
    return execa('node', [join(modules, 'millrace/lib/cli/main.js'), ...words], { ...node, reject: false });
  };
  expect(await millrace('lint', 'dist')).toMatchObject({ exitCode: 0 });
  expect(await millrace('import', 'dist/churn.k8s.yaml', '-o', 'imported.ts')).toMatchObject({ exitCode: 0 });
  const before = readFileSync(join(app, 'dist/churn.k8s.yaml'), 'utf8');
  await execa('node', ['imported.ts'], { ...node, env: { CDK8S_OUTDIR: 'again' } });
  expect(before.split('\n').length).toBe(
    readFileSync(join(app, 'again/churn-k8s.k8s.yaml'), 'utf8').split('\n').length,
  );
  expect(await millrace('demo')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("run the demo in a clone of Millrace's repository"),
  });
});
