/** Programs of the earth-observation example, in the environment that stands for its image. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';
import * as surroundings from '../../scripts/examples/earth-observation.ts';
import { root } from './example.ts';

export type { StacApi } from '../../scripts/examples/earth-observation.ts';

/** How a program ended. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process of the image sees, and these variables beside. */
export async function imageEnvironment(
  more: Readonly<Record<string, string>> = {},
): Promise<surroundings.ImageEnvironment> {
  return { ...(await surroundings.imageEnvironment(join(root, '.millrace/cache'))), ...more };
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
export async function makeData(folder: string, ...args: readonly string[]): Promise<string> {
  return await surroundings.makeData(await imageEnvironment(), folder, ...args);
}

/** Starts the small STAC API over such data. */
export async function startStacApi(
  folder: string,
  ...args: readonly string[]
): Promise<surroundings.StacApi> {
  return await surroundings.startStacApi(await imageEnvironment(), folder, ...args);
}

/** What cwltool is asked to do. */
export interface CwlOrder {
  /** A document of the example, such as `training.cwl`. */
  readonly document: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly trackingUri: string;
}

/** Runs a document by cwltool alone, its outputs into a folder; gives the output object. */
export async function cwltool(
  folder: string,
  { document, inputs, trackingUri }: CwlOrder,
): Promise<Readonly<Record<string, unknown>>> {
  const file = `${folder}.json`;
  writeFileSync(file, JSON.stringify(inputs));
  const env = await imageEnvironment({ MLFLOW_TRACKING_URI: trackingUri });
  const options = ['--no-container', '--preserve-environment=MLFLOW_TRACKING_URI', '--outdir', folder];
  const path = join(root, 'examples/earth-observation/cwl', document);
  const { stdout } = await execa('cwltool', [...options, path, file], {
    ...{ env, extendEnv: false, cwd: dirname(folder) },
  });
  return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
}
