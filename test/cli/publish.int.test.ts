/** `millrace publish` as people call it, against a real Git server. */
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { fileOf, gitFixture, repositoryWith, subjectsOf } from '../git/git-fixture.ts';
import { manifest, manifestWith } from '../git/publish-fixture.ts';
import { startSshServer } from '../git/ssh-server.ts';

const fixture = gitFixture();
const file = 'k8s/service.yaml';

test('shows the commit, and pushes it unless it is a dry run', async () => {
  const { path, url } = await repositoryWith(fixture, 'by-hand', { [file]: manifest });
  const millrace = (...more: string[]) =>
    execa(
      process.execPath,
      [
        ...[join(import.meta.dirname, '../../lib/cli/main.ts'), 'publish', '--repo', url, '--file', file],
        ...['--kind', 'InferenceService', '--name', 'churn', '--token-file', fixture.writeTokenFile],
        ...['--field', 'spec.predictor.model.storageUri', '--value', 's3://models/7', ...more],
      ],
      { reject: false, env: { TMPDIR: fixture.folder, NO_COLOR: '1' } },
    );
  const dry = await millrace('--dry-run', '--message', 'deliver by hand');
  expect(dry).toMatchObject({ exitCode: 0, stderr: 'nothing was pushed; without --dry-run it is' });
  expect(dry.stdout.split('\n')).toEqual([
    ...['deliver by hand', '', 'from "s3://models/0"', 'to   "s3://models/7"', ''],
    ...[file, expect.stringMatching(/^@@ -\d+,\d+ \+\d+,\d+ @@/)],
    ...[' spec:', '   predictor:', '     model:'],
    '-      storageUri: "s3://models/0"  # by Millrace',
    '+      storageUri: "s3://models/7"  # by Millrace',
  ]);
  expect(await subjectsOf(path)).toEqual(['by hand']);

  const pushed = await millrace();
  expect(pushed.stderr).toMatch(/^pushed [0-9a-f]{40} to main$/);
  expect(await fileOf(path, file)).toBe(manifestWith('s3://models/7'));
  expect(await millrace()).toMatchObject({
    stdout: `${file} holds this value already; there is nothing to commit`,
  });
  expect(await millrace('--field', 'spec.nope')).toMatchObject({ exitCode: 1 });
  expect(await millrace('--file', '../x')).toMatchObject({ exitCode: 2 });
  expect(await subjectsOf(path)).toHaveLength(2);
});

test('opens the repository by an SSH key too, and refuses half of what a GitHub App is told by', async () => {
  const server = await startSshServer();
  try {
    const { path } = await repositoryWith(fixture, 'by-ssh', { [file]: manifest });
    const millrace = (...credentials: string[]) =>
      execa(
        process.execPath,
        [
          ...[
            join(import.meta.dirname, '../../lib/cli/main.ts'),
            'publish',
            '--repo',
            `${server.url}${path}`,
          ],
          ...['--file', file, '--kind', 'InferenceService', '--name', 'churn', ...credentials],
          ...['--field', 'spec.predictor.model.storageUri', '--value', 's3://models/7'],
        ],
        { reject: false, env: { TMPDIR: fixture.folder, NO_COLOR: '1' } },
      );
    const keys = ['--ssh-key-file', server.keyFile, '--known-hosts-file', server.knownHostsFile];
    expect((await millrace(...keys)).stderr).toMatch(/^pushed [0-9a-f]{40} to main$/);
    expect(await fileOf(path, file)).toBe(manifestWith('s3://models/7'));
    const half = await millrace('--app-id', '4711');
    expect(half).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--app-key-file') });
  } finally {
    await server.close();
  }
});
