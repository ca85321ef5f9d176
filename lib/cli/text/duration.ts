/** Durations as people read them. */

/** `0.4 s`, `12.3 s`, `2 m 05 s`, `1 h 02 m`; whole seconds where no more is known. */
export function formatDuration(milliseconds: number, precision: 'tenths' | 'seconds' = 'tenths'): string {
  const tenths = Math.max(0, Math.round(milliseconds / 100));
  if (tenths < 600) return precision === 'tenths' ? `${(tenths / 10).toFixed(1)} s` : wholeSeconds(tenths);
  const seconds = Math.round(tenths / 10);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} m`;
}

/** `3 m ago`, in the largest unit that fits. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit} ago`;
  }
  return `${seconds} s ago`;
}

/** Less than a second is not nothing. */
function wholeSeconds(tenths: number): string {
  return tenths < 10 ? '<1 s' : `${Math.round(tenths / 10)} s`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
