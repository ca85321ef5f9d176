/** The bundle of the step programs: the same bytes each time, run as it is, and each step loads only its own parts. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
const [one, other] = [join(folder, 'one'), join(folder, 'other')];
const script = join(import.meta.dirname, '../../scripts/build-steps.ts');
const env = { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}` };

beforeAll(async () => {
  for (const output of [one, other]) await execa(process.execPath, [script, output]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of a bundle with their contents. */
function contentsOf(bundle: string) {
  return readdirSync(bundle, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(bundle, name)).isFile())
    .toSorted()
    .map((name) => [name, readFileSync(join(bundle, name), 'utf8')] as const);
}

test('the bundle is the same each time and names no place of the machine it was made on', () => {
  expect(contentsOf(one)).toEqual(contentsOf(other));
  for (const [, text] of contentsOf(one)) expect(text).not.toContain(process.cwd());
});

test('its programs run by themselves', async () => {
  const step = await execa(join(one, 'bin/millrace-step'), ['update-git', '--help'], { env });
  expect(step.stdout).toMatch(/^millrace-step update-git: /);
  const askpass = await execa(join(one, 'bin/millrace-askpass'), ['Password:'], { env, reject: false });
  expect(askpass).toMatchObject({ exitCode: 1, stdout: '', stderr: '' });
});

test('git asks the program of the bundle', async () => {
  const { GIT_ASKPASS } = await import('../../lib/git/remote.ts').then(({ credentialEnvironment }) =>
    credentialEnvironment({ url: 'https://git.test/a', tokenFile: '/token' }),
  );
  expect(GIT_ASKPASS).toMatch(/\/lib\/git\/askpass\.ts$/);
  const chunk = contentsOf(one).find(([, text]) => text.includes('../bin/millrace-${'));
  expect(chunk?.[0]).toMatch(/^lib\//);
});

test('a step that runs no git loads no git', () => {
  const main = contentsOf(one).find(([, text]) => text.includes('// lib/steps/promote/main.ts'));
  const loaded = new Set<string>();
  const load = (name: string) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    const text = readFileSync(join(one, 'lib', name), 'utf8');
    for (const [, next = ''] of text.matchAll(/from "\.\/([^"]+)"|import "\.\/([^"]+)"/g))
      if (next !== '') load(next);
  };
  load(main?.[0].replace(/^lib\//, '') ?? '');
  const sources = [...loaded].map((name) => readFileSync(join(one, 'lib', name), 'utf8')).join('');
  expect(sources).toContain('// lib/mlflow/http.ts');
  expect(sources).not.toMatch(/\/\/ (lib\/git\/|node_modules\/(execa|yaml)\/)/);
});
