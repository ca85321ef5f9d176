/** Reads schedules as the library does that Argo uses: five fields, or a word such as `@daily`. */

interface CronField {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly CronField[] = [
  { title: 'minute', from: 0, to: 59 },
  { title: 'hour', from: 0, to: 23 },
  { title: 'day of the month', from: 1, to: 31 },
  { title: 'month', from: 1, to: 12, names: months },
  { title: 'day of the week', from: 0, to: 6, names: days },
];

/** What is wrong with a schedule; nothing when it can be read. */
export function scheduleFault(schedule: string): string | undefined {
  const [, zone, rest = schedule] = /^(?:CRON_)?TZ=(\S*) +(.*)$/.exec(schedule) ?? [];
  if (zone !== undefined && !isTimeZone(zone)) return `'${zone}' is no time zone`;
  if (rest.startsWith('@')) return descriptorFault(rest);
  const words = rest.trim().split(/\s+/).filter(Boolean);
  if (words.length !== fields.length)
    return `it has ${words.length} fields, not 5: minute, hour, day of the month, month, day of the week`;
  for (const [index, field] of fields.entries()) {
    const fault = (words[index] ?? '')
      .split(',')
      .filter(Boolean)
      .map((part) => partFault(part, field))
      .find(Boolean);
    if (fault) return fault;
  }
  return undefined;
}

/** Whether a name is in the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name === 'Local' || name === '' ? 'UTC' : name });
    return true;
  } catch {
    return false;
  }
}

function descriptorFault(text: string): string | undefined {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(text)) return undefined;
  if (/^@every (-|\+)?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  return `'${text}' is none of @yearly, @monthly, @weekly, @daily, @hourly and '@every 1h30m'`;
}

function partFault(part: string, field: CronField): string | undefined {
  const [range = '', step, ...more] = part.split('/');
  const [low = '', high, ...tail] = range.split('-');
  const bad = `'${part}' is no ${field.title}`;
  if (more.length > 0 || tail.length > 0) return bad;
  if (step !== undefined && !/^[1-9]\d*$/.test(step))
    return `${bad}: the step is a whole number of at least 1`;
  if (low === '*' || low === '?') return high === undefined ? undefined : bad;
  const from = numberOf(low, field);
  const to = high === undefined ? from : numberOf(high, field);
  if (from === undefined || to === undefined) return bad;
  if (from < field.from || to > field.to) return `${bad}: it is from ${field.from} to ${field.to}`;
  return from > to ? `${bad}: ${from} is after ${to}` : undefined;
}

function numberOf(text: string, { names }: CronField): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index < 0 ? undefined : names === months ? index + 1 : index;
}
