/** What is thrown when an expression cannot be read or evaluated; it says where. */
import { PermanentError } from '../../errors.ts';

/** A fault in an expression. An expression that fails is an error of whoever asked, never `false`. */
export class ExpressionError extends PermanentError {
  override readonly name = 'ExpressionError';
  /** What is wrong, without the place. */
  readonly reason: string;
  /** How many characters stand before the faulty place. */
  readonly offset: number;

  constructor(reason: string, expression: string, offset: number) {
    super(`${reason} at ${placeOf(expression, offset)} of expression: ${expression.trim()}`);
    this.reason = reason;
    this.offset = offset;
  }
}

/** `2:7`, line and column counted from 1. */
function placeOf(expression: string, offset: number): string {
  const before = expression.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
