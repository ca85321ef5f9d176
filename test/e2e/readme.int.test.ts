/** The README's commands around the local servers, typed as they stand there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { blocks, commands, root } from './readme.ts';

mkdirSync(join(root, 'build'), { recursive: true });
const folder = mkdtempSync(join(root, 'build/readme-'));
const env = { MILLRACE_STATE: join(folder, 'state'), MILLRACE_CACHE: join(root, '.millrace/cache') };

afterAll(async () => {
  await type('npm run millrace -- platform down');
  rmSync(folder, { recursive: true });
});

test('the servers come up, refuse what is not set up yet, and go down', async () => {
  const [up = '', run = '', down = ''] = commands().filter((command) =>
    /^npm run millrace -- (platform|run)/.test(command),
  );
  writeFileSync(join(folder, 'main.ts'), blocks('ts')[0] ?? '');
  await execa(process.execPath, ['main.ts'], { cwd: folder });
  const mine = `${run} -f ${join(folder, 'dist')}`;

  // Without the servers nobody has the ConfigMap and the Secrets.
  expect(await type(mine)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/Secret\/git-deploy, Secret\/git-source.*platform up/),
  });
  expect(await type(up)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('healthy') });
  expect(await type('npm run millrace -- platform status')).toMatchObject({ exitCode: 0 });
  // The second step of the README's list is left out here.
  expect(await type(mine)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(
      /'ghcr\.io\/example\/churn:1\.4\.0' has no environment on this machine; add it to environments\.yaml/,
    ),
  });
  expect(await type(down)).toMatchObject({ exitCode: 0 });
  expect(await type('npm run millrace -- platform status')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('start it by: npx millrace platform up'),
  });
});

/** Carries out a command line as a shell would. */
async function type(command: string) {
  const [program = '', ...words] = command.split(' ');
  const { exitCode, stdout, stderr } = await execa(program, words, { cwd: root, env, reject: false });
  return { exitCode, stdout, stderr };
}
