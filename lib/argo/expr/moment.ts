/** Times and durations of expressions, which behave as Go's do, to the millisecond. */

/** A length of time, in milliseconds. */
export class Duration {
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }

  /** As Go prints it: `1h0m5s`, `1.5s`, `20ms`. */
  toString(): string {
    const size = Math.abs(this.milliseconds);
    const sign = this.milliseconds < 0 ? '-' : '';
    if (size === 0) return '0s';
    if (size < 1000) return `${sign}${size}ms`;
    const [hours, minutes] = [Math.floor(size / 3_600_000), Math.floor(size / 60_000) % 60];
    const seconds = `${Number(((size % 60_000) / 1000).toFixed(3))}s`;
    if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
    return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
  }
}

/** A moment, seen in a time zone. */
export class Time {
  /** Since 1970. */
  readonly milliseconds: number;
  /** An IANA name. */
  readonly zone: string;

  constructor(milliseconds: number, zone = 'UTC') {
    if (Number.isNaN(new Date(milliseconds).getTime())) throw new RangeError('the time is out of range');
    this.milliseconds = milliseconds;
    this.zone = zone;
  }

  /** The calendar and the clock in the time's zone. */
  get parts(): TimeParts {
    const offsetMinutes = offsetOf(this.milliseconds, this.zone);
    const local = new Date(this.milliseconds + offsetMinutes * 60_000);
    return {
      year: local.getUTCFullYear(),
      month: local.getUTCMonth() + 1,
      day: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      second: local.getUTCSeconds(),
      millisecond: local.getUTCMilliseconds(),
      weekday: local.getUTCDay(),
      yearDay: Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
      offsetMinutes,
    };
  }
}

export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 0 for Sunday. */
  readonly weekday: number;
  readonly yearDay: number;
  readonly offsetMinutes: number;
}

/** Whether there is a time zone of that name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How far a zone's clocks are before UTC at a moment, in minutes. */
export function offsetOf(milliseconds: number, zone: string): number {
  if (zone === 'UTC' || Number.isNaN(milliseconds)) return 0;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(milliseconds).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):?(\d\d)?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The duration that Go reads in a text such as `-1h30m`; absent for another text. */
export function readDuration(text: string): Duration | undefined {
  const units: Readonly<Record<string, number>> = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    ms: 1,
    s: 1e3,
    m: 6e4,
    h: 36e5,
  };
  const [, sign, body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') return new Duration(0);
  const parts = [...body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== body) return undefined;
  const size = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
  return new Duration(sign === '-' ? -size : size);
}
