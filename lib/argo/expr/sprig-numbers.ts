/** sprig's functions over numbers; what is no number counts as 0, as sprig has it. */
import { randomInt } from 'node:crypto';
import { countOf, textOf } from './argument.ts';
import { toFloat } from './conversion-functions.ts';
import { type Callable, display, type Value, ValueError } from './value.ts';

const whole = (value: Value | undefined) => Math.trunc(lenient(value));
const folded = (start: number, values: readonly Value[], fold: (a: number, b: number) => number) =>
  values.map(lenient).reduce(fold, start);

export const sprigNumbers: Readonly<Record<string, Callable>> = {
  int: (value) => whole(value),
  int64: (value) => whole(value),
  float64: (value) => lenient(value),
  atoi: (value) => (/^[+-]?\d+$/.test(textOf(value, 'sprig.atoi')) ? whole(value) : 0),
  toDecimal: (value) => Number.parseInt(display(value ?? null), 8) || 0,
  add: (...values) => values.reduce<number>((sum, value) => sum + whole(value), 0),
  add1: (value) => whole(value) + 1,
  sub: (left, right) => whole(left) - whole(right),
  mul: (...values) => values.reduce<number>((product, value) => product * whole(value), 1),
  div: (left, right) => Math.trunc(whole(left) / nonZero(whole(right))),
  mod: (left, right) => whole(left) % nonZero(whole(right)),
  addf: (...values) => folded(0, values, (a, b) => decimal(a + b)),
  add1f: (value) => decimal(lenient(value) + 1),
  subf: (first, ...values) => folded(lenient(first), values, (a, b) => decimal(a - b)),
  mulf: (first, ...values) => folded(lenient(first), values, (a, b) => decimal(a * b)),
  divf: (first, ...values) => folded(lenient(first), values, (a, b) => a / nonZero(b)),
  max: (...values) => Math.max(...values.map(whole)),
  biggest: (...values) => Math.max(...values.map(whole)),
  min: (...values) => Math.min(...values.map(whole)),
  maxf: (...values) => Math.max(...values.map(lenient)),
  minf: (...values) => Math.min(...values.map(lenient)),
  ceil: (value) => Math.ceil(lenient(value)),
  floor: (value) => Math.floor(lenient(value)),
  round: (value, places, on = 0.5) => {
    const power = 10 ** countOf(places, 'sprig.round');
    const digit = lenient(value) * power;
    return (digit - Math.trunc(digit) >= lenient(on) ? Math.ceil(digit) : Math.floor(digit)) / power;
  },
  until: (count) => steps(0, countOf(count, 'sprig.until'), countOf(count, 'sprig.until') < 0 ? -1 : 1),
  untilStep: (start, stop, step) =>
    steps(
      countOf(start, 'sprig.untilStep'),
      countOf(stop, 'sprig.untilStep'),
      countOf(step, 'sprig.untilStep'),
    ),
  seq: (...values) => sequence(values.map((value) => countOf(value, 'sprig.seq'))).join(' '),
  randInt: (from, to) => randomInt(countOf(from, 'sprig.randInt'), countOf(to, 'sprig.randInt')),
};

/** A number as sprig reads it. */
export function lenient(value: Value | undefined): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  try {
    return toFloat(value ?? null);
  } catch {
    return 0;
  }
}

/** Sprig counts in decimals, where 0.1 + 0.2 is 0.3. */
function decimal(value: number): number {
  return Number(value.toPrecision(15));
}

function nonZero(value: number): number {
  if (value === 0) throw new ValueError('division by zero');
  return value;
}

function steps(start: number, stop: number, step: number): readonly number[] {
  if (step === 0 || stop < start !== step < 0) return [];
  const count = Math.ceil((stop - start) / step);
  if (count > 1_000_000) throw new ValueError(`a list of ${count} numbers is too long`);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function sequence(values: readonly number[]): readonly number[] {
  const [first = 0, second = 0, third = 0] = values;
  if (values.length === 1) return steps(1, first + (first < 1 ? -1 : 1), first < 1 ? -1 : 1);
  if (values.length === 2) return steps(first, second + (second < first ? -1 : 1), second < first ? -1 : 1);
  return values.length === 3 ? steps(first, third + (third < first ? -1 : 1), second) : [];
}
