/** A part of `npm run torture`, small enough for every run of the tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { callsOf, runFault, scenarios } from './fault-runs.ts';
import { runKills } from './kill-runs.ts';
import { runOrder } from './order-runs.ts';
import { randomOf } from './random.ts';
import type { World } from './world.ts';

const { trackingUri, artifactRoot, gitUrl, gitDirectory, writeToken } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'torture-'));
const writeTokenFile = join(folder, 'token');
writeFileSync(writeTokenFile, writeToken, { mode: 0o600 });
const world: World = { trackingUri, artifactRoot, gitUrl, gitDirectory, writeTokenFile };
afterAll(() => rmSync(folder, { recursive: true }));

test('a lost answer to any call of rollback leaves nothing that a re-run does not put right', async () => {
  const scenario = scenarios.find(({ step }) => step === 'rollback');
  if (scenario === undefined) throw new Error('no such scenario');
  const calls = await callsOf(world, scenario);
  expect(calls).toBe(5);
  const result = await runFault(world, { scenario, fault: 'cut before the answer', calls });
  expect(result).toMatchObject({ calls, wrong: [] });
});

test('promote may be killed at any moment', async () => {
  const result = await runKills(world, { step: 'promote', kills: 3, atOnce: 2, random: randomOf(1) });
  expect(result.wrong).toEqual([]);
});

test('deliveries that end in a random order leave the newest promoted version and a linear history', async () => {
  const result = await runOrder(world, { deliveries: 8, random: randomOf(7) });
  expect(result.wrong).toEqual([]);
  expect(result.verdicts).toContain('hold');
  expect(result.verdicts.filter((verdict) => verdict === 'promote').length).toBeGreaterThan(1);
});
