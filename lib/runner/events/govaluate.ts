/**
 * Expressions of Argo Events' filters and conditions, in the language of govaluate
 * (https://github.com/Knetic/govaluate/blob/v3.0.0/MANUAL.md): literals, names, brackets, comparisons, `=~`, `in`, logic
 * and arithmetic. What else it knows is refused.
 */
import { pattern } from '../../argo/expr/operators.ts';
import { ValueError } from '../../argo/expr/value.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { type Operator, parseExpression, type Term } from './govaluate-parser.ts';

/** What names stand for: JSON's values. */
export type Variables = Readonly<Record<string, unknown>>;

/** What an expression means; throws a `PermanentError` where govaluate gives an error. */
export function evaluateTerm(expression: string, variables: Variables): unknown {
  return meaning(parseExpression(expression), variables);
}

function meaning(term: Term, variables: Variables): unknown {
  switch (term.kind) {
    case 'literal':
      return term.value;
    case 'name':
      if (!Object.hasOwn(variables, term.name))
        throw new PermanentError(`No parameter '${term.name}' found.`);
      return variables[term.name];
    case 'list':
      return term.items.map((item) => meaning(item, variables));
    case 'prefix': {
      const value = meaning(term.operand, variables);
      if (term.operator === '!' && typeof value === 'boolean') return !value;
      if (term.operator === '-' && typeof value === 'number') return -value;
      throw new PermanentError(`Value '${shown(value)}' cannot be used with the prefix '${term.operator}'`);
    }
    case 'binary':
      return binary(term.operator, term, variables);
  }
}

function binary(
  operator: Operator,
  { left, right }: { readonly left: Term; readonly right: Term },
  variables: Variables,
): unknown {
  const first = meaning(left, variables);
  if (operator === '&&' || operator === '||') {
    const isDecided = bool(first, operator) === (operator === '||');
    return isDecided ? first : bool(meaning(right, variables), operator);
  }
  const second = meaning(right, variables);
  switch (operator) {
    case '==':
      return same(first, second);
    case '!=':
      return !same(first, second);
    case '=~':
      return matches(first, second, operator);
    case '!~':
      return !matches(first, second, operator);
    case 'in':
      if (!Array.isArray(second)) throw notComparable(second, operator);
      return second.some((item) => same(first, item));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, first, second);
    case '+':
      if (typeof first === 'string' && typeof second === 'string') return first + second;
      if (typeof first === 'string' || typeof second === 'string')
        throw new InputError(`the local runner does not join '${shown(first)}' and '${shown(second)}'`);
      return number(first, operator) + number(second, operator);
    case '-':
      return number(first, operator) - number(second, operator);
    case '*':
      return number(first, operator) * number(second, operator);
    case '/':
      return number(first, operator) / number(second, operator);
    case '%':
      return number(first, operator) % number(second, operator);
  }
}

/** Go's DeepEqual of what JSON can say. */
function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [ones, others] = [Object.entries(left), new Map(Object.entries(right))];
  return (
    ones.length === others.size &&
    ones.every(([key, value]) => others.has(key) && same(value, others.get(key)))
  );
}

function compare(operator: '<' | '<=' | '>' | '>=', left: unknown, right: unknown): boolean {
  const areTexts = typeof left === 'string' && typeof right === 'string';
  for (const value of areTexts ? [] : [left, right])
    if (typeof value !== 'number') throw notComparable(value, operator);
  const [one, other] = areTexts ? [bytes(left), bytes(right)] : [Number(left), Number(right)];
  if (operator === '<') return one < other;
  if (operator === '<=') return one <= other;
  return operator === '>' ? one > other : one >= other;
}

/** A text whose order is that of its bytes in UTF-8, which is Go's. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function matches(value: unknown, expression: unknown, operator: string): boolean {
  if (typeof value !== 'string') throw notComparable(value, operator);
  if (typeof expression !== 'string') throw notComparable(expression, operator);
  return goPattern(expression).test(value);
}

/** A regular expression of Go; throws a `PermanentError` for one that cannot be read. */
export function goPattern(source: string): RegExp {
  if (/\(\?<?[=!]|\\[1-9]/.test(source))
    throw new PermanentError(`error parsing regexp: '${source}' looks around or back, which Go cannot`);
  try {
    return pattern(source);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new PermanentError(`error parsing regexp: ${error.message}`, { cause: error });
  }
}

function bool(value: unknown, operator: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new PermanentError(
    `Value '${shown(value)}' cannot be used with the logical operator '${operator}', it is not a bool`,
  );
}

function number(value: unknown, operator: string): number {
  if (typeof value === 'number') return value;
  throw new PermanentError(
    `Value '${shown(value)}' cannot be used with the modifier '${operator}', it is not a number`,
  );
}

function notComparable(value: unknown, operator: string): PermanentError {
  return new PermanentError(
    `Value '${shown(value)}' cannot be used with the comparator '${operator}', it is not a number`,
  );
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
