/** sprig's functions over texts. Sprig takes the text it works on last, so that it can be piped. */
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { countOf, listOf, textOf } from './argument.ts';
import { pattern } from './operators.ts';
import { repeatText, trimEnds, withoutPrefix, withoutSuffix } from './text-functions.ts';
import { type Callable, display, mapOf, type Value, ValueError } from './value.ts';

const text = (value: Value | undefined) => display(value ?? null);

export const sprigText: Readonly<Record<string, Callable>> = {
  trim: (value) => textOf(value, 'sprig.trim').trim(),
  trimAll: (cutset, value) =>
    trimEnds(textOf(value, 'sprig.trimAll'), textOf(cutset, 'sprig.trimAll'), true, true),
  trimall: (cutset, value) =>
    trimEnds(textOf(value, 'sprig.trimall'), textOf(cutset, 'sprig.trimall'), true, true),
  trimPrefix: (prefix, value) =>
    withoutPrefix(textOf(value, 'sprig.trimPrefix'), textOf(prefix, 'sprig.trimPrefix')),
  trimSuffix: (suffix, value) =>
    withoutSuffix(textOf(value, 'sprig.trimSuffix'), textOf(suffix, 'sprig.trimSuffix')),
  upper: (value) => textOf(value, 'sprig.upper').toUpperCase(),
  lower: (value) => textOf(value, 'sprig.lower').toLowerCase(),
  title: (value) => textOf(value, 'sprig.title').replace(/(^|\s)\p{L}/gu, (start) => start.toUpperCase()),
  untitle: (value) => textOf(value, 'sprig.untitle').replace(/(^|\s)\p{L}/gu, (start) => start.toLowerCase()),
  swapcase: (value) =>
    textOf(value, 'sprig.swapcase').replace(/\p{L}/gu, (letter) =>
      letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
    ),
  snakecase: (value) => words(textOf(value, 'sprig.snakecase')).join('_').toLowerCase(),
  kebabcase: (value) => words(textOf(value, 'sprig.kebabcase')).join('-').toLowerCase(),
  camelcase: (value) =>
    words(textOf(value, 'sprig.camelcase'))
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
      .join(''),
  initials: (value) =>
    textOf(value, 'sprig.initials')
      .split(/\s+/)
      .map((word) => word.charAt(0))
      .join(''),
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
  indent: (count, value) => indented(countOf(count, 'sprig.indent'), textOf(value, 'sprig.indent')),
  nindent: (count, value) => `\n${indented(countOf(count, 'sprig.nindent'), textOf(value, 'sprig.nindent'))}`,
  plural: (one, many, count) =>
    countOf(count, 'sprig.plural') === 1 ? textOf(one, 'sprig.plural') : textOf(many, 'sprig.plural'),
  trunc: (count = null, value = null) => {
    const [size, all] = [countOf(count, 'sprig.trunc'), textOf(value, 'sprig.trunc')];
    if (size < 0) return all.length + size > 0 ? all.slice(size) : all;
    return all.slice(0, size);
  },
  abbrev: (width, value) => {
    const [size, all] = [countOf(width, 'sprig.abbrev'), textOf(value, 'sprig.abbrev')];
    return size < 4 || all.length <= size ? all : `${all.slice(0, size - 3)}...`;
  },
  substr: (from, to, value) => {
    const [start, end] = [countOf(from, 'sprig.substr'), countOf(to, 'sprig.substr')];
    const all = textOf(value, 'sprig.substr');
    if (start < 0) return all.slice(0, Math.max(0, end));
    return end < 0 || end > all.length ? all.slice(start) : all.slice(start, end);
  },
  nospace: (value) => textOf(value, 'sprig.nospace').replace(/\s/g, ''),
  wrap: (width, value) => wrapped(textOf(value, 'sprig.wrap'), countOf(width, 'sprig.wrap'), '\n'),
  wrapWith: (width, separator, value) =>
    wrapped(
      textOf(value, 'sprig.wrapWith'),
      countOf(width, 'sprig.wrapWith'),
      textOf(separator, 'sprig.wrapWith'),
    ),
  split: (separator, value) => numbered(textOf(value, 'sprig.split').split(textOf(separator, 'sprig.split'))),
  splitn: (separator, count, value) => {
    const [mark, parts] = [textOf(separator, 'sprig.splitn'), countOf(count, 'sprig.splitn')];
    const all = textOf(value, 'sprig.splitn').split(mark);
    return numbered(all.length > parts ? [...all.slice(0, parts - 1), all.slice(parts - 1).join(mark)] : all);
  },
  splitList: (separator, value) =>
    textOf(value, 'sprig.splitList').split(textOf(separator, 'sprig.splitList')),
  join: (separator, list) => listOf(list, 'sprig.join').map(display).join(textOf(separator, 'sprig.join')),
  toString: (value?: Value) => text(value),
  toStrings: (list) => listOf(list, 'sprig.toStrings').map(display),
  sha1sum: (value) => digest('sha1', value),
  sha256sum: (value) => digest('sha256', value),
  sha512sum: (value) => digest('sha512', value),
  b64enc: (value) => Buffer.from(textOf(value, 'sprig.b64enc')).toString('base64'),
  b64dec: (value) => Buffer.from(textOf(value, 'sprig.b64dec'), 'base64').toString('utf8'),
  randAlphaNum: (count) => random(count, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'),
  randAlpha: (count) => random(count, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'),
  randNumeric: (count) => random(count, '0123456789'),
  randAscii: (count) =>
    random(count, String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))),
  randBytes: (count) => randomBytes(atMostAMillion(countOf(count, 'sprig.randBytes'))).toString('base64'),
  uuidv4: () => randomUUID(),
  ...regexFunctions(),
};

