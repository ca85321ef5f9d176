/** What expr-lang's operators do with two values; `&&`, `||` and `??` are the evaluator's. */
import { momentOperator } from './time-functions.ts';
import { equal, isList, isMap, isMoment, typeName, type Value, ValueError } from './value.ts';

/** Applies an operator of two sides. */
export function applyBinary(operator: string, left: Value, right: Value): Value {
  if (isMoment(left) || isMoment(right)) {
    const moment = momentOperator(operator, left, right);
    if (moment !== undefined) return moment;
  }
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'in':
      return isIn(left, right);
    case 'matches':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return (
        left !== null && right !== null && compareTexts(operator, text(left, operator), text(right, operator))
      );
    case '..':
      return range(whole(left, operator), whole(right, operator));
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compare(operator, left, right);
    case '+':
      if (typeof left === 'string' && typeof right === 'string') return left + right;
      return arithmetic(operator, left, right);
    default:
      return arithmetic(operator, left, right);
  }
}

/** Applies an operator of one side. */
export function applyUnary(operator: string, operand: Value): Value {
  if (operator === 'not' || operator === '!') return !truth(operand, operator);
  if (typeof operand !== 'number')
    throw new ValueError(`${operator} takes a number, not ${typeName(operand)}`);
  return operator === '-' ? -operand : operand;
}

/** The value as true or false; only booleans are. */
export function truth(value: Value, user: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new ValueError(`${user} takes true or false, not ${typeName(value)}`);
}

/** A regular expression written for Go, as far as JavaScript reads the same. */
export function pattern(source: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(source);
  try {
    return new RegExp(flags ? source.slice(flags[0].length) : source, `u${flags?.[1] ?? ''}`);
  } catch (error) {
    throw new ValueError(`bad regular expression ${JSON.stringify(source)}: ${String(error)}`);
  }
}

function compareTexts(operator: string, left: string, right: string): boolean {
  switch (operator) {
    case 'matches':
      return pattern(right).test(left);
    case 'contains':
      return left.includes(right);
    case 'startsWith':
      return left.startsWith(right);
    default:
      return left.endsWith(right);
  }
}

function text(value: Value, operator: string): string {
  if (typeof value === 'string') return value;
  throw new ValueError(`${operator} takes strings, not ${typeName(value)}`);
}

function whole(value: Value, operator: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new ValueError(`${operator} takes whole numbers, not ${typeName(value)}`);
}

function isIn(item: Value, container: Value): boolean {
  if (isList(container)) return container.some((member) => equal(member, item));
  if (isMap(container)) {
    if (typeof item === 'string') return Object.hasOwn(container, item);
    throw new ValueError(`in asks a map for a string, not ${typeName(item)}`);
  }
  if (container === null) return false;
  throw new ValueError(`in takes a list or a map on its right, not ${typeName(container)}`);
}

function range(from: number, to: number): Value {
  if (to - from >= 1_000_000) throw new ValueError(`the range ${from}..${to} is too long`);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function compare(operator: '<' | '>' | '<=' | '>=', left: Value, right: Value): boolean {
  const moments = isMoment(left) && isMoment(right) && typeName(left) === typeName(right);
  if (moments) return compare(operator, left.milliseconds, right.milliseconds);
  const same =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string');
  if (!same) throw new ValueError(`${operator} cannot compare ${typeName(left)} with ${typeName(right)}`);
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
  }
}

function arithmetic(operator: string, left: Value, right: Value): number {
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new ValueError(`${operator} cannot take ${typeName(left)} and ${typeName(right)}`);
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      if (whole(right, operator) === 0) throw new ValueError('division by zero');
      return whole(left, operator) % whole(right, operator);
    case '**':
    case '^':
      return left ** right;
    default:
      throw new ValueError(`unknown operator ${operator}`);
  }
}
