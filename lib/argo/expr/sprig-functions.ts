/** The functions that Argo's expressions know as `sprig.…`; others of sprig are refused by name. */
import { createHash } from 'node:crypto';
import { countOf, listOf, mapArgument, textOf } from './argument.ts';
import { parseJson, toFloat } from './conversion-functions.ts';
import { pattern } from './operators.ts';
import { repeatText, trimEnds, withoutPrefix, withoutSuffix } from './text-functions.ts';
import {
  type Callable,
  display,
  equal,
  isList,
  isMap,
  mapOf,
  memberOf,
  toJson,
  type Value,
  ValueError,
} from './value.ts';

const text = (value: Value | undefined) => display(value ?? null);
const whole = (value: Value | undefined) => Math.trunc(lenient(value));

/** Sprig takes the text it works on last, so that it can be piped. */
export const sprigFunctions: Readonly<Record<string, Callable>> = {
  trim: (value) => textOf(value, 'sprig.trim').trim(),
  trimAll: (cutset, value) =>
    trimEnds(textOf(value, 'sprig.trimAll'), textOf(cutset, 'sprig.trimAll'), true, true),
  trimPrefix: (prefix, value) =>
    withoutPrefix(textOf(value, 'sprig.trimPrefix'), textOf(prefix, 'sprig.trimPrefix')),
  trimSuffix: (suffix, value) =>
    withoutSuffix(textOf(value, 'sprig.trimSuffix'), textOf(suffix, 'sprig.trimSuffix')),
  upper: (value) => textOf(value, 'sprig.upper').toUpperCase(),
  lower: (value) => textOf(value, 'sprig.lower').toLowerCase(),
  title: (value) => textOf(value, 'sprig.title').replace(/(^|\s)\p{L}/gu, (start) => start.toUpperCase()),
  untitle: (value) => textOf(value, 'sprig.untitle').replace(/(^|\s)\p{L}/gu, (start) => start.toLowerCase()),
  replace: (from, to, value) =>
    textOf(value, 'sprig.replace').replaceAll(textOf(from, 'sprig.replace'), () =>
      textOf(to, 'sprig.replace'),
    ),
  repeat: (count, value) => repeatText(textOf(value, 'sprig.repeat'), countOf(count, 'sprig.repeat')),
  contains: (part, value) => textOf(value, 'sprig.contains').includes(textOf(part, 'sprig.contains')),
  hasPrefix: (prefix, value) =>
    textOf(value, 'sprig.hasPrefix').startsWith(textOf(prefix, 'sprig.hasPrefix')),
  hasSuffix: (suffix, value) => textOf(value, 'sprig.hasSuffix').endsWith(textOf(suffix, 'sprig.hasSuffix')),
  quote: (...values) => values.map((value) => JSON.stringify(text(value))).join(' '),
  squote: (...values) => values.map((value) => `'${text(value)}'`).join(' '),
  cat: (...values) => values.map(text).join(' '),
  trunc: (count = null, value = null) => {
    const [size, all] = [countOf(count, 'sprig.trunc'), textOf(value, 'sprig.trunc')];
    return size < 0 ? all.slice(size) : all.slice(0, size);
  },
  substr: (from, to, value) =>
    textOf(value, 'sprig.substr').slice(
      Math.max(0, countOf(from, 'sprig.substr')),
      Math.max(0, countOf(to, 'sprig.substr')),
    ),
  nospace: (value) => textOf(value, 'sprig.nospace').replace(/\s/g, ''),
  splitList: (separator, value) =>
    textOf(value, 'sprig.splitList').split(textOf(separator, 'sprig.splitList')),
  join: (separator, list) => listOf(list, 'sprig.join').map(display).join(textOf(separator, 'sprig.join')),
  regexMatch: (source, value) =>
    pattern(textOf(source, 'sprig.regexMatch')).test(textOf(value, 'sprig.regexMatch')),
  regexFind: (source, value) =>
    pattern(textOf(source, 'sprig.regexFind')).exec(textOf(value, 'sprig.regexFind'))?.[0] ?? '',
  b64enc: (value) => Buffer.from(textOf(value, 'sprig.b64enc')).toString('base64'),
  b64dec: (value) => Buffer.from(textOf(value, 'sprig.b64dec'), 'base64').toString('utf8'),
  sha256sum: (value) => createHash('sha256').update(textOf(value, 'sprig.sha256sum')).digest('hex'),
  int: (value) => whole(value),
  int64: (value) => whole(value),
  float64: (value) => lenient(value),
  atoi: (value) => whole(value),
  toString: (value?: Value) => text(value),
  add: (...values) => values.reduce<number>((sum, value) => sum + whole(value), 0),
  add1: (value) => whole(value) + 1,
  sub: (left, right) => whole(left) - whole(right),
  mul: (...values) => values.reduce<number>((product, value) => product * whole(value), 1),
  div: (left, right) => Math.trunc(whole(left) / nonZero(whole(right))),
  mod: (left, right) => whole(left) % nonZero(whole(right)),
  max: (...values) => Math.max(...values.map(whole)),
  min: (...values) => Math.min(...values.map(whole)),
  ceil: (value) => Math.ceil(lenient(value)),
  floor: (value) => Math.floor(lenient(value)),
  default: (fallback = null, value = null) => (empty(value) ? fallback : value),
  empty: (value = null) => empty(value),
  coalesce: (...values) => values.find((value) => !empty(value)) ?? null,
  ternary: (yes = null, no = null, test = null) => (test === true ? yes : no),
  list: (...values) => values,
  first: (list) => listOf(list, 'sprig.first').at(0) ?? null,
  last: (list) => listOf(list, 'sprig.last').at(-1) ?? null,
  has: (item = null, list = null) => listOf(list, 'sprig.has').some((member) => equal(member, item)),
  uniq: (list) =>
    listOf(list, 'sprig.uniq').filter((item, at, all) => all.findIndex((one) => equal(one, item)) === at),
  dict: (...values) =>
    mapOf(
      values.flatMap((key, at) => (at % 2 === 0 ? [[display(key), values[at + 1] ?? null] as const] : [])),
    ),
  get: (map, key) => memberOf(mapArgument(map, 'sprig.get'), textOf(key, 'sprig.get')),
  hasKey: (map, key) => Object.hasOwn(mapArgument(map, 'sprig.hasKey'), textOf(key, 'sprig.hasKey')),
  keys: (map) => Object.keys(mapArgument(map, 'sprig.keys')),
  toJson: (value = null) => toJson(value),
  fromJson: (value) => parseJson(textOf(value, 'sprig.fromJson')),
};

/** A number as sprig reads it: what is not one counts as 0. */
function lenient(value: Value | undefined): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  try {
    return toFloat(value ?? null);
  } catch {
    return 0;
  }
}

function nonZero(value: number): number {
  if (value === 0) throw new ValueError('division by zero');
  return value;
}

function empty(value: Value): boolean {
  if (isList(value)) return value.length === 0;
  if (isMap(value)) return Object.keys(value).length === 0;
  return value === null || value === '' || value === 0 || value === false;
}
