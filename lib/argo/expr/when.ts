/**
 * Decides a `when` clause whose tags were replaced. Argo reads it as govaluate does, with every bare word taken as a
 * text: https://argo-workflows.readthedocs.io/en/latest/fields/#workflowstep
 */
import { ExpressionError } from './expression-error.ts';
import { pattern } from './operators.ts';
import { display, equal, isList, typeName, type Value } from './value.ts';

/** Whether the task or step is to run. An empty clause says yes; a clause that says neither throws. */
export function evaluateWhen(clause: string): boolean {
  if (clause === '') return true;
  try {
    const value = new WhenReader(clause).read()();
    if (typeof value === 'boolean') return value;
    const reason = `'when' must say true or false, got ${typeName(value)} ${display(value)}`;
    throw new ExpressionError(reason, clause, 0);
  } catch (error) {
    if (error instanceof ExpressionError) throw error.within(`Invalid 'when' expression '${clause}'`);
    throw error;
  }
}

/** From the weakest to the strongest; all of them go from left to right. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '>', '>=', '<', '<=', '=~', '!~', 'in'],
  ['^', '&', '|'],
  ['>>', '<<'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

const space = /\s+/y;
const quoted = /(['"])((?:\\[\s\S]|[^'"\\])*)['"]/y;
const number = /0x[0-9a-fA-F]+|[\d.]+/y;
const word = /\p{L}[\p{L}\p{Nd}_.]*/uy;
const bracketed = /\[((?:\\[\s\S]|[^\]\\])*)\]/y;
const symbol = /[(),]|[^\p{L}\p{Nd}\s()[\]'"]+/uy;

type Word =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'symbol'; readonly text: string };

/** A part that was read and is evaluated only when it is needed, so that `||` and `&&` can leave out their right side. */
type Part = () => Value;

class WhenReader {
  readonly #clause: string;
  #at = 0;

  constructor(clause: string) {
    this.#clause = clause;
  }

  read(): Part {
    const part = this.#ternary();
    if (this.#peek() !== undefined) this.#fail('an operator is missing');
    return part;
  }

  #fail(reason: string, at = this.#at): never {
    throw new ExpressionError(`${reason}; put text that is meant as it stands in quotes`, this.#clause, at);
  }

  #ternary(): Part {
    const test = this.#level(0);
    const at = this.#at;
    if (!this.#take('?')) return test;
    const then = this.#ternary();
    if (!this.#take(':')) this.#fail("':' is missing after '?'");
    const otherwise = this.#ternary();
    return () => (this.#truth(test(), '?', at) ? then() : otherwise());
  }

  #level(depth: number): Part {
    const symbols = levels[depth];
    if (symbols === undefined) return this.#prefix();
    let left = this.#level(depth + 1);
    for (;;) {
      const operator = this.#peekOperator();
      if (operator === undefined || !symbols.includes(operator)) return left;
      this.#next();
      left = this.#apply(operator, left, this.#level(depth + 1), this.#at);
    }
  }

  #prefix(): Part {
    const at = this.#at;
    if (this.#take('!')) return negated(this.#prefix(), (value) => !this.#truth(value, '!', at));
    if (this.#take('-')) return negated(this.#prefix(), (value) => -this.#number(value, '-', at));
    const token = this.#next();
    if (token?.kind === 'value') return () => token.value;
    if (token?.text !== '(') this.#fail(token ? `unexpected '${token.text}'` : 'a value is missing');
    const items = [this.#ternary()];
    while (this.#take(',')) items.push(this.#ternary());
    if (!this.#take(')')) this.#fail("')' is missing");
    const [only] = items;
    return only && items.length === 1 ? only : () => items.map((item) => item());
  }

  #apply(operator: string, left: Part, right: Part, at: number): Part {
    switch (operator) {
      case '||':
        return () => this.#truth(left(), operator, at) || this.#truth(right(), operator, at);
      case '&&':
        return () => this.#truth(left(), operator, at) && this.#truth(right(), operator, at);
      default:
        return () => this.#applied(operator, left(), right(), at);
    }
  }

  #applied(operator: string, left: Value, right: Value, at: number): Value {
    switch (operator) {
      case '==':
        return equal(left, right);
      case '!=':
        return !equal(left, right);
      case '=~':
        return pattern(this.#text(right, operator, at)).test(this.#text(left, operator, at));
      case '!~':
        return !pattern(this.#text(right, operator, at)).test(this.#text(left, operator, at));
      case 'in':
        if (!isList(right)) this.#fail('in takes a list in brackets, such as (a, b)', at);
        return right.some((item) => equal(left, item));
      case '+':
        if (typeof left === 'string' || typeof right === 'string') return display(left) + display(right);
        return this.#number(left, operator, at) + this.#number(right, operator, at);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#compare(operator, left, right, at);
      default:
        return this.#arithmetic(
          operator,
          this.#number(left, operator, at),
          this.#number(right, operator, at),
        );
    }
  }

  #compare(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value, at: number): boolean {
    const texts = typeof left === 'string' && typeof right === 'string';
    const [one, other] = texts
      ? [left, right]
      : [this.#number(left, operator, at), this.#number(right, operator, at)];
    if (operator === '<') return one < other;
    if (operator === '<=') return one <= other;
    return operator === '>' ? one > other : one >= other;
  }

  #arithmetic(operator: string, left: number, right: number): number {
    switch (operator) {
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '/':
        return left / right;
      case '%':
        return left % right;
      case '**':
        return left ** right;
      case '&':
        return left & right;
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      case '<<':
        return left << right;
      default:
        return left >> right;
    }
  }

  #truth(value: Value, operator: string, at: number): boolean {
    if (typeof value === 'boolean') return value;
    this.#fail(`${operator} takes true or false, not ${typeName(value)} ${display(value)}`, at);
  }

  #number(value: Value, operator: string, at: number): number {
    if (typeof value === 'number') return value;
    this.#fail(`${operator} takes numbers, not ${typeName(value)} ${display(value)}`, at);
  }

  #text(value: Value, operator: string, at: number): string {
    if (typeof value === 'string') return value;
    this.#fail(`${operator} takes strings, not ${typeName(value)} ${display(value)}`, at);
  }

  #take(text: string): boolean {
    const found = this.#peekOperator() === text;
    if (found) this.#next();
    return found;
  }

