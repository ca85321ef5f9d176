/** The surroundings of the earth-observation example: its data, a STAC API that serves them, and a repository with a manifest. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Environment, loadEnvironments } from '../../lib/environments/environments.ts';
import { PermanentError } from '../../lib/errors.ts';

/** A STAC API on this machine. */
export interface StacApi {
  /** Its landing page. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const programs = join(root, 'examples/earth-observation/data');

/** What stands for the example's image. */
export async function earthObservationEnvironment(cacheDirectory: string): Promise<Environment> {
  const environments = await loadEnvironments(join(root, 'environments.yaml'), { cacheDirectory });
  return await environments.resolve('ghcr.io/millrace/earth-observation');
}

/** Makes the labelled tiles and the scene, unless they are in the folder. */
export async function makeData(environment: Environment, folder: string, ...args: string[]): Promise<void> {
  if (existsSync(join(folder, 'catalog.json'))) return;
  await execa('python', [join(programs, 'make_data.py'), '--output', folder, ...args], inside(environment));
}

/** Serves the folder until it is stopped. */
export async function startStacApi(
  environment: Environment,
  folder: string,
  ...args: string[]
): Promise<StacApi> {
  const served = ['--data', folder, '--port', '0', ...args];
  const server = execa('python', [join(programs, 'stac_api.py'), ...served], {
    ...inside(environment),
    reject: false,
    buffer: false,
    stderr: 'ignore',
  });
  const stop = async () => {
    server.kill();
    await server;
  };
  for await (const line of server.iterable()) {
    const [url] = /https?:\S+/.exec(line) ?? [];
    if (url !== undefined) return { url, stop };
  }
  throw new PermanentError(`the STAC API of ${folder} ended before it said its address`);
}

function inside({ path, env }: Environment) {
  return {
    env: { ...env, PATH: [...path, '/usr/bin', '/bin'].join(':'), LC_ALL: 'C.UTF-8' },
    extendEnv: false,
  } as const;
}
