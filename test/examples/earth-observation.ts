/** Programs of the earth-observation example, in the environment that stands for its image. */
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import * as z from 'zod';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { root } from './example.ts';

const folder = join(root, 'examples/earth-observation');

/** How a program ended. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The image's own variables and programs, and none of this process but what Python needs to find certificates. */
export async function imageEnvironment(
  more: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const environments = await loadEnvironments(join(root, 'environments.yaml'), {
    cacheDirectory: join(root, '.millrace/cache'),
  });
  const { path, env } = await environments.resolve('ghcr.io/millrace/earth-observation');
  return { ...env, PATH: [...path, '/usr/bin', '/bin'].join(':'), LC_ALL: 'C.UTF-8', ...more };
}

/** Gives a function that runs a program of the image, with these variables beside its own. */
export async function programs(more: Readonly<Record<string, string>> = {}) {
  const env = await imageEnvironment(more);
  return async (program: string, ...args: readonly string[]): Promise<Ended> => {
    const { exitCode, stdout, stderr } = await execa(program, args, { env, extendEnv: false, reject: false });
    return { exitCode, stdout, stderr };
  };
}

/** Makes data of the example in a folder, and gives the path of their STAC catalog. */
export async function makeData(output: string, ...args: readonly string[]): Promise<string> {
  const run = await programs();
  const { exitCode, stderr } = await run(
    'python',
    join(folder, 'data/make_data.py'),
    '--output',
    output,
    ...args,
  );
  if (exitCode !== 0) throw new Error(stderr);
  return join(output, 'catalog.json');
}

/** The small STAC API over such data. */
export interface StacApi {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it on a free port; `--fail PATTERN=FAULT` spoils what it gives. */
export async function startStacApi(data: string, ...args: readonly string[]): Promise<StacApi> {
  const program = [join(folder, 'data/stac_api.py'), '--data', data, '--port', '0', ...args];
  const env = await imageEnvironment();
  const server = execa('python', program, { env, extendEnv: false, reject: false, stdin: 'ignore' });
  const lines = createInterface({ input: server.stdout });
  const ended = server.then(({ stderr }) => {
    throw new Error(`the STAC API ended while it started: ${stderr}`);
  });
  const [url] = z.tuple([z.string()]).parse(await Promise.race([once(lines, 'line'), ended]));
  return {
    url,
    close: async () => {
      server.kill();
      await server;
    },
  };
}
