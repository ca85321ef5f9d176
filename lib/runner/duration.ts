/** Durations as Go writes them: `90`, `1m30s`, `500ms`. */
import { InputError } from '../errors.ts';

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** The duration in milliseconds; a number without a unit counts seconds. */
export function parseDuration(text: string | number, field: string): number {
  const source = String(text).trim();
  if (/^\d+$/.test(source)) return Number(source) * 1000;
  const parts = [...source.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length > 0 && parts.map(([whole]) => whole).join('') === source) {
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
  }
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
