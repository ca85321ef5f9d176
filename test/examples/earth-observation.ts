/** Programs of the earth-observation example, in the environment that stands for its image. */
import { join } from 'node:path';
import { execa } from 'execa';
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
