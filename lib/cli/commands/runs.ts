/** `millrace runs`: the runs of this folder, the newest first. */
import { listRuns, type StoredRun } from '../../runner/store/runs.ts';
import { readDelivery } from '../delivery/delivery.ts';
import { formatAge, formatDuration } from '../text/duration.ts';
import type { Paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { visible } from '../text/visible.ts';
import { markOf, meaningOf } from '../tree/node-row.ts';
import type { CommandContext } from './command-context.ts';

export async function runs({ console, places }: CommandContext): Promise<number> {
  const stored = listRuns(places.state);
  if (stored.length === 0) console.say('no run yet; try: npx millrace demo');
  else for (const line of runsTable(stored, Date.now(), console.data.paint)) console.print(line);
  return 0;
}

/** A line a run, with titles. */
export function runsTable(stored: readonly StoredRun[], now: number, paint: Paint): readonly string[] {
  const rows = stored.map((run) => {
    const { startedAt, finishedAt } = run.workflow.status ?? {};
    const start = Date.parse(startedAt ?? '');
    const end = run.state === 'running' ? now : Date.parse(finishedAt ?? '');
    const phase = run.state === 'died' ? 'Died' : (run.workflow.status?.phase ?? 'Pending');
    const meaning = run.state === 'died' ? 'bad' : meaningOf(phase);
    return [
      visible(run.name),
      paint(meaning, `${run.state === 'died' ? '✖' : markOf(phase)} ${visible(phase)}`),
      Number.isNaN(start) ? '' : formatAge(now - start),
      Number.isNaN(end - start) ? '' : formatDuration(end - start, 'seconds'),
      deliveryOf(run),
    ];
  });
  const titles = [
    { title: 'run' },
    { title: 'phase' },
    { title: 'started' },
    { title: 'took', side: 'right' },
    { title: 'delivery' },
  ] as const;
  return table(titles, rows, paint);
}

function deliveryOf({ workflow }: StoredRun): string {
  const delivery = readDelivery(workflow);
  if (delivery === undefined) return '';
  const verdict = delivery.verdict === undefined ? '' : `, ${delivery.verdict}`;
  return `${visible(delivery.model)} version ${delivery.version}${verdict}`;
}
