/** Where the repository of a delivery lies, when the embedded platform serves it. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Workflow } from '../../argo/manifest.ts';
import { platformPaths, readState } from '../../embedded/state.ts';
import { inputOf } from './delivery.ts';

/** The folder of the bare repository that the workflow wrote to; absent when it is somewhere else. */
export function repositoryFolder(workflow: Workflow, stateDirectory: string): string | undefined {
  const address = inputOf(workflow, 'repo-url') ?? '';
  if (!URL.canParse(address)) return undefined;
  const { hostname, port, pathname } = new URL(address);
  const paths = platformPaths(stateDirectory);
  const isOurs = hostname === '127.0.0.1' && Number(port) === readState(paths).git?.port;
  const folder = join(paths.git, basename(pathname));
  return isOurs && existsSync(join(folder, 'HEAD')) ? folder : undefined;
}
