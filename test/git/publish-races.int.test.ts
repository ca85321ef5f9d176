/** Many writers at once, servers that fail in between, and programs that are killed: nothing is lost, nothing comes twice. */
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { commitFiles, fileOf, git, gitFixture, repositoryWith, subjectsOf } from './git-fixture.ts';
import { killPublication, someMoment } from './kill-publication.ts';
import { type Fate, proxyTo } from './proxy.ts';
import { manifest, manifestWith, publishTo } from './publish-fixture.ts';
import { filesOf, holdRace } from './racers.ts';

const fixture = gitFixture();
const path = 'k8s/service.yaml';
const isPush = (call: { readonly method: string; readonly path: string }) =>
  call.method === 'POST' && call.path.endsWith('/git-receive-pack');

describe('writers at once', () => {
  // `npm run race:git` is the same with 50 and 20 writers, and prints a table.
  test.each([
    ['a file each', 8],
    ['a field each of one file', 5],
    ['the same field', 6],
  ] as const)('on %s all end, and nothing is lost', async (race, writers) => {
    const name = race.replaceAll(' ', '-');
    const { path, url } = await repositoryWith(fixture, name, filesOf(race, writers));
    const place = { repository: path, url, tokenFile: fixture.writeTokenFile, scratch: fixture.folder };
    const end = await holdRace({ ...place, race, writers, patience: { firstWaitMilliseconds: 20 } });
    expect(end.wrong).toEqual([]);
    expect(end.pushed + end.superseded).toBe(writers);
    if (race !== 'the same field') expect(end.pushed).toBe(writers);
    expect(await subjectsOf(path)).toHaveLength(1 + end.pushed);
    expect(await git(path, 'fsck', '--strict', '--no-dangling')).toBe('');
  });

  test('on one field end with the newest version, and no older one is ever put over a newer', async () => {
    const repository = await repositoryWith(fixture, 'one-field', { [path]: manifest });
    // The registry gives the alias to one version after the other; each writer is started when it has it.
    let holder = 0;
    const ends = await Promise.all(
      [1, 2, 3, 4, 5].map((version) => {
        holder = version;
        const isStillWanted = async () => holder === version;
        return publishTo(fixture, repository.url, `s3://models/${version}`, { isStillWanted });
      }),
    );
    expect(ends.map(({ outcome }) => outcome)).toEqual([...Array(4).fill('unwanted'), 'pushed']);
    expect(await fileOf(repository.path, path)).toBe(manifestWith('s3://models/5'));
  });
});

describe('an older delivery', () => {
  const deliver = async (url: string, number: number, isRollback = false) => {
    const place = { 'Millrace-Model': 'churn' };
    const trailers = { ...place, 'Millrace-Version': String(number) };
    return publishTo(fixture, url, `s3://models/${number}`, {
      message: () => ({ subject: `deliver ${number}`, body: [], trailers }),
      order: { place, trailer: 'Millrace-Version', number, isRollback },
    });
  };

  test('never overwrites a newer one, whatever was committed since; a rollback does', async () => {
    const { path: repository, url } = await repositoryWith(fixture, 'older', { [path]: manifest });
    const newer = await deliver(url, 7);
    await commitFiles(repository, { other: 'a' });
    await commitFiles(
      repository,
      { other: 'b' },
      { message: 'other\n\nMillrace-Model: fraud\nMillrace-Version: 3' },
    );
    const by = { commit: newer.outcome === 'pushed' && newer.commit, number: 7 };
    expect(await deliver(url, 6)).toEqual({ outcome: 'superseded', by });
    expect(await fileOf(repository, path)).toBe(manifestWith('s3://models/7'));
    expect(await deliver(url, 5, true)).toMatchObject({ outcome: 'pushed' });
    expect(await deliver(url, 4)).toMatchObject({ outcome: 'superseded', by: { number: 5 } });
    expect(await deliver(url, 8)).toMatchObject({ outcome: 'pushed' });
    expect(await subjectsOf(repository)).toEqual([
      ...['deliver 8', 'deliver 5', 'other', 'by hand', 'deliver 7', 'by hand'],
    ]);
  });
});

