/** expr-lang's functions over strings. */
import { countOf, listOf, textOf } from './argument.ts';
import { type Callable, display, ValueError } from './value.ts';

const spaces = ' \t\n\v\f\r\u0085\u00a0';

export const textFunctions: Readonly<Record<string, Callable>> = {
  trim: (text, cutset = spaces) => trimEnds(textOf(text, 'trim'), textOf(cutset, 'trim'), true, true),
  trimPrefix: (text, prefix = ' ') => withoutPrefix(textOf(text, 'trimPrefix'), textOf(prefix, 'trimPrefix')),
  trimSuffix: (text, suffix = ' ') => withoutSuffix(textOf(text, 'trimSuffix'), textOf(suffix, 'trimSuffix')),
  upper: (text) => textOf(text, 'upper').toUpperCase(),
  lower: (text) => textOf(text, 'lower').toLowerCase(),
  split: (text, separator, limit = -1) =>
    splitText(textOf(text, 'split'), textOf(separator, 'split'), countOf(limit, 'split')),
  splitAfter: (text, separator) => {
    const mark = textOf(separator, 'splitAfter');
    const parts = textOf(text, 'splitAfter').split(mark);
    return parts.map((part, index) => (index < parts.length - 1 ? part + mark : part));
  },
  replace: (text, from, to) =>
    textOf(text, 'replace').replaceAll(textOf(from, 'replace'), () => textOf(to, 'replace')),
  repeat: (text, count) => repeatText(textOf(text, 'repeat'), countOf(count, 'repeat')),
  join: (list, separator = '') => listOf(list, 'join').map(display).join(textOf(separator, 'join')),
  indexOf: (text, part) => textOf(text, 'indexOf').indexOf(textOf(part, 'indexOf')),
  lastIndexOf: (text, part) => textOf(text, 'lastIndexOf').lastIndexOf(textOf(part, 'lastIndexOf')),
  hasPrefix: (text, prefix) => textOf(text, 'hasPrefix').startsWith(textOf(prefix, 'hasPrefix')),
  hasSuffix: (text, suffix) => textOf(text, 'hasSuffix').endsWith(textOf(suffix, 'hasSuffix')),
};

/** Takes the characters of a set off the ends of a text. */
export function trimEnds(text: string, cutset: string, left: boolean, right: boolean): string {
  let [start, end] = [0, text.length];
  while (left && start < end && cutset.includes(text.charAt(start))) start += 1;
  while (right && end > start && cutset.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

export function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

export function withoutSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

export function repeatText(text: string, count: number): string {
  if (count < 0 || count * text.length > 1_000_000)
    throw new ValueError(`cannot repeat a text ${count} times`);
  return text.repeat(count);
}

function splitText(text: string, separator: string, limit: number): readonly string[] {
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  if (limit === 0) return [];
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}
