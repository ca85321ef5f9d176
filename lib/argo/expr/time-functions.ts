/** expr-lang's functions of time, and the methods that times and durations have in expressions. */
import { countOf, numberOf, textOf } from './argument.ts';
import { Duration, isZone, readDuration, Time } from './moment.ts';
import { formatTime, knownLayouts, readTime } from './time-layout.ts';
import { type Callable, type Value, ValueError } from './value.ts';

export const timeFunctions: Readonly<Record<string, Callable>> = {
  now: () => new Time(Date.now()),
  duration: (text) => {
    const found = readDuration(textOf(text, 'duration'));
    if (found) return found;
    throw new ValueError(`duration cannot read ${JSON.stringify(text)}`);
  },
  date: (...args) => {
    const [zone, ...rest] =
      typeof args[0] === 'string' && isZoneValue(args[0], args) ? args : ['UTC', ...args];
    const text = textOf(rest[0], 'date');
    const layout = rest[1];
    const layouts = layout === undefined ? knownLayouts : [textOf(layout, 'date')];
    const own = typeof rest[2] === 'string' ? rest[2] : textOf(zone, 'date');
    if (!isZone(own)) throw new ValueError(`there is no time zone ${own}`);
    for (const one of layouts) {
      const time = readTime(text, one, own);
      if (time) return time;
    }
    throw new ValueError(`date cannot read ${JSON.stringify(text)}`);
  },
  timezone: (name) => {
    const zone = textOf(name, 'timezone');
    if (isZone(zone)) return zone;
    throw new ValueError(`timezone knows no ${zone}`);
  },
};

/** `timezone("…")` gives the zone's name here; it is told from a date by its form. */
function isZoneValue(text: string, args: readonly Value[]): boolean {
  return args.length > 1 && isZone(text) && !/^\d/.test(text);
}

/** A method of a time or a duration; absent when it has none of that name. */
export function momentMethod(moment: Time | Duration, name: string): Callable | undefined {
  return moment instanceof Time ? timeMethods[name]?.(moment) : durationMethods[name]?.(moment);
}

const parts = {
  Year: 'year',
  Day: 'day',
  Hour: 'hour',
  Minute: 'minute',
  Second: 'second',
  YearDay: 'yearDay',
  Weekday: 'weekday',
  Month: 'month',
} as const;

const timeMethods: Readonly<Record<string, (time: Time) => Callable>> = {
  ...Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      (time: Time): Callable =>
        () =>
          time.parts[part],
    ]),
  ),
  Format: (time) => (layout) => formatTime(time, textOf(layout, 'Format')),
  String: (time) => () => formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST'),
  Unix: (time) => () => Math.floor(time.milliseconds / 1000),
  UnixMilli: (time) => () => time.milliseconds,
  UTC: (time) => () => new Time(time.milliseconds),
  In: (time) => (name) => {
    const zone = textOf(name, 'In');
    if (isZone(zone)) return new Time(time.milliseconds, zone);
    throw new ValueError(`there is no time zone ${zone}`);
  },
  Add: (time) => (by) => new Time(time.milliseconds + durationOf(by, 'Add').milliseconds, time.zone),
  Sub: (time) => (other) => new Duration(time.milliseconds - timeOf(other, 'Sub').milliseconds),
  Before: (time) => (other) => time.milliseconds < timeOf(other, 'Before').milliseconds,
  After: (time) => (other) => time.milliseconds > timeOf(other, 'After').milliseconds,
  Equal: (time) => (other) => time.milliseconds === timeOf(other, 'Equal').milliseconds,
  Truncate: (time) => (by) => {
    const size = durationOf(by, 'Truncate').milliseconds;
    return size > 0 ? new Time(time.milliseconds - (time.milliseconds % size), time.zone) : time;
  },
  AddDate: (time) => (years, months, days) => {
    const moved = new Date(time.milliseconds);
    moved.setUTCFullYear(
      moved.getUTCFullYear() + countOf(years, 'AddDate'),
      moved.getUTCMonth() + countOf(months, 'AddDate'),
      moved.getUTCDate() + countOf(days, 'AddDate'),
    );
    return new Time(moved.getTime(), time.zone);
  },
};

const durationMethods: Readonly<Record<string, (duration: Duration) => Callable>> = {
  Hours: (duration) => () => duration.milliseconds / 3_600_000,
  Minutes: (duration) => () => duration.milliseconds / 60_000,
  Seconds: (duration) => () => duration.milliseconds / 1000,
  Milliseconds: (duration) => () => Math.trunc(duration.milliseconds),
  String: (duration) => () => duration.toString(),
};

/** What an operator does with times and durations; absent when it has no meaning for them. */
export function momentOperator(operator: string, left: Value, right: Value): Value | undefined {
  if (left instanceof Time && right instanceof Time && operator === '-')
    return new Duration(left.milliseconds - right.milliseconds);
  if (left instanceof Time && right instanceof Duration && (operator === '+' || operator === '-'))
    return new Time(left.milliseconds + (operator === '+' ? 1 : -1) * right.milliseconds, left.zone);
  if (left instanceof Duration && right instanceof Time && operator === '+')
    return new Time(left.milliseconds + right.milliseconds, right.zone);
  if (left instanceof Duration && right instanceof Duration && (operator === '+' || operator === '-'))
    return new Duration(left.milliseconds + (operator === '+' ? 1 : -1) * right.milliseconds);
  if (operator === '*' && left instanceof Duration)
    return new Duration(left.milliseconds * numberOf(right, operator));
  if (operator === '*' && right instanceof Duration)
    return new Duration(right.milliseconds * numberOf(left, operator));
  return undefined;
}

function timeOf(value: Value | undefined, user: string): Time {
  if (value instanceof Time) return value;
  throw new ValueError(`${user} takes a time`);
}

function durationOf(value: Value | undefined, user: string): Duration {
  if (value instanceof Duration) return value;
  throw new ValueError(`${user} takes a duration`);
}
