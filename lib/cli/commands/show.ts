/** `millrace show`: a stored run, its tree and what came of it. */
import { platformStatus } from '../../embedded/platform.ts';
import { secretValues } from '../console.ts';
import { tellRun } from '../delivery/tell-run.ts';
import { isKept } from '../platform-use.ts';
import { renderTree } from '../tree/render-tree.ts';
import { chooseRun } from '../workflow/choose-run.ts';
import type { CommandContext } from './command-context.ts';

/** Shows the run of that name, or the newest one. */
export async function show(name: string | undefined, { console, places }: CommandContext): Promise<number> {
  const stateDirectory = places.state;
  const { name: run, workflow, state } = chooseRun(stateDirectory, name);
  const platform = await platformStatus({ stateDirectory });
  console.hide(secretValues(platform?.documents ?? []));
  const { data } = console;
  const trackingUri = isKept(stateDirectory) ? platform?.trackingUri : undefined;
  for (const line of renderTree(workflow, { now: Date.now(), width: data.width, colours: data.colours }))
    console.print(line);
  console.print('');
  for (const line of await tellRun(workflow, { stateDirectory, output: data, trackingUri }))
    console.print(line);
  if (state === 'died') console.say(`its process is gone; let it go on by: npx millrace resume ${run}`);
  return 0;
}
