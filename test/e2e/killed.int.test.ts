/** Deliveries whose process is killed at some point: the next one ends as if nothing had been, but for a version number. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { listRuns } from '../../lib/runner/store/runs.ts';
import { fileOf, git } from '../git/git-fixture.ts';
import { unique } from '../mlflow/seed.ts';
import { until } from '../runner/processes.ts';
import { deliveries, root } from './delivery.ts';
import { versionInUse } from './registered-models.ts';
import { goodMetrics, manifestPath, type TrainingRepository } from './training-repository.ts';

const { readToken, writeToken, ...platform } = inject('platform');
const { deliver, folder, stateDirectory, repository } = deliveries();

test('a delivery that is killed again and again and run once more ends with the right alias and one commit a version', async () => {
  const model = unique('e2e-killed');
  const source = await repository({ metrics: goodMetrics });
  const kill = (point: Point) => killedAt(point, { 'model-name': model, 'repo-url': source.url });

  // As far as this nothing is decided: the alias and Git stay as they were.
  await kill({ node: 'fit', phase: 'Running' });
  await kill({ node: 'evaluate', phase: 'Running' });
  expect(await versionInUse(model)).toBeUndefined();
  expect(await deliveredVersions(source)).toEqual([]);

  // The alias has moved or not, the commit is made or not; either way at most one for a version.
  await kill({ node: 'promote', phase: 'Running' });
  await kill({ node: 'promote', phase: 'Succeeded' });
  await kill({ node: 'update-git', phase: 'Running' });
  await kill({ node: 'update-git', phase: 'Succeeded' });
  expect(await versionInUse(model)).toBe((await deliveredVersions(source))[0]);

  const last = await deliver({ 'model-name': model, 'repo-url': source.url });
  expect({ phase: last.phase, failure: last.failure }).toEqual({ phase: 'Succeeded' });
  expect(last.output('verdict')).toBe('promote');
  expect(await versionInUse(model)).toBe(last.output('model-version'));
  const versions = await deliveredVersions(source);
  expect(versions[0]).toBe(last.output('model-version'));
  expect(new Set(versions).size).toBe(versions.length);
  expect(await fileOf(source.path, manifestPath)).toContain(`storageUri: "${last.output('model-uri')}"`);
});

/** A moment in a delivery: a node is in a phase. */
interface Point {
  readonly node: string;
  readonly phase: 'Running' | 'Succeeded';
}

/** Runs the delivery by the command, in a process of its own, and kills that when the point is reached. */
async function killedAt({ node, phase }: Point, parameters: Readonly<Record<string, string>>): Promise<void> {
  const before = new Set(listRuns(stateDirectory).map(({ name }) => name));
  const given = Object.entries(parameters).flatMap(([name, value]) => ['-p', `${name}=${value}`]);
  const files = ['-f', 'dist', '-f', documentsFile()];
  const child = spawn(
    process.execPath,
    ['lib/cli/main.ts', 'run', 'california-housing', ...files, ...given],
    {
      cwd: root,
      env: { ...process.env, MILLRACE_STATE: stateDirectory, MILLRACE_CACHE: join(root, '.millrace/cache') },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const said: string[] = [];
  child.stderr.on('data', (data) => said.push(String(data)));
  onTestFinished(() => void child.kill('SIGKILL'));
  const run = () => listRuns(stateDirectory).find(({ name }) => !before.has(name));
  await until(stateDirectory, () => {
    const nodes = Object.values(run()?.workflow.status?.nodes ?? {});
    if (child.exitCode !== null) throw new Error(`it ended before ${node} was ${phase}:\n${said.join('')}`);
    return nodes.some((one) => one.displayName === node && one.phase === phase);
  });
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  expect(run()?.state).toBe('died');
}

/** The ConfigMap and the Secrets as a file, outside of the runs' folder. */
function documentsFile(): string {
  const file = join(folder, 'platform.yaml');
  const documents = platformDocuments({ ...platform, tokens: { readToken, writeToken } });
  writeFileSync(file, documents.map((document) => stringify(document)).join('---\n'), { mode: 0o600 });
  return file;
}

/** The versions that commits on main delivered, the newest first. */
async function deliveredVersions({ path }: TrainingRepository): Promise<readonly string[]> {
  const subjects = (await git(path, 'log', '--format=%s', 'main')).split('\n');
  return subjects.flatMap((subject) => /^deliver .* version (\d+) to /.exec(subject)?.[1] ?? []);
}