function regexFunctions(): Record<string, Callable> {
  const functions: Record<string, Callable> = {
    regexMatch: (source, value) =>
      pattern(textOf(source, 'sprig.regexMatch')).test(textOf(value, 'sprig.regexMatch')),
    regexFind: (source, value) =>
      pattern(textOf(source, 'sprig.regexFind')).exec(textOf(value, 'sprig.regexFind'))?.[0] ?? '',
    regexFindAll: (source, value, count) => {
      const all = textOf(value, 'sprig.regexFindAll').match(everywhere(source, 'sprig.regexFindAll')) ?? [];
      const limit = countOf(count, 'sprig.regexFindAll');
      return limit < 0 ? [...all] : all.slice(0, limit);
    },
    regexReplaceAll: (source, value, by) =>
      textOf(value, 'sprig.regexReplaceAll').replace(
        everywhere(source, 'sprig.regexReplaceAll'),
        goReplacement(textOf(by, 'sprig.regexReplaceAll')),
      ),
    regexReplaceAllLiteral: (source, value, by) =>
      textOf(value, 'sprig.regexReplaceAllLiteral').replace(
        everywhere(source, 'sprig.regexReplaceAllLiteral'),
        () => textOf(by, 'sprig.regexReplaceAllLiteral'),
      ),
    regexSplit: (source, value, count) => {
      const all = textOf(value, 'sprig.regexSplit').split(everywhere(source, 'sprig.regexSplit'));
      const limit = countOf(count, 'sprig.regexSplit');
      return limit < 0 ? all : all.slice(0, limit);
    },
    regexQuoteMeta: (value) => textOf(value, 'sprig.regexQuoteMeta').replace(/[.+*?()|[\]{}^$\\]/g, '\\$&'),
  };
  const must = Object.entries(functions).map(([name, work]) => [`mustR${name.slice(1)}`, work] as const);
  return { ...functions, ...Object.fromEntries(must) };
}

function everywhere(source: Value | undefined, user: string): RegExp {
  const one = pattern(textOf(source, user));
  return new RegExp(one.source, `${one.flags}g`);
}

/** Go's `${1}` and `${name}` in a replacement, as JavaScript has them. */
function goReplacement(by: string): string {
  return by
    .replace(/\$(?![{\w])/g, '$$$$')
    .replace(/\$\{(\d+)\}/g, '$$$1')
    .replace(/\$\{(\w+)\}/g, '$$<$1>');
}

function digest(algorithm: string, value: Value | undefined): string {
  return createHash(algorithm)
    .update(textOf(value, `sprig.${algorithm}sum`))
    .digest('hex');
}

function random(count: Value | undefined, letters: string): string {
  const size = atMostAMillion(countOf(count, 'sprig.rand'));
  return Array.from({ length: size }, () => letters.charAt(randomInt(letters.length))).join('');
}

function atMostAMillion(size: number): number {
  if (size > 1_000_000) throw new ValueError(`cannot make a text of ${size} letters`);
  return size;
}

function words(value: string): readonly string[] {
  return value.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Nd}+/gu) ?? [];
}

function indented(count: number, value: string): string {
  return value.replace(/^/gm, ' '.repeat(Math.max(0, Math.min(count, 1000))));
}

function wrapped(value: string, width: number, separator: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of value.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(separator);
}

function numbered(parts: readonly string[]): Value {
  return mapOf(parts.map((part, index) => [`_${index}`, part]));
}
