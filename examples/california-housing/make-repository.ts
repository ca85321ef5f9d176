/** Makes the example's Git repository out of the folder `repository/`, or brings the one that is there to the wanted setting. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { z } from 'zod';
import { gitEnvironment } from '../../lib/embedded/git-backend.ts';
import { createRepository } from '../../lib/embedded/git-server.ts';
import type { Environment } from '../../lib/environments/environments.ts';
import { PermanentError, TransientError } from '../../lib/errors.ts';

export interface ExampleOptions {
  /** The folder of the bare repositories, such as `Platform.gitDirectory`. */
  readonly gitDirectory: string;
  /** @default `california-housing` */
  readonly name?: string;
  /** A folder that becomes DVC's remote. */
  readonly dataRemote: string;
  /** The trainer's environment, which holds DVC and scikit-learn. */
  readonly environment: Environment;
  /** Sets the training so that its model is clearly worse. @default false */
  readonly worse?: boolean;
}

/** The repository as it is after the call. */
export interface ExampleRepository {
  /** Its name under the Git server's address: `<gitUrl>/<name>.git`. */
  readonly name: string;
  /** The tip of `main`. */
  readonly revision: string;
  /** Whether this call made a commit. */
  readonly changed: boolean;
}

const template = join(import.meta.dirname, 'repository');
const prepareData = join(import.meta.dirname, 'prepare_data.py');
/** The strength of the ridge penalty: the good one, and one with which every prediction is close to the mean. */
const alphas = { good: 10, worse: 10_000 } as const;
const pushAttempts = 5;

/** Works on the tip of `main` and leaves alone what is right already; commits of others are kept. */
export async function makeRepository(options: ExampleOptions): Promise<ExampleRepository> {
  const { gitDirectory, name = 'california-housing' } = options;
  const bare = await createRepository(gitDirectory, name);
  for (let attempt = 1; attempt <= pushAttempts; attempt += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'california-housing-'));
    try {
      const done = await updateClone(bare, folder, options);
      if (done !== undefined) return { name, ...done };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  throw new TransientError(
    `${bare}: somebody else pushed to main ${pushAttempts} times in between; run it again`,
  );
}

/** `undefined` when somebody else pushed in between. */
async function updateClone(
  bare: string,
  folder: string,
  options: ExampleOptions,
): Promise<Omit<ExampleRepository, 'name'> | undefined> {
  const clone = join(folder, 'clone');
  await git(folder, 'clone', '--quiet', bare, clone);
  const isNew = (await tryGit(clone, 'rev-parse', '--quiet', '--verify', 'HEAD')).failed;
  if (isNew) cpSync(template, clone, { recursive: true });
  await provideData(clone, folder, options);
  setAlpha(join(clone, 'params.yaml'), options.worse ? alphas.worse : alphas.good);

  await git(clone, 'add', '--all');
  const changed = (await git(clone, 'status', '--porcelain')) !== '';
  if (changed) {
    await git(clone, 'commit', '--quiet', '--message', isNew ? firstMessage : messageOf(options));
    const push = await tryGit(clone, 'push', '--porcelain', 'origin', 'HEAD:refs/heads/main');
    // Nobody guards this branch: what refuses a push is somebody else's, before this one or at the same moment.
    if (push.failed && /^!.*\[(remote )?rejected\]/m.test(push.stdout)) return undefined;
    if (push.failed) throw new PermanentError(`cannot push to ${bare}: ${push.stderr.trim()}`);
  }
  return { revision: await git(clone, 'rev-parse', 'HEAD'), changed };
}

const firstMessage = 'Add the California housing regressor';

function messageOf({ worse = false }: ExampleOptions): string {
  return worse ? 'Try a much stronger penalty' : 'Set the penalty and the data as they were';
}

const dvcFileSchema = z.object({ outs: z.tuple([z.object({ md5: z.string().regex(/^[0-9a-f]{32}$/) })]) });

/** Writes and pushes the data with DVC unless the remote that the repository names holds them. */
async function provideData(
  clone: string,
  home: string,
  { dataRemote, environment }: ExampleOptions,
): Promise<void> {
  const remote = resolve(dataRemote);
  const { outs } = dvcFileSchema.parse(parse(readFileSync(join(clone, 'data', 'housing.csv.dvc'), 'utf8')));
  const [{ md5 }] = outs;
  const stored = existsSync(join(remote, 'files', 'md5', md5.slice(0, 2), md5.slice(2)));
  if (stored && readFileSync(join(clone, '.dvc', 'config'), 'utf8').includes(`url = ${remote}\n`)) return;
  const path = [...environment.path, process.env['PATH'] ?? ''].join(':');
  const { exitCode, stderr } = await execa('python', [prepareData, clone, remote], {
    env: {
      ...gitSettings(),
      ...environment.env,
      PATH: path,
      HOME: home,
      DVC_SITE_CACHE_DIR: home,
      DVC_NO_ANALYTICS: '1',
    },
    extendEnv: false,
    reject: false,
    preferLocal: false,
  });
  if (exitCode !== 0) throw new PermanentError(`cannot prepare the example's data: ${stderr.trim()}`);
}

function setAlpha(file: string, alpha: number): void {
  const text = readFileSync(file, 'utf8');
  const line = /^alpha:[ \t]*(\S+)/m;
  const now = line.exec(text)?.[1];
  if (now === undefined)
    throw new PermanentError('params.yaml has no alpha; put the line `alpha: 10.0` back');
  if (Number(now) !== alpha) writeFileSync(file, text.replace(line, `alpha: ${alpha.toFixed(1)}`));
}

async function git(directory: string, ...args: string[]): Promise<string> {
  const { failed, stdout, stderr } = await tryGit(directory, ...args);
  if (failed) throw new PermanentError(`git ${args[0]} failed: ${stderr.trim()}`);
  return stdout;
}

function tryGit(directory: string, ...args: string[]) {
  return execa('git', args, { cwd: directory, env: gitSettings(), extendEnv: false, reject: false });
}

function gitSettings(): Record<string, string> {
  const person = { NAME: 'California Housing', EMAIL: 'california-housing@example.org' };
  const names = Object.entries(person).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  return { ...gitEnvironment(), GIT_TERMINAL_PROMPT: '0', ...Object.fromEntries(names) };
}
