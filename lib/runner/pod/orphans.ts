/** Processes of containers that outlived their runner: found by what every container is told, and ended. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PermanentError } from '../../errors.ts';

/** The variable of every container that names its workflow. */
export const workflowMark = 'ARGO_WORKFLOW_UID';

const pollMilliseconds = 20;
const patienceMilliseconds = 10_000;

/** Ends all processes of a workflow whose runner is gone; gives when none of them is left. */
export async function endOrphans(workflowUid: string): Promise<void> {
  const deadline = Date.now() + patienceMilliseconds;
  for (let orphans = orphansOf(workflowUid); orphans.length > 0; orphans = orphansOf(workflowUid)) {
    if (Date.now() > deadline)
      throw new PermanentError(
        `processes of the run do not end: ${orphans.join(', ')}; end them by hand: kill -9`,
      );
    for (const pid of orphans) kill(pid);
    await delay(pollMilliseconds);
  }
}

/** Only the user's own processes can be looked into, and only those can be ours. */
function orphansOf(workflowUid: string): readonly number[] {
  const mark = `${workflowMark}=${workflowUid}`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(mark) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
