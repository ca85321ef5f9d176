/** Go's layouts of times, in which `2006-01-02 15:04:05` stands for year, month, day and clock. */
import { offsetOf, Time, type TimeParts } from './moment.ts';

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const element =
  /January|Jan|Monday|Mon|MST|2006|002|01|02|03|04|05|06|15|_2|PM|pm|Z07:00|Z0700|-07:00|-0700|-07|[.,](?:0+|9+)(?!\d)|1|2|3|4|5/g;

/** Layouts that are tried for a text when none is given, as expr-lang does. */
export const knownLayouts = [
  '2006-01-02',
  '15:04:05',
  '2006-01-02 15:04:05',
  '2006-01-02T15:04:05Z07:00',
  'Mon, 02 Jan 06 15:04 MST',
  'Monday, 02-Jan-06 15:04:05 MST',
  'Mon, 02 Jan 2006 15:04:05 MST',
] as const;

/** Writes a time in a layout. */
export function formatTime(time: Time, layout: string): string {
  const parts = time.parts;
  return layout.replace(element, (name) => written(name, parts, time));
}

function written(name: string, parts: TimeParts, time: Time): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hour12 = parts.hour % 12 || 12;
  switch (name) {
    case 'January':
      return months[parts.month - 1] ?? '';
    case 'Jan':
      return months[parts.month - 1]?.slice(0, 3) ?? '';
    case 'Monday':
      return weekdays[parts.weekday] ?? '';
    case 'Mon':
      return weekdays[parts.weekday]?.slice(0, 3) ?? '';
    case 'MST':
      return zoneName(time);
    case '2006':
      return String(parts.year).padStart(4, '0');
    case '06':
      return two(parts.year % 100);
    case '002':
      return String(parts.yearDay).padStart(3, '0');
    case '01':
      return two(parts.month);
    case '1':
      return String(parts.month);
    case '02':
      return two(parts.day);
    case '_2':
      return String(parts.day).padStart(2, ' ');
    case '2':
      return String(parts.day);
    case '15':
      return two(parts.hour);
    case '03':
      return two(hour12);
    case '3':
      return String(hour12);
    case '04':
      return two(parts.minute);
    case '4':
      return String(parts.minute);
    case '05':
      return two(parts.second);
    case '5':
      return String(parts.second);
    case 'PM':
      return parts.hour < 12 ? 'AM' : 'PM';
    case 'pm':
      return parts.hour < 12 ? 'am' : 'pm';
    default:
      return /^[.,]/.test(name) ? fraction(name, parts.millisecond) : offsetText(name, parts.offsetMinutes);
  }
}

function fraction(name: string, millisecond: number): string {
  const digits = String(millisecond)
    .padStart(3, '0')
    .padEnd(name.length - 1, '0')
    .slice(0, name.length - 1);
  if (name.charAt(1) === '0') return `${name.charAt(0)}${digits}`;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : `${name.charAt(0)}${short}`;
}

function offsetText(name: string, minutes: number): string {
  if (name.startsWith('Z') && minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  const rest = String(size % 60).padStart(2, '0');
  const sign = minutes < 0 ? '-' : '+';
  if (name === '-07') return `${sign}${hours}`;
  return `${sign}${hours}${name.includes(':') ? ':' : ''}${rest}`;
}

function zoneName({ milliseconds, zone }: Time): string {
  if (zone === 'UTC') return 'UTC';
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    milliseconds,
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** Reads a time in a layout; absent when the text does not fit it. */
export function readTime(text: string, layout: string, zone = 'UTC'): Time | undefined {
  const names: string[] = [];
  const source = layout
    .split(element)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .flatMap((literal, at) => {
      const name = [...layout.matchAll(element)][at]?.[0];
      if (name === undefined) return [literal];
      names.push(name);
      return [literal, `(${patternOf(name)})`];
    })
    .join('');
  const match = new RegExp(`^${source}$`).exec(text);
  if (match === null) return undefined;
  const value = (...wanted: string[]) => match[names.findIndex((name) => wanted.includes(name)) + 1];
  const found = (...wanted: string[]) =>
    names.some((name) => wanted.includes(name)) ? value(...wanted) : undefined;
  const monthName = found('January', 'Jan');
  const month = monthName
    ? months.findIndex((name) => name.startsWith(monthName.slice(0, 3))) + 1
    : Number(found('01', '1') ?? 1);
  const short = found('06');
  const year = Number(
    found('2006') ?? (short === undefined ? 0 : Number(short) + (Number(short) < 69 ? 2000 : 1900)),
  );
  const half = found('PM', 'pm')?.toLowerCase();
  const hour12 = found('03', '3');
  const hour =
    hour12 === undefined ? Number(found('15') ?? 0) : (Number(hour12) % 12) + (half === 'pm' ? 12 : 0);
  const fractionText = names.find((name) => /^[.,]/.test(name));
  const millisecond = fractionText ? Number(`0.${value(fractionText)?.slice(1) || 0}`) * 1000 : 0;
  const day = Number(found('02', '_2', '2') ?? 1);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, Number(found('04', '4') ?? 0), Number(found('05', '5') ?? 0), millisecond);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = found('Z07:00', 'Z0700', '-07:00', '-0700', '-07');
  const minutes = offset === undefined ? offsetOf(date.getTime(), zone) : offsetMinutes(offset);
  return new Time(date.getTime() - minutes * 60_000, zone);
}

function patternOf(name: string): string {
  if (/^[.,]/.test(name)) return name.charAt(1) === '0' ? `[.,]\\d{${name.length - 1}}` : '(?:[.,]\\d+)?';
  if (name.startsWith('Z')) return 'Z|[+-]\\d\\d:?\\d\\d';
  if (name.startsWith('-')) return '[+-]\\d\\d(?::?\\d\\d)?';
  if (/^[A-Za-z]/.test(name)) return '[A-Za-z]+';
  if (name === '2006') return '\\d{4}';
  if (name === '002') return '\\d{3}';
  return name.length === 2 && name !== '_2' ? '\\d{2}' : ' ?\\d{1,2}';
}

function offsetMinutes(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
