/**
 * `npm run race:git`: 50 writers on one branch with a file each, 20 with a field each of one file, 20 on the same field;
 * then the same with a server that fails every third push. Prints a table; ends with 1 when a value was lost.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plain } from '../lib/cli/text/paint.ts';
import { table } from '../lib/cli/text/table.ts';
import { createRepository, startGitServer } from '../lib/embedded/git-server.ts';
import { startProxy } from '../test/git/faulty-proxy.ts';
import { filesOf, holdRace, type Race } from '../test/git/racers.ts';
import { commitFiles } from '../test/git/repositories.ts';

const races: readonly (readonly [race: Race, writers: number])[] = [
  ['a file each', 50],
  ['a field each of one file', 20],
  ['the same field', 20],
];

const folder = mkdtempSync(join(tmpdir(), 'millrace-race-'));
const tokenFile = join(folder, 'token');
writeFileSync(tokenFile, 'write', { mode: 0o600 });
const directory = join(folder, 'repositories');
const server = await startGitServer({ directory, readToken: 'read', writeToken: 'write' });
let pushes = 0;
const failing = await startProxy(server.url, ({ method, path }) =>
  method === 'POST' && path.endsWith('/git-receive-pack') && ++pushes % 3 === 0 ? { status: 503 } : 'pass',
);
try {
  const rows: string[][] = [];
  for (const [name, url] of [
    ['sound', server.url],
    ['fails every third push', failing.url],
  ] as const)
    for (const [race, writers] of races) {
      const repository = await createRepository(directory, `race-${rows.length}`);
      await commitFiles(repository, filesOf(race, writers));
      const place = { race, writers, repository, url: `${url}/race-${rows.length}.git` };
      // All writers and the server share one machine, which may be slow; what counts is how often they push.
      const patience = { totalMilliseconds: 3_600_000, failures: 50 };
      const end = await holdRace({ ...place, tokenFile, scratch: folder, patience });
      const numbers = [writers, end.pushed, end.superseded, end.pushes, end.mostPushes, end.wrong.length];
      rows.push([name, race, ...numbers.map(String), end.seconds.toFixed(1)]);
      process.stderr.write(`${name}, ${race}: ${end.seconds.toFixed(1)} s\n`);
      if (end.wrong.length > 0 || end.pushed + end.superseded < writers) process.exitCode = 1;
    }
  const left = ['server', 'writers on'].map((title) => ({ title }));
  const right = ['writers', 'pushed', 'superseded', 'pushes', 'most', 'lost', 's'];
  const columns = [...left, ...right.map((title) => ({ title, side: 'right' as const }))];
  process.stdout.write(`${table(columns, rows, plain).join('\n')}\n`);
} finally {
  failing.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