describe('a branch that moves', () => {
  test('between fetch and push is fetched again, and what others wrote stays', async () => {
    const repository = await repositoryWith(fixture, 'moves', { [path]: manifest });
    let moves = 2;
    const proxy = await proxyTo(fixture.server.url, async (call): Promise<Fate> => {
      if (isPush(call) && moves-- > 0)
        await commitFiles(repository.path, {
          [path]: manifestWith(`by hand ${moves}`),
          [`other-${moves}`]: '',
        });
      return 'pass';
    });
    const notices: string[] = [];
    const end = await publishTo(fixture, `${proxy.url}/moves.git`, 's3://models/1', {
      notice: (line) => void notices.push(line),
    });
    expect(end).toMatchObject({ outcome: 'pushed', before: ['by hand 0'], pushes: 3 });
    expect(notices).toEqual(Array(2).fill("somebody else moved branch 'main' meanwhile; trying again"));
    expect(await subjectsOf(repository.path)).toEqual(['deliver s3://models/1', ...Array(3).fill('by hand')]);
    expect(await git(repository.path, 'ls-tree', '--name-only', 'main')).toBe('k8s\nother-0\nother-1');
  });

  test('on every try is given up in the end', async () => {
    const repository = await repositoryWith(fixture, 'moves-on', { [path]: manifest });
    const proxy = await proxyTo(fixture.server.url, async (call): Promise<Fate> => {
      if (isPush(call)) await commitFiles(repository.path, { other: String(Math.random()) });
      return 'pass';
    });
    const patience = { lostPushes: 2 };
    await expect(publishTo(fixture, `${proxy.url}/moves-on.git`, 'a', { patience })).rejects.toThrow(
      /^gave up on .* after 3 pushes in \d+ s: somebody else moved branch 'main' meanwhile$/,
    );
    expect(await subjectsOf(repository.path)).toEqual(Array(4).fill('by hand'));
  });
});

describe('a server that fails', () => {
  test('every third push loses no delivery', async () => {
    const repository = await repositoryWith(fixture, 'third', { [path]: manifest });
    let pushes = 0;
    const proxy = await proxyTo(fixture.server.url, (call) =>
      isPush(call) && ++pushes % 3 === 1 ? { status: 503 } : 'pass',
    );
    for (const value of ['a', 'b', 'c', 'd'])
      await publishTo(fixture, `${proxy.url}/third.git`, value, { message: messageOf(value) });
    expect(await subjectsOf(repository.path)).toEqual(['d', 'c', 'b', 'a', 'by hand']);
  });

  test.each([0, 1])(
    'to answer a push that it took leads to no second commit, with %i commits of others on top',
    async (others) => {
      const name = `unanswered-${others}`;
      const repository = await repositoryWith(fixture, name, { [path]: manifest });
      let losses = 1;
      let top = others;
      const proxy = await proxyTo(fixture.server.url, async (call): Promise<Fate> => {
        if (isPush(call) && losses-- > 0) return 'lose answer';
        if (losses < 0 && top-- > 0) await commitFiles(repository.path, { other: '' });
        return 'pass';
      });
      const end = await publishTo(fixture, `${proxy.url}/${name}.git`, 's3://models/1');
      const [commit] = (await git(repository.path, 'log', '--format=%H', '--grep=^deliver', 'main')).split(
        '\n',
      );
      expect(end).toMatchObject({ outcome: 'pushed', commit, before: ['s3://models/0'] });
      expect(await subjectsOf(repository.path)).toHaveLength(2 + others);
    },
  );
});

test('a publication that is killed at a call to the server and run again makes exactly one commit', async () => {
  const repository = await repositoryWith(fixture, 'killed', { [path]: manifest });
  const program = join(import.meta.dirname, 'publish-program.ts');
  let delivered = 0;
  for (let fatal = 1; ; fatal += 3) {
    const value = `s3://models/${fatal}`;
    let seen = 0;
    let kill = (): unknown => undefined;
    const proxy = await proxyTo(fixture.server.url, (call) => {
      if (++seen === fatal) kill();
      return isPush(call) && seen === fatal ? 'lose answer' : 'pass';
    });
    const run = () => {
      const child = execa(
        process.execPath,
        [program, `${proxy.url}/killed.git`, fixture.writeTokenFile, value],
        {
          env: { TMPDIR: fixture.folder },
          reject: false,
        },
      );
      kill = () => child.kill('SIGKILL');
      return child;
    };
    const { isTerminated } = await run();
    if (isTerminated) expect((await run()).exitCode).toBe(0);
    delivered += 1;
    expect(await subjectsOf(repository.path)).toHaveLength(1 + delivered);
    if (!isTerminated) break;
  }
  expect(delivered).toBeGreaterThan(3);
});

// `npm run kill:git` does so 200 times.
test('a publication that is killed at random moments and run again makes exactly one commit', async () => {
  const name = 'killed-at-random';
  const { path: repository } = await repositoryWith(fixture, name, { [path]: manifest });
  const { server, writeTokenFile: tokenFile, folder: scratch } = fixture;
  const place = { server: server.url, name, repository, tokenFile, scratch };
  const whole = await killPublication({ ...place, value: 'whole' });
  for (const value of ['a', 'b', 'c']) {
    const end = await killPublication({
      ...place,
      value,
      kill: someMoment(whole),
      withChildren: value === 'b',
    });
    expect(end.commits).toBe(1);
  }
});

function messageOf(subject: string) {
  return () => ({ subject, body: [], trailers: {} });
}
