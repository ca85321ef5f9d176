/** The challenger's metrics beside the champion's. */
import type { Paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { visible } from '../text/visible.ts';
import type { Delivery } from './delivery.ts';

/** A line a metric, with titles; nothing when no metric was judged. */
export function metricsTable(delivery: Delivery, paint: Paint): readonly string[] {
  const { metrics, version, championVersion } = delivery;
  const hasChampion = championVersion !== undefined && championVersion !== version;
  const rows = Object.entries(metrics).map(([name, { challenger, champion }]) => [
    visible(name),
    formatMetric(challenger),
    ...(hasChampion ? [formatMetric(champion), formatChange(challenger, champion)] : []),
  ]);
  if (rows.length === 0) return [];
  const columns = [
    { title: 'metric' },
    { title: `version ${version}`, side: 'right' },
    ...(hasChampion
      ? ([
          { title: `champion ${championVersion}`, side: 'right' },
          { title: 'change', side: 'right' },
        ] as const)
      : []),
  ] as const;
  return table(columns, rows, paint);
}

/** Six digits that count; `–` for a value that is missing or no finite number. */
export function formatMetric(value: number | undefined): string {
  return value === undefined ? '–' : String(Number(value.toPrecision(6)));
}

/** `+1.2 %`, relative to the champion's. */
function formatChange(challenger: number | undefined, champion: number | undefined): string {
  if (challenger === undefined || champion === undefined) return '–';
  if (challenger === champion) return 'same';
  if (champion === 0) return '–';
  const percent = ((challenger - champion) / Math.abs(champion)) * 100;
  return `${percent > 0 ? '+' : ''}${Number(percent.toPrecision(2))} %`;
}
