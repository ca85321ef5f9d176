/** What a comparison gives, and how times are taken: always side by side, in one run, as a ratio. */
import { performance } from 'node:perf_hooks';
import { execa, type Options } from 'execa';

export interface Comparison {
  /** What Millrace takes, in `unit`. */
  readonly ours: number;
  /** What it is compared with takes, in the same run. */
  readonly theirs: number;
  /** `theirs / ours`: above 1, ours takes less. */
  readonly ratio: number;
  readonly unit: string;
  /** What we ask of it, in words. */
  readonly wanted: string;
  readonly holds: boolean;
}

/** The comparisons of one bench file, by name. */
export type Comparisons = Readonly<Record<string, Comparison>>;

/** Says what is measured at the moment. */
export type Say = (line: string) => void;

/** Compares two times, wanting ours to be at least `factor` times shorter. */
export function atLeastFaster(factor: number, ours: number, theirs: number): Comparison {
  const ratio = theirs / ours;
  return { ours, theirs, ratio, unit: 's', wanted: `at least ${factor} times less`, holds: ratio >= factor };
}

/** Runs a program to its end and gives the seconds it took; throws when it fails. */
export async function secondsOf(
  program: string,
  args: readonly string[],
  options: Options = {},
): Promise<number> {
  const start = performance.now();
  await execa(program, args, { stdin: 'ignore', ...options });
  return (performance.now() - start) / 1000;
}

/** The median of several measurements taken one after the other. */
export async function median(times: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let i = 0; i < times; i += 1) values.push(await measure());
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The least of each of several measurements taken in turn, so that what else the machine does disturbs them alike. */
export async function fastest<Name extends string>(
  times: number,
  measures: Readonly<Record<Name, () => Promise<number>>>,
): Promise<ReadonlyMap<Name, number>> {
  const least = new Map<Name, number>();
  const names = Object.keys(measures).filter((name): name is Name => name in measures);
  for (let i = 0; i < times; i += 1) {
    for (const name of names) {
      least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, await measures[name]()));
    }
  }
  return least;
}
