/** What one node says in the tree: its mark, its phase, how long it took, what it gave or why it stands. */
import type { NodeStatus } from '../../argo/manifest.ts';
import { formatDuration } from '../text/duration.ts';
import type { Meaning } from '../text/paint.ts';
import { visible } from '../text/visible.ts';

/** When a node began and ended, in milliseconds since 1970. */
export interface Span {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** More exact times than the status document has, which knows whole seconds; absent where nobody watched. */
export type Times = ReadonlyMap<string, Span>;

const looks: Readonly<Record<string, readonly [mark: string, meaning: Meaning]>> = {
  Pending: ['◷', 'waiting'],
  Running: ['●', 'active'],
  Succeeded: ['✔', 'good'],
  Failed: ['✖', 'bad'],
  Error: ['⚠', 'bad'],
  Skipped: ['○', 'aside'],
  Omitted: ['○', 'aside'],
};

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The mark of a phase, as `argo get` has it; what runs turns with the time, where there is one. */
export function markOf(phase: string, now?: number): string {
  if (phase === 'Running' && now !== undefined) return frames[Math.floor(now / 100) % frames.length] ?? '●';
  return looks[phase]?.[0] ?? '·';
}

/** How a phase is coloured. */
export function meaningOf(phase: string): Meaning {
  return looks[phase]?.[1] ?? 'aside';
}

/** Whether a node will change no more. */
export function isOver({ phase = '' }: NodeStatus): boolean {
  return !['', 'Pending', 'Running'].includes(phase);
}

/** Whether a node ended, but never ran. */
export function wasLeftOut({ phase = '' }: NodeStatus): boolean {
  return phase === 'Skipped' || phase === 'Omitted';
}

/** How long a node has taken so far; nothing for one that never ran. */
export function durationText(node: NodeStatus, now: number, times?: Times): string {
  if (wasLeftOut(node) || node.phase === 'Pending') return '';
  const exact = times?.get(node.id);
  const start = exact?.start ?? milliseconds(node.startedAt);
  const end = exact?.end ?? milliseconds(node.finishedAt);
  if (start === undefined) return '';
  const isExact = exact?.start !== undefined && (exact.end !== undefined || !isOver(node));
  return formatDuration((end ?? now) - start, isExact ? 'tenths' : 'seconds');
}

/** What a node gave, or why it stands, failed or was left out: one line, printable. */
export function detailOf(node: NodeStatus): string {
  const waiting = node.synchronizationStatus?.waiting;
  if (waiting && !isOver(node))
    return `waiting for the lock ${visible(waiting.split('/').at(-1) ?? waiting)}`;
  if (node.message && node.phase !== 'Succeeded') return visible(node.message);
  if (node.type === 'DAG' || node.type === 'Steps') return '';
  return valuesOf(node);
}

/** `name=value` for every output that reads well in a line: no empty ones, no JSON documents, long ones cut in the middle. */
function valuesOf(node: NodeStatus): string {
  return (node.outputs?.parameters ?? [])
    .filter(({ value = '' }) => value !== '' && !/^[[{]/.test(value))
    .map(({ name, value = '' }) => `${visible(name)}=${shorten(visible(value))}`)
    .join(' ');
}

/** A hash by its beginning; any other long text by its two ends, as an address tells most at its ends. */
function shorten(value: string): string {
  if (/^[0-9a-f]{32,64}$/.test(value)) return value.slice(0, 8);
  return value.length <= 48 ? value : `${value.slice(0, 20)}…${value.slice(-27)}`;
}

function milliseconds(time: string | null | undefined): number | undefined {
  const parsed = Date.parse(time ?? '');
  return Number.isNaN(parsed) ? undefined : parsed;
}
