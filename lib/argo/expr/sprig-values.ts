/** sprig's functions over defaults, types, JSON, paths, addresses and times. */
import { posix } from 'node:path';
import { mapArgument, textOf } from './argument.ts';
import { parseJson } from './conversion-functions.ts';
import { Duration, isZone, readDuration, Time } from './moment.ts';
import { isEmpty, withMust } from './sprig-lists.ts';
import { lenient } from './sprig-numbers.ts';
import { formatTime, readTime } from './time-layout.ts';
import {
  type Callable,
  display,
  equal,
  mapOf,
  memberOf,
  toJson,
  typeName,
  type Value,
  ValueError,
} from './value.ts';

const jsonFunctions: Readonly<Record<string, Callable>> = {
  toJson: (value = null) => toJson(value),
  toPrettyJson: (value = null) => toJson(value, 2),
  toRawJson: (value = null) =>
    toJson(value).replace(/\\u00(3c|3e|26)/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    ),
  fromJson: (value) => parseJson(textOf(value, 'sprig.fromJson')),
  deepCopy: (value = null) => value,
};

const paths: Readonly<Record<string, Callable>> = {
  base: (path) => posix.basename(textOf(path, 'sprig.base')) || (path === '' ? '.' : '/'),
  dir: (path) => posix.normalize(posix.dirname(textOf(path, 'sprig.dir'))),
  clean: (path) => posix.normalize(textOf(path, 'sprig.clean')).replace(/(.)\/$/, '$1'),
  ext: (path) => /\.[^./]*$/.exec(textOf(path, 'sprig.ext'))?.[0] ?? '',
  isAbs: (path) => textOf(path, 'sprig.isAbs').startsWith('/'),
};

export const sprigValues: Readonly<Record<string, Callable>> = {
  hello: () => 'Hello!',
  default: (fallback = null, value = null) => (isEmpty(value) ? fallback : value),
  empty: (value = null) => isEmpty(value),
  coalesce: (...values) => values.find((value) => !isEmpty(value)) ?? null,
  all: (...values) => values.every((value) => !isEmpty(value)),
  any: (...values) => values.some((value) => !isEmpty(value)),
  ternary: (yes = null, no = null, test = null) => (test === true ? yes : no),
  deepEqual: (left = null, right = null) => equal(left, right),
  typeOf: (value = null) => goType(value),
  typeIs: (type, value = null) => textOf(type, 'sprig.typeIs') === goType(value),
  typeIsLike: (type, value = null) => textOf(type, 'sprig.typeIsLike').replace(/^\*/, '') === goType(value),
  kindOf: (value = null) => goKind(value),
  kindIs: (kind, value = null) => textOf(kind, 'sprig.kindIs') === goKind(value),
  fail: (message) => {
    throw new ValueError(textOf(message, 'sprig.fail'));
  },
  ...jsonFunctions,
  ...withMust(jsonFunctions),
  ...paths,
  ...Object.fromEntries(
    Object.entries(paths).map(([name, work]) => [`os${name.charAt(0).toUpperCase()}${name.slice(1)}`, work]),
  ),
  urlParse: (text) => {
    const url = URL.parse(textOf(text, 'sprig.urlParse'));
    if (url === null) throw new ValueError(`unable to parse url: ${display(text ?? null)}`);
    const user = [url.username, url.password].filter((part) => part !== '').join(':');
    return mapOf([
      ['scheme', url.protocol.replace(/:$/, '')],
      ['host', url.host],
      ['hostname', url.hostname],
      ['path', url.pathname],
      ['query', url.search.slice(1)],
      ['opaque', ''],
      ['fragment', url.hash.slice(1)],
      ['userinfo', user],
    ]);
  },
  urlJoin: (parts) => {
    const part = (name: string) => display(memberOf(mapArgument(parts, 'sprig.urlJoin'), name) ?? '');
    const given = (name: string, before: string, after = '') =>
      ['', '<nil>'].includes(part(name)) ? '' : `${before}${part(name)}${after}`;
    return `${given('scheme', '', '://')}${given('userinfo', '', '@')}${given('host', '')}${given('path', '')}${given('query', '?')}${given('fragment', '#')}`;
  },
  now: () => new Time(Date.now(), localZone()),
  date: (layout, value) => inZone(textOf(layout, 'sprig.date'), value, localZone()),
  dateInZone: (layout, value, zone) =>
    inZone(textOf(layout, 'sprig.dateInZone'), value, textOf(zone, 'sprig.dateInZone')),
  date_in_zone: (layout, value, zone) =>
    inZone(textOf(layout, 'sprig.date_in_zone'), value, textOf(zone, 'sprig.date_in_zone')),
  htmlDate: (value) => inZone('2006-01-02', value, localZone()),
  htmlDateInZone: (value, zone) => inZone('2006-01-02', value, textOf(zone, 'sprig.htmlDateInZone')),
  dateModify: (by, value) => modified(by, value, 'sprig.dateModify'),
  date_modify: (by, value) => modified(by, value, 'sprig.date_modify'),
  mustDateModify: (by, value) => modified(by, value, 'sprig.mustDateModify'),
  must_date_modify: (by, value) => modified(by, value, 'sprig.must_date_modify'),
  toDate: (layout, text) => readDate(layout, text) ?? new Time(Date.parse('0001-01-01T00:00:00Z')),
  mustToDate: (layout, text) => {
    const found = readDate(layout, text);
    if (found) return found;
    throw new ValueError(`cannot read ${display(text ?? null)} as a time`);
  },
  unixEpoch: (value) => String(Math.floor(momentOf(value).milliseconds / 1000)),
  ago: (value) =>
    new Duration(Math.round((Date.now() - momentOf(value).milliseconds) / 1000) * 1000).toString(),
  duration: (seconds) => new Duration(Math.trunc(lenient(seconds)) * 1000).toString(),
  durationRound: (value) => rounded(value),
};

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Sprig takes seconds since 1970 for a time, and anything else for the present. */
function momentOf(value: Value | undefined): Time {
  if (value instanceof Time) return value;
  return new Time(typeof value === 'number' ? value * 1000 : Date.now());
}

