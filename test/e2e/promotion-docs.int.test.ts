/**
 * docs/promotion.md is true: its commands, typed from top to bottom as they stand there, print what stands there, but
 * for what differs from one run to the next, and what `--reproduce` prints trains the same version again.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platformStatus } from '../../lib/embedded/platform.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { root } from './readme.ts';

mkdirSync(join(root, '.millrace'), { recursive: true });
const state = mkdtempSync(join(root, '.millrace/test-docs-'));
const env = {
  NO_COLOR: '1',
  MILLRACE_STATE: state,
  MILLRACE_CACHE: join(root, '.millrace/cache'),
};
const model = 'CaliforniaHousingRegressor';
let repoUrl: string;
let trackingUri: string;

beforeAll(async () => {
  for (const _ of ['first', 'second']) await type('npx millrace demo --keep --json');
  const platform = await platformStatus({ stateDirectory: state });
  if (platform === undefined) throw new Error('the demonstration left no servers up');
  trackingUri = platform.trackingUri;
  repoUrl = `${platform.gitUrl}/california-housing.git`;
});
afterAll(async () => {
  await type('npx millrace platform down');
  rmSync(state, { recursive: true, force: true });
});

/** Two trainings and eight commands; a guard against what hangs. */
const timeout = 600_000;

test('the commands of docs/promotion.md print what stands there', { timeout }, async () => {
  let reproduce = '';
  for (const { command, output, exitCode } of transcript()) {
    if (command.startsWith('#')) {
      expect(command).toBe(`# somebody gives version 3 the alias, in MLflow's user interface`);
      await createMlflow({ trackingUri }).setAlias({ name: model, version: '3' }, 'production');
      continue;
    }
    const end = await type(command);
    expect([command, sameForAll(end.stdout)]).toEqual([command, sameForAll(output)]);
    expect([command, end.exitCode]).toEqual([command, exitCode]);
    if (command.includes('--reproduce')) reproduce = end.stdout;
  }
  await reproduces(reproduce);
});

/** The command trains from the same code and data, and the model is as good as it was. */
async function reproduces(command: string): Promise<void> {
  expect(await type(command)).toMatchObject({ exitCode: 0 });
  const mlflow = createMlflow({ trackingUri });
  const newest = await mlflow.newestVersion(model);
  const [before, again] = await Promise.all(
    ['2', newest?.version ?? ''].map(async (version) => {
      const { tags, runId } = await mlflow.getVersion({ name: model, version });
      const run = await mlflow.findRun(runId);
      const recorded = ['millrace.code-revision', 'millrace.data-digest'].map((name) => tags.get(name));
      return { recorded, metrics: run?.metrics };
    }),
  );
  expect(newest?.version).toBe('4');
  expect(before?.recorded.every((text) => text !== undefined && text !== '')).toBe(true);
  expect(before?.metrics?.size).toBeGreaterThan(0);
  expect(again).toEqual(before);
}

/** The commands of the blocks that begin with `$ `, each with what it prints and, as `echo $?` tells, how it ends. */
function transcript() {
  const text = readFileSync(join(root, 'docs/promotion.md'), 'utf8');
  const blocks = [...text.matchAll(/^```\n(\$ [\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const all = blocks.flatMap((block) =>
    block.split(/^\$ /m).flatMap((part) => {
      const [command = '', ...lines] = part.split('\n');
      return command === '' ? [] : [{ command, output: lines.join('\n') }];
    }),
  );
  const codes = new Map(
    all.flatMap(({ command, output }, index) =>
      command === 'echo $?' ? [[index - 1, Number(output)] as const] : [],
    ),
  );
  return all
    .map((one, index) => ({ ...one, exitCode: codes.get(index) ?? 0 }))
    .filter(({ command }) => command !== 'echo $?');
}

/** Carries out a command line of the docs as a shell would, with the address of our own Git server. */
async function type(line: string) {
  const words = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const [npx, program, ...args] = words.map((word) => word.replace(/^["']|["']$/g, ''));
  expect([npx, program]).toEqual(['npx', 'millrace']);
  const given = args.map((word) => word.replace(/^repo-url=.*/, `repo-url=${repoUrl}`));
  const options = { cwd: root, env, reject: false, stdin: 'ignore' } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['bin/millrace', ...given], options);
  return { exitCode, stdout, stderr };
}

/** What differs from one run to the next, made the same: ids, names, dates, durations, addresses, widths. */
function sameForAll(text: string): string {
  return text
    .replace(/file:\/\/\S+/g, 'FILES')
    .replace(/\.millrace\S*\/runs/g, 'RUNS')
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'SERVER')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+Z)?/g, 'DATE')
    .replace(/\b(california-housing(?:-rollback|-release)?)-[a-z0-9]{5}\b/g, '$1-NAME')
    .replace(/\b[0-9a-f]{40}\b/g, 'COMMIT')
    .replace(/\b[0-9a-f]{32}\b/g, 'ID')
    .replace(/\b(?=[a-f]*\d)[0-9a-f]{7,8}\b/g, 'SHORT')
    .replace(/\d+\.\d{4,}/g, 'NUMBER')
    .replace(/\b\d+\.\d s\b/g, 'TIME')
    .replace(/\s+/g, ' ')
    .trim();
}
