/**
 * `npm run kill:git [-- COUNT]`: kills a publication with SIGKILL at 200 random moments and runs it again; prints a
 * table; ends with 1 when a delivery has not exactly one commit.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plain } from '../lib/cli/text/paint.ts';
import { table } from '../lib/cli/text/table.ts';
import { createRepository, startGitServer } from '../lib/embedded/git-server.ts';
import { killPublication, someMoment } from '../test/git/kill-publication.ts';
import { manifest } from '../test/git/publish-fixture.ts';
import { commitFiles } from '../test/git/repositories.ts';

const count = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'millrace-kill-'));
const tokenFile = join(folder, 'token');
writeFileSync(tokenFile, 'write', { mode: 0o600 });
const directory = join(folder, 'repositories');
const server = await startGitServer({ directory, readToken: 'read', writeToken: 'write' });
const ends = {
  'before it asked to push': 0,
  'since then, without its commit': 0,
  'since then, with its commit': 0,
  'too late to kill': 0,
};
let wrong = 0;
try {
  const repository = await createRepository(directory, 'killed');
  await commitFiles(repository, { 'k8s/service.yaml': manifest });
  const place = { ...{ repository, name: 'killed' }, server: server.url, tokenFile, scratch: folder };
  let whole = await killPublication({ ...place, value: 's3://models/whole' });
  // The last call is the push itself, and the one before it asks for what it takes.
  const push = whole.times.length - 3;
  for (let number = 1; number <= count; number += 1) {
    const moment = someMoment(whole);
    const end = await killPublication({
      ...{ ...place, value: `s3://models/${number}` },
      ...{ kill: moment, withChildren: number % 2 === 0 },
    });
    if (!end.killed) {
      whole = end;
      ends['too late to kill'] += 1;
    } else if (moment.afterCalls < push) ends['before it asked to push'] += 1;
    else ends[`since then, ${end.arrived ? 'with' : 'without'} its commit`] += 1;
    if (end.commits !== 1) wrong += 1;
    if (number % 20 === 0) process.stderr.write(`${number} of ${count}\n`);
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true });
}
const rows = [...Object.entries(ends), ['deliveries without exactly one commit', wrong]];
const columns = [{ title: `killed ${count} times` }, { title: '', side: 'right' as const }];
const lines = table(
  columns,
  rows.map((row) => row.map(String)),
  plain,
);
process.stdout.write(`${lines.join('\n')}\n`);
if (wrong > 0) process.exitCode = 1;
