/**
 * Values inside a JSON text, found by gjson's paths as Argo Events finds them
 * (https://github.com/tidwall/gjson/blob/v1.18.0/SYNTAX.md): names, positions and `#`. What else gjson knows is refused.
 */
import { InputError } from '../../errors.ts';

/** A value of a JSON text: the part of the text that it is. */
export class JsonValue {
  /** As it stands in the text, without space around it. */
  readonly raw: string;

  constructor(raw: string) {
    this.raw = raw;
  }

  get type(): 'String' | 'Number' | 'True' | 'False' | 'Null' | 'JSON' {
    const [first = ''] = this.raw;
    const named = { '"': 'String', t: 'True', f: 'False', n: 'Null', '{': 'JSON', '[': 'JSON' } as const;
    return first in named ? named[first as keyof typeof named] : 'Number';
  }

  /** The value as text: nothing for null, JSON for objects and lists. */
  get text(): string {
    if (this.type === 'String') return JSON.parse(this.raw);
    if (this.type === 'Null') return '';
    return this.type === 'Number' && !/^-?\d+$/.test(this.raw) ? decimal(Number(this.raw)) : this.raw;
  }

  /** The value as a number; what is none is 0. */
  get number(): number {
    if (this.type === 'Number') return Number(this.raw);
    if (this.type === 'String') return parseGoFloat(this.text) ?? 0;
    return this.type === 'True' ? 1 : 0;
  }

  /** The value as true or false; what is neither is false. */
  get boolean(): boolean {
    if (this.type === 'Number') return Number(this.raw) !== 0;
    if (this.type === 'String') return parseGoBool(this.text.toLowerCase()) ?? false;
    return this.type === 'True';
  }

  /** What JSON.parse gives. */
  get data(): unknown {
    return JSON.parse(this.raw);
  }
}

/** The value at a path in a text that is JSON; `undefined` when there is none. */
export function lookUp(text: string, path: string): JsonValue | undefined {
  const raw = find(text, pathParts(path));
  return raw === undefined ? undefined : new JsonValue(raw);
}

/** The names and positions in a path; throws an `InputError` for what is more than that. */
export function pathParts(path: string): readonly string[] {
  const parts: string[] = [];
  const refuse = (what: string) =>
    new InputError(
      `path '${path}': the local runner does not carry out ${what}; it takes names, positions and #`,
    );
  let part = '';
  for (let at = 0; at <= path.length; at++) {
    const sign = path[at];
    if (sign === undefined || sign === '.') {
      if (part === '') throw refuse('a path with an empty part');
      parts.push(part);
      part = '';
    } else if (sign === '\\') {
      at++;
      part += path[at] === '#' && part === '' ? '\\#' : (path[at] ?? '');
    } else if ('*?|'.includes(sign) || (part === '' && '@!{['.includes(sign)) || part === '#') {
      throw refuse(`'${sign}' in '${part}${path.slice(at)}'`);
    } else part += sign;
  }
  return parts;
}

function find(text: string, [part, ...rest]: readonly string[]): string | undefined {
  if (part === undefined) return text;
  const items = members(text);
  if (items === undefined) return undefined;
  if (part === '#') {
    if (!text.startsWith('[')) return undefined;
    if (rest.length === 0) return String(items.length);
    return `[${items.flatMap(([, value]) => find(value, rest) ?? []).join(',')}]`;
  }
  const key = part.replace(/^\\#/, '#');
  const isList = text.startsWith('[');
  const found = items.find(([name]) =>
    isList ? /^\d+$/.test(key) && name === String(Number(key)) : name === key,
  );
  return found && find(found[1], rest);
}

/** Names or positions, each with the text of its value; `undefined` for what has none. */
function members(text: string): readonly (readonly [string, string])[] | undefined {
  const isList = text.startsWith('[');
  if (!isList && !text.startsWith('{')) return undefined;
  const found: [string, string][] = [];
  let at = skipSpace(text, 1);
  while (text[at] !== ']' && text[at] !== '}') {
    let name = String(found.length);
    if (!isList) {
      const end = endOfValue(text, at);
      name = JSON.parse(text.slice(at, end));
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    const end = endOfValue(text, at);
    found.push([name, text.slice(at, end)]);
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(text[at] ?? '.')) at++;
  return at;
}

/** Where the value ends that begins at a place of a valid text. */
function endOfValue(text: string, from: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{[]|[}\]]|[^\s{}[\]",:]+/gy;
  let depth = 0;
  for (let at = from; at < text.length; ) {
    token.lastIndex = at;
    const [found] = token.exec(text) ?? [];
    at += found?.length ?? 1;
    if (found === undefined) continue;
    if (found === '{' || found === '[') depth++;
    else if (found === '}' || found === ']') depth--;
    if (depth === 0) return at;
  }
  return text.length;
}

/** A number without an exponent, as Go's `FormatFloat(x, 'f', -1, 64)` writes it. */
function decimal(value: number): string {
  const [digits = '', exponent] = String(value).split('e');
  if (exponent === undefined) return Object.is(value, -0) ? '-0' : digits;
  const [sign, whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(digits)?.slice(1) ?? [];
  const point = whole.length + Number(exponent);
  const all = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  return point >= all.length
    ? `${sign}${all}${'0'.repeat(point - all.length)}`
    : `${sign}${all.slice(0, point)}.${all.slice(point)}`;
}

/** What Go's ParseFloat makes of a text; `undefined` for an error. */
export function parseGoFloat(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  const [, sign, name] = /^([+-]?)(inf|infinity|nan)$/i.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (name.toLowerCase() === 'nan') return sign ? undefined : Number.NaN;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** What Go's ParseBool makes of a text; `undefined` for an error. */
export function parseGoBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}
