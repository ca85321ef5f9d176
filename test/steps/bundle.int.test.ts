/** The bundled program with a real Git server: the token gets from its file to git, in an empty environment. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { gitFixture, repositoryWith } from '../git/git-fixture.ts';

const fixture = gitFixture();

test('the bundle checks out with a token, with nothing but a PATH and a scratch folder', async () => {
  const { url } = await repositoryWith(fixture, 'source', { 'train.py': 'print()\n' });
  const bundle = join(fixture.folder, 'bundle');
  await execa(process.execPath, [join(import.meta.dirname, '../../scripts/build-steps.ts'), bundle]);
  const scratch = join(fixture.folder, 'scratch');
  mkdirSync(scratch);
  const args = ['--revision=main', '--model-name=a', `--source-token-file=${fixture.readTokenFile}`];
  await execa(
    join(bundle, 'bin/millrace-step'),
    ['checkout', `--repo-url=${url}`, `--directory=${scratch}/source`, ...args],
    {
      env: {
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: scratch,
        TMPDIR: scratch,
        MILLRACE_OUTPUTS: `${scratch}/outputs`,
      },
      extendEnv: false,
    },
  );
  expect(readFileSync(join(scratch, 'source/train.py'), 'utf8')).toBe('print()\n');
  expect(readFileSync(join(scratch, 'outputs/code-revision'), 'utf8')).toMatch(/^[0-9a-f]{40}$/);
});
