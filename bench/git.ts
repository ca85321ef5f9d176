/**
 * One field of one file of a large repository, written and pushed: by Millrace, and by `git clone`, sed and `git push`
 * as a script in a workflow does; then 20 writers at once on a small repository.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { createRepository, startGitServer } from '../lib/embedded/git-server.ts';
import { manifest } from '../test/git/publish-fixture.ts';
import { commitFiles, subjectsOf } from '../test/git/repositories.ts';
import { atLeastFaster, type Comparisons, median, type Say, secondsOf } from './comparison.ts';
import { countingProxy } from './git/counting-proxy.ts';
import { borrow, largeRepository, manifestPath } from './git/make-repository.ts';

const root = join(import.meta.dirname, '..');
const racers = 20;

/** Clone, sed, push, as a step of a workflow: `sh -c cloneSedPush sh URL FOLDER FILE VERSION`. */
const cloneSedPush = `
set -e
git clone --quiet "$1" "$2"
cd "$2"
sed -i "s|storageUri: .*|storageUri: s3://models/churn/$4|" "$3"
git -c user.name=ci -c user.email=ci@example.invalid commit --quiet --all --message "deliver churn version $4"
git push --quiet origin HEAD:main
`;

export async function benchGit(say: Say): Promise<Comparisons> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-git-'));
  const directory = join(folder, 'repositories');
  const server = await startGitServer({ directory, readToken: 'read', writeToken: 'write' });
  const proxy = await countingProxy(server.url);
  try {
    say('git: making a repository of 20,000 files and 2,000 commits (once)');
    const large = await largeRepository(join(root, '.millrace/cache'));
    const program = await bundle(folder);
    for (const name of ['large-ours', 'large-theirs']) await borrow(directory, name, large);
    let version = 0;
    const ours = (url: string, name = 'large-ours') => {
      version += 1;
      return [program, `${url}/${name}.git`, join(folder, 'token'), manifestPath, String(version)];
    };
    const theirs = (url: string, name = 'large-theirs') => {
      version += 1;
      const address = `${url.replace('//', '//ci:write@')}/${name}.git`;
      const clone = join(folder, `clone-${version}`);
      return ['-c', cloneSedPush, 'sh', address, clone, manifestPath, String(version)];
    };

    say('git: one field, one commit; Millrace, then clone + sed + push');
    const run = (program: string, args: readonly string[]) => secondsOf(program, args, { cwd: folder });
    const bytesOf = async (measure: () => Promise<unknown>) => {
      const before = proxy.received();
      await measure();
      return proxy.received() - before;
    };
    const ourBytes = await bytesOf(() => run(process.execPath, ours(proxy.url)));
    const theirBytes = await bytesOf(() => run('sh', theirs(proxy.url)));
    const ourSeconds = await median(5, () => run(process.execPath, ours(server.url)));
    const theirSeconds = await median(2, () => run('sh', theirs(server.url)));

    say(`git: ${racers} writers at once`);
    for (const name of ['race-ours', 'race-theirs'])
      await commitFiles(await createRepository(directory, name), { [manifestPath]: manifest });
    const race = async (program: string, argsOf: () => readonly string[]) => {
      const start = performance.now();
      const ends = await Promise.all(
        Array.from({ length: racers }, () =>
          execa(program, argsOf(), { cwd: folder, reject: false, stdin: 'ignore' }),
        ),
      );
      const failed = ends.filter(({ exitCode }) => exitCode !== 0).length;
      const pushes = ends.reduce((sum, { stdout }) => sum + Number(stdout || 1), 0);
      return { failed, pushes, seconds: (performance.now() - start) / 1000 };
    };
    const ourRace = await race(process.execPath, () => ours(server.url, 'race-ours'));
    const theirRace = await race('sh', () => theirs(server.url, 'race-theirs'));
    const newest = (await subjectsOf(join(directory, 'race-theirs.git')))[0];
    say(
      `git: Millrace: ${ourRace.failed} lost, ${ourRace.pushes} pushes, ${ourRace.seconds.toFixed(1)} s; ` +
        `clone + sed + push: ${theirRace.failed} lost, ${racers} pushes, ${theirRace.seconds.toFixed(1)} s, ends with '${newest}'`,
    );
    return {
      'one field in Git, bytes received': {
        ...{ ours: ourBytes, theirs: theirBytes, ratio: theirBytes / ourBytes, unit: 'B' },
        ...{ wanted: 'at least 10000 times less', holds: theirBytes >= ourBytes * 10_000 },
      },
      'one field in Git, time': atLeastFaster(10, ourSeconds, theirSeconds),
      [`deliveries lost by ${racers} writers at once`]: {
        ...{ ours: ourRace.failed, theirs: theirRace.failed, unit: 'lost' },
        ratio: theirRace.failed / Math.max(1, ourRace.failed),
        ...{ wanted: 'none of ours', holds: ourRace.failed === 0 },
      },
    };
  } finally {
    proxy.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** Our program as it is in the image: bundled, with the askpass program that `npm run build` made. */
async function bundle(folder: string): Promise<string> {
  writeFileSync(join(folder, 'token'), 'write', { mode: 0o600 });
  mkdirSync(join(folder, 'program'));
  symlinkSync(join(root, 'build/steps/bin'), join(folder, 'program/bin'));
  const outfile = join(folder, 'program/lib/publish-once.mjs');
  await build({
    ...{ entryPoints: [join(root, 'bench/git/publish-once.ts')], outfile, bundle: true, format: 'esm' },
    ...{ platform: 'node', target: 'node24', logLevel: 'error' },
    banner: {
      js: "import { createRequire as millraceRequire } from 'node:module'; const require = millraceRequire(import.meta.url);",
    },
  });
  return outfile;
}