function inZone(layout: string, value: Value | undefined, zone: string): string {
  const { milliseconds } = momentOf(value);
  return formatTime(new Time(milliseconds, isZone(zone) ? zone : 'UTC'), layout);
}

function modified(by: Value | undefined, value: Value | undefined, user: string): Time {
  const { milliseconds, zone } = momentOf(value);
  const duration = readDuration(textOf(by, user));
  if (duration === undefined && user.includes('must'))
    throw new ValueError(`${user} cannot read ${display(by ?? null)}`);
  return new Time(milliseconds + (duration?.milliseconds ?? 0), zone);
}

function readDate(layout: Value | undefined, text: Value | undefined): Time | undefined {
  return readTime(textOf(text, 'sprig.toDate'), textOf(layout, 'sprig.toDate'), localZone());
}

function rounded(value: Value | undefined): string {
  const length =
    value instanceof Time
      ? Date.now() - value.milliseconds
      : typeof value === 'string'
        ? (readDuration(value)?.milliseconds ?? 0)
        : lenient(value) / 1e6;
  const day = 86_400_000;
  const units: readonly (readonly [number, string])[] = [
    [365 * day, 'y'],
    [30 * day, 'mo'],
    [day, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ];
  const found = units.find(([size]) => Math.abs(length) > size);
  return found ? `${Math.floor(Math.abs(length) / found[0])}${found[1]}` : '0s';
}

function goKind(value: Value): string {
  const kind = typeName(value);
  return { nil: 'invalid', list: 'slice', float: 'float64', time: 'struct', duration: 'int64' }[kind] ?? kind;
}

function goType(value: Value): string {
  const types = { nil: '<nil>', list: '[]interface {}', map: 'map[string]interface {}', float: 'float64' };
  const more = { time: 'time.Time', duration: 'time.Duration' };
  const name = typeName(value);
  return { ...types, ...more }[name] ?? name;
}
