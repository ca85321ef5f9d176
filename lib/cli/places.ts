/** The files and folders the command works with. */
import { join, resolve } from 'node:path';

export interface Places {
  /** Runs, the platform's data, and caches. */
  readonly state: string;
  /** Python environments; they are made again when they are deleted. */
  readonly cache: string;
  /** Which environment stands in for which image. */
  readonly environmentsFile: string;
}

/** Millrace's own folder: the one with package.json. */
export const packageDirectory = join(import.meta.dirname, '../..');

/** The places for a working folder; MILLRACE_STATE names another state folder. */
export function placesIn(directory: string, environment: NodeJS.ProcessEnv): Places {
  const state = resolve(directory, environment['MILLRACE_STATE'] || '.millrace');
  return {
    state,
    cache: resolve(directory, environment['MILLRACE_CACHE'] || join(state, 'cache')),
    environmentsFile: join(directory, 'environments.yaml'),
  };
}
