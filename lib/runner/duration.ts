/** Durations as Go writes them: `90`, `1m30s`, `500ms`. */
import { readDuration } from '../argo/expr/moment.ts';
import { InputError } from '../errors.ts';

/** The duration in milliseconds; a number without a unit counts seconds. */
export function parseDuration(text: string | number, field: string): number {
  const source = String(text).trim();
  if (/^\d+$/.test(source)) return Number(source) * 1000;
  const duration = readDuration(source);
  if (duration && duration.milliseconds >= 0) return duration.milliseconds;
  throw new InputError(`${field}: '${source}' is not a duration; write it as 90, 30s or 1h30m`);
}

/** A duration for people: `2 minutes 0 seconds`, as Argo says it. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'days'],
    [Math.floor(seconds / 3600) % 24, 'hours'],
    [Math.floor(seconds / 60) % 60, 'minutes'],
    [seconds % 60, 'seconds'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
