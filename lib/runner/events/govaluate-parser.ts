/** Reads an expression of govaluate, with its precedence: `||`, `&&`, comparisons, `+ -`, `* / %`, `! -`. */
import { InputError, PermanentError } from '../../errors.ts';

/** An operator of two sides. */
export type Operator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '=~'
  | '!~'
  | 'in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

/** A part of an expression. */
export type Term =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Term[] }
  | { readonly kind: 'prefix'; readonly operator: '!' | '-'; readonly operand: Term }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Term; readonly right: Term };

interface Token {
  readonly kind: 'operator' | 'bracket' | 'comma' | 'literal' | 'name';
  readonly text: string;
  readonly value?: string | number | boolean;
}

const levels: readonly (readonly Operator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', '=~', '!~', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Reads it; throws a `PermanentError` for what govaluate does not know, an `InputError` for what only we do not. */
export function parseExpression(expression: string): Term {
  const tokens = new Tokens(expression);
  const term = parseItems(tokens);
  const rest = tokens.peek();
  if (rest !== undefined) throw tokens.error(`'${rest.text}' stands where nothing can`);
  return term;
}

class Tokens {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = tokensOf(expression);
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** Goes on when the next token is this one. */
  take(kind: Token['kind'], texts: readonly string[]): string | undefined {
    const token = this.peek();
    if (token?.kind !== kind || !texts.includes(token.text)) return undefined;
    this.#at++;
    return token.text;
  }

  next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw this.error('it ends too early');
    return token;
  }

  error(reason: string): PermanentError {
    return new PermanentError(`expression '${this.#expression}': ${reason}`);
  }

  refuse(what: string): InputError {
    return refusal(this.#expression, what);
  }
}

function parseLevel(tokens: Tokens, level: number): Term {
  const operators = levels[level];
  if (operators === undefined) return parsePrefix(tokens);
  let left = parseLevel(tokens, level + 1);
  let before: string | undefined;
  for (;;) {
    const operator = operators.find((each) => tokens.take('operator', [each]));
    if (operator === undefined) return left;
    if (level === 2 && before !== undefined)
      throw tokens.refuse(`'${operator}' after '${before}'; put brackets around one of them`);
    before = operator;
    left = { kind: 'binary', operator, left, right: parseLevel(tokens, level + 1) };
  }
}

function parsePrefix(tokens: Tokens): Term {
  const operator = (['!', '-'] as const).find((each) => tokens.take('operator', [each]));
  return operator ? { kind: 'prefix', operator, operand: parseValue(tokens) } : parseValue(tokens);
}

function parseValue(tokens: Tokens): Term {
  const token = tokens.next();
  if (token.kind === 'literal' && token.value !== undefined) return { kind: 'literal', value: token.value };
  if (token.kind === 'name') return { kind: 'name', name: token.text };
  if (token.text !== '(') throw tokens.error(`a value is needed instead of '${token.text}'`);
  const inside = parseItems(tokens);
  if (!tokens.take('bracket', [')'])) throw tokens.error("a ')' is missing");
  return inside;
}

/** A list where commas stand, else the one term that there is. */
function parseItems(tokens: Tokens): Term {
  const first = parseLevel(tokens, 0);
  const items = [first];
  while (tokens.take('comma', [','])) items.push(parseLevel(tokens, 0));
  return items.length === 1 ? first : { kind: 'list', items };
}

function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const grammar =
    /\s+|(?<number>0x[\da-f]*|[\d.]+)|(?<name>[\p{L}](?:[\p{L}\p{Nd}_.]|\\.)*)|\[(?<bracketed>[^\]\\]*)\]|(?<quoted>['"](?:[^'"\\]|\\.)*['"])|(?<bracket>[()])|(?<comma>,)|(?<symbol>[^\s\p{L}\p{Nd}()[\],'"\\.]+)/uy;
  const fail = (reason: string) => new PermanentError(`expression '${expression}': ${reason}`);
  const refuse = (what: string) => refusal(expression, what);
  while (grammar.lastIndex < expression.length) {
    const at = grammar.lastIndex;
    const found = grammar.exec(expression);
    if (found === null) throw fail(`'${expression.slice(at)}' cannot be read`);
    const { number, name, bracketed, quoted, bracket, comma, symbol } = found.groups ?? {};
    if (number !== undefined) tokens.push(literal(number, numberOf(number, { fail, refuse })));
    else if (name !== undefined) tokens.push(word(name.replaceAll(/\\(.)/g, '$1'), name, fail));
    else if (bracketed !== undefined) tokens.push({ kind: 'name', text: bracketed });
    else if (quoted !== undefined) tokens.push(literal(quoted, textOf(quoted, refuse)));
    else if (bracket !== undefined) tokens.push({ kind: 'bracket', text: bracket });
    else if (comma !== undefined) tokens.push({ kind: 'comma', text: comma });
    else if (symbol !== undefined) tokens.push(operator(symbol, { fail, refuse }));
  }
  return tokens;
}

/** Makes the error for what is wrong. */
type Fail = (reason: string) => PermanentError;

/** The two ways in which an expression is not read. */
interface Refusals {
  readonly fail: Fail;
  readonly refuse: Fail;
}

function refusal(expression: string, what: string): InputError {
  return new InputError(`expression '${expression}': the local runner does not carry out ${what}`);
}

function literal(text: string, value: string | number | boolean): Token {
  return { kind: 'literal', text, value };
}

function numberOf(text: string, { fail, refuse }: Refusals): number {
  if (text.startsWith('0x')) throw refuse(`numbers such as '${text}'`);
  const value = Number(text);
  if (Number.isNaN(value)) throw fail(`'${text}' is no number`);
  return value;
}

function word(text: string, written: string, fail: Fail): Token {
  if (text === 'true' || text === 'false') return literal(text, text === 'true');
  if (text === 'in' || text === 'IN') return { kind: 'operator', text: 'in' };
  if (/(?<!\\)\./.test(written))
    throw fail(`'${written}' looks for a field of an object; name the field's own path under fields`);
  return { kind: 'name', text };
}

/** Texts that govaluate takes for times, which are numbers then. */
const time = /^\d{4}-\d\d-\d\d|^\d{1,2}:\d\d[AP]M$|^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? /;

function textOf(quoted: string, refuse: Fail): string {
  const text = quoted.slice(1, -1).replaceAll(/\\(.)/gs, '$1');
  if (time.test(text)) throw refuse(`times such as '${text}', which govaluate makes of texts`);
  return text;
}

function operator(symbol: string, { fail, refuse }: Refusals): Token {
  if (symbol === '!' || levels.some((level) => level.some((each) => each === symbol)))
    return { kind: 'operator', text: symbol };
  if (['**', '?', ':', '??', '&', '|', '^', '~', '<<', '>>'].includes(symbol)) throw refuse(`'${symbol}'`);
  throw fail(`'${symbol}' is no operator`);
}