  #peekOperator(): string | undefined {
    const token = this.#peek();
    return token?.kind === 'symbol' ? token.text : undefined;
  }

  #peek(): Word | undefined {
    const at = this.#at;
    const token = this.#next();
    this.#at = at;
    return token;
  }

  #next(): Word | undefined {
    this.#match(space);
    if (this.#at >= this.#clause.length) return undefined;
    const text = this.#match(quoted)?.[2] ?? this.#match(bracketed)?.[1];
    if (text !== undefined) return { kind: 'value', value: text.replace(/\\([\s\S])/g, '$1') };
    const digits = this.#match(number)?.[0];
    if (digits !== undefined) {
      if (Number.isNaN(Number(digits))) this.#fail(`'${digits}' is not a number`);
      return { kind: 'value', value: Number(digits) };
    }
    const name = this.#match(word)?.[0];
    if (name === 'in' || name === 'IN') return { kind: 'symbol', text: 'in' };
    if (name?.includes('.')) this.#fail(`'${name}' is read as a member of something`);
    if (name !== undefined)
      return { kind: 'value', value: name === 'true' ? true : name === 'false' ? false : name };
    const sign = this.#match(symbol)?.[0];
    if (sign === undefined) this.#fail(`unexpected ${JSON.stringify(this.#clause.charAt(this.#at))}`);
    if (sign.length > 1 && !levels.flat().includes(sign)) return this.#splitSign(sign);
    return { kind: 'symbol', text: sign };
  }

  /** govaluate reads signs that touch as one; only a minus or a not after an operator is told apart here. */
  #splitSign(sign: string): Word {
    const operator = levels
      .flat()
      .find((known) => known.length === sign.length - 1 && sign.startsWith(known));
    if (operator === undefined || !/[-!]$/.test(sign)) this.#fail(`unknown operator '${sign}'`);
    this.#at -= 1;
    return { kind: 'symbol', text: operator };
  }

  #match(matcher: RegExp): RegExpExecArray | undefined {
    matcher.lastIndex = this.#at;
    const found = matcher.exec(this.#clause) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }
}

function negated(part: Part, negate: (value: Value) => Value): Part {
  return () => negate(part());
}
