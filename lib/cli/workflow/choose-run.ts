/** Which stored run is meant. */

import { nearest } from '../../argo/lint/nearest.ts';
import { InputError } from '../../errors.ts';
import { listRuns, type StoredRun } from '../../runner/store/runs.ts';
import { visible } from '../text/visible.ts';

/** The run of that name or of the only name that begins so, or the newest one; throws an `InputError` when there is none. */
export function chooseRun(stateDirectory: string, name?: string): StoredRun {
  const runs = listRuns(stateDirectory);
  const [newest] = runs;
  if (newest === undefined) throw new InputError('no run yet; start one by: npx millrace run TEMPLATE');
  if (name === undefined) return newest;
  const exact = runs.find((run) => run.name === name);
  const [beginning, ...others] = runs.filter((run) => run.name.startsWith(name));
  const found = exact ?? (others.length === 0 ? beginning : undefined);
  if (found) return found;
  const near = nearest(
    name,
    runs.map((run) => run.name),
  );
  const way = near ? `did you mean '${near}'?` : 'list them by: npx millrace runs';
  throw new InputError(
    beginning
      ? `several runs begin with '${visible(name)}'; give the whole name`
      : `no run '${visible(name)}'; ${way}`,
  );
}

/** Whether a stored run is meant by that name. */
export function isRunName(stateDirectory: string, name: string): boolean {
  return listRuns(stateDirectory).some((run) => run.name === name || run.name.startsWith(`${name}-`));
}
