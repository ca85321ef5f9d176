/** The surroundings of the earth-observation example: its programs, its data, and a STAC API that serves them. */
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import * as z from 'zod';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { PermanentError } from '../../lib/errors.ts';

/** A STAC API on this machine. */
export interface StacApi {
  /** Its landing page. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The variables of a process of the example's image. */
export type ImageEnvironment = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, '../..');
const programs = join(root, 'examples/earth-observation/data');

/** The image's own variables and programs, and none of this process; says when they have to be built. */
export async function imageEnvironment(
  cacheDirectory: string,
  log?: (line: string) => void,
): Promise<ImageEnvironment> {
  const environments = await loadEnvironments(join(root, 'environments.yaml'), { cacheDirectory, log });
  const { path, env } = await environments.resolve('ghcr.io/millrace/earth-observation');
  return { ...env, PATH: [...path, '/usr/bin', '/bin'].join(':'), LC_ALL: 'C.UTF-8' };
}

/** Makes the labelled tiles and the scene in a folder that is not there yet; gives the path of their STAC catalog. */
export async function makeData(
  env: ImageEnvironment,
  folder: string,
  ...args: readonly string[]
): Promise<string> {
  const program = [join(programs, 'make_data.py'), '--output', folder, ...args];
  await execa('python', program, { env, extendEnv: false });
  return join(folder, 'catalog.json');
}

/** Serves the folder, on a port that is free, until it is closed. */
export async function startStacApi(
  env: ImageEnvironment,
  folder: string,
  ...args: readonly string[]
): Promise<StacApi> {
  const program = [join(programs, 'stac_api.py'), '--data', folder, '--port', '0', ...args];
  const server = execa('python', program, { env, extendEnv: false, reject: false, stdin: 'ignore' });
  const lines = createInterface({ input: server.stdout });
  const ended = server.then(({ stderr }) => {
    throw new PermanentError(`the STAC API of ${folder} ended while it started: ${stderr}`);
  });
  const [url] = z.tuple([z.string()]).parse(await Promise.race([once(lines, 'line'), ended]));
  ended.catch(() => {});
  return {
    url,
    close: async () => {
      server.kill();
      await server;
    },
  };
}
