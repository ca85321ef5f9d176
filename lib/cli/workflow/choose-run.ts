/** Which stored run is meant. */
import { listRuns, type StoredRun } from '../../runner/store/runs.ts';
import { chooseName } from './choose-name.ts';

/** The run of that name or of the only name that begins so, or the newest one; throws an `InputError` when there is none. */
export function chooseRun(stateDirectory: string, name?: string): StoredRun {
  const runs = new Map(listRuns(stateDirectory).map((run) => [run.name, run]));
  const chosen = chooseName([...runs.keys()], name, {
    one: 'run',
    start: 'start one by: npx millrace run TEMPLATE',
    list: 'list them by: npx millrace runs; one on a cluster is meant by -n NAMESPACE',
  });
  const run = runs.get(chosen);
  if (run === undefined) throw new Error(`run '${chosen}' was listed and is gone`);
  return run;
}

/** Whether a stored run is meant by that name. */
export function isRunName(stateDirectory: string, name: string): boolean {
  return listRuns(stateDirectory).some((run) => run.name === name || run.name.startsWith(`${name}-`));
}
