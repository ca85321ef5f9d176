/** Promotion, hold, rollback and release on both major versions of MLflow, with PostgreSQL behind them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findVersions } from '../../lib/cli/registry/find-versions.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { startMlflow } from '../servers/mlflow-server.ts';
import { type Postgresql, postgresqlPrograms, startPostgresql } from '../servers/postgresql.ts';
import { deliver, goBack, stepsOf } from './steps.ts';
import { makeModel, type World, wrongs } from './world.ts';

const { gitUrl, gitDirectory, writeToken } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'mlflow-versions-'));
const writeTokenFile = join(folder, 'token');
writeFileSync(writeTokenFile, writeToken, { mode: 0o600 });
let postgresql: Postgresql | undefined;

/** Each server starts anew, and its Python environment may have to be built. */
const timeout = 300_000;

beforeAll(async () => {
  postgresql = postgresqlPrograms === undefined ? undefined : await startPostgresql(postgresqlPrograms);
});
afterAll(async () => {
  await postgresql?.close();
  rmSync(folder, { recursive: true });
});

test.skipIf(postgresqlPrograms === undefined).each([
  ['2.22', 'mlflow-2.txt', 'file'],
  ['3', 'mlflow.txt', 'model'],
] as const)('MLflow %s on PostgreSQL', { timeout }, async (version, requirements, kind) => {
  const database = await postgresql?.database(`mlflow_${version.replace('.', '_')}`);
  if (database === undefined) throw new Error('PostgreSQL does not run');
  const server = await startMlflow({ requirements, database });
  try {
    const world: World = { ...server, gitUrl, gitDirectory, writeTokenFile };
    const model = await makeModel(world, [60, 50, 80, 40], kind);
    const steps = stepsOf(world, model);
    const verdicts: string[] = [];
    for (const number of ['1', '2', '3']) verdicts.push(await deliver(steps, number));
    expect(verdicts).toEqual(['promote', 'promote', 'hold']);
    expect(await steps.collect()).toMatchObject({ modelVersion: '4' });
    expect(await goBack(steps)).toBe('1');
    expect(await deliver(steps, '4')).toBe('hold (rolled back)');
    await steps.releaseHold();
    expect(await deliver(steps, '4')).toBe('promote');
    const moves = ['promote >1', 'promote 1>2', 'rollback 2>1', 'release 1>1', 'promote 1>4'];
    expect(await wrongs(world, model, { version: '4', moves, commits: 4 })).toEqual([]);

    const mlflow = createMlflow(world);
    expect((await mlflow.newestVersion(model.name))?.version).toBe('4');
    const byData = await findVersions({ data: 'd' }, mlflow);
    expect(byData.map(({ version: number }) => number)).toEqual(['4']);
  } finally {
    await server.close();
  }
});
