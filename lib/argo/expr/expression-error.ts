/** What is thrown when an expression cannot be read or evaluated; it says where. */
import { PermanentError } from '../../errors.ts';

/** A fault in an expression. An expression that fails is an error of whoever asked, never `false`. */
export class ExpressionError extends PermanentError {
  override readonly name = 'ExpressionError';
  /** What is wrong, without the place. */
  readonly reason: string;
  /** How many characters stand before the faulty place. */
  readonly offset: number;

  readonly #expression: string;

  constructor(reason: string, expression: string, offset: number, around?: string) {
    const place = `${reason} at ${placeOf(expression, offset)}`;
    super(around === undefined ? `${place} of expression: ${expression.trim()}` : `${around}: ${place}`);
    this.reason = reason;
    this.offset = offset;
    this.#expression = expression;
  }

  /** The same fault, said of something that holds the expression and names it already. */
  within(around: string): ExpressionError {
    return new ExpressionError(this.reason, this.#expression, this.offset, around);
  }
}

/** `2:7`, line and column counted from 1. */
function placeOf(expression: string, offset: number): string {
  const before = expression.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
