/** Cuts an expression into tokens, by the rules of expr-lang: https://expr-lang.org/docs/language-definition */
import { ExpressionError } from './expression-error.ts';

export type TokenKind = 'identifier' | 'number' | 'string' | 'operator' | 'bracket' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The token as it means: a string without its quotes, everything else as written. */
  readonly text: string;
  readonly offset: number;
}

/** Words that are operators wherever they stand alone. */
const wordOperators = new Set([
  'not',
  'in',
  'or',
  'and',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  'let',
  'if',
  'else',
]);

const space = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const number =
  /0[xX][0-9a-fA-F_]*|0[oO][0-7_]*|0[bB][01_]*|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?[\d_]*)?/y;
const word = /[\p{L}_$][\p{L}\p{Nd}_$]*/uy;
const quoted = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/y;
const raw = /`(?:[^`]|``)*`/y;
const operator = /\?\.|\?\?|\.\.|\*\*|&&|\|\||==|!=|<=|>=|::|[?:|&!=*<>.,;%+\-^/#]/y;
const bracket = /[()[\]{}]/y;

/** All tokens of an expression, the last one of kind `end`. */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(expression)?.[0];
  };
  const push = (kind: TokenKind, length: number, text = expression.slice(offset, offset + length)) => {
    tokens.push({ kind, text, offset });
    offset += length;
  };
  while (offset < expression.length) {
    const blank = take(space);
    const literal = blank === undefined ? (take(quoted) ?? take(raw)) : undefined;
    const digits = literal === undefined ? take(number) : undefined;
    const name = take(word);
    const sign = take(operator);
    if (blank !== undefined) offset += blank.length;
    else if (literal !== undefined) push('string', literal.length, unquote(literal, expression, offset));
    else if (digits !== undefined) push('number', digits.length);
    else if (name !== undefined) push(wordOperators.has(name) ? 'operator' : 'identifier', name.length);
    else if (take(bracket) !== undefined) push('bracket', 1);
    else if (sign !== undefined) push('operator', sign.length);
    else throw new ExpressionError(describeStray(expression.slice(offset)), expression, offset);
  }
  return [...tokens, { kind: 'end', text: 'end of expression', offset: expression.length }];
}

function describeStray(rest: string): string {
  if (/^["'`]/.test(rest)) return 'a string that is not closed';
  return `unexpected character ${JSON.stringify(String.fromCodePoint(rest.codePointAt(0) ?? 0))}`;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
};

function unquote(literal: string, expression: string, offset: number): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner.replaceAll('``', '`');
  return inner.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|[\s\S])/g,
    (whole, code: string, at: number) => {
      if (/^[xuU]./.test(code)) return codePoint(Number.parseInt(code.slice(1), 16));
      if (/^\d{3}$/.test(code)) return codePoint(Number.parseInt(code, 8));
      const meaning = simpleEscapes[code];
      if (meaning !== undefined) return meaning;
      throw new ExpressionError(`unknown escape ${whole} in a string`, expression, offset + 1 + at);
    },
  );
}

function codePoint(value: number): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
}
