/** `millrace logs`: what the containers of a run printed. */
import { platformStatus } from '../../embedded/platform.ts';
import { readRun } from '../../runner/store/runs.ts';
import { secretValues } from '../console.ts';
import { interruptible } from '../interruption.ts';
import { printLogs } from '../logs/follow.ts';
import { LinePrefix } from '../logs/line-prefix.ts';
import { readableLine } from '../logs/log-line.ts';
import { nodeLogs } from '../logs/node-logs.ts';
import { chooseRun, isRunName } from '../workflow/choose-run.ts';
import type { CommandContext } from './command-context.ts';

export interface LogsFlags {
  readonly follow?: boolean | undefined;
}

/** With one name that is no run's, the newest run's node of that name is meant. */
export async function logs(
  names: { readonly run: string | undefined; readonly node: string | undefined },
  { follow }: LogsFlags,
  { console, places }: CommandContext,
): Promise<number> {
  const { state } = places;
  const isNode = names.run !== undefined && names.node === undefined && !isRunName(state, names.run);
  const { run, node } = isNode ? { run: undefined, node: names.run } : names;
  const { name } = chooseRun(state, run);
  const platform = await platformStatus({ stateDirectory: state });
  console.hide(secretValues(platform?.documents ?? []));
  const { paint } = console.data;
  const prefix = new LinePrefix(console.data);
  let isSilent = true;
  await interruptible((signal) =>
    printLogs({
      read: () => {
        const stored = readRun(state, name);
        return { ...stored, isRunning: stored.state === 'running' };
      },
      logsOf: (stored) => {
        const found = nodeLogs(stored, node);
        prefix.expect(found.map(({ label }) => label));
        return found;
      },
      follow: follow === true,
      signal,
      print: (label, line) => {
        isSilent = false;
        console.print(prefix.put(label, readableLine(line, paint)));
      },
    }),
  );
  if (isSilent) console.say(`run '${name}' has printed nothing there`);
  return 0;
}
