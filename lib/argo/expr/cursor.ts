/** A place in a row of tokens that moves forward, and complains about what stands there. */
import { ExpressionError } from './expression-error.ts';
import { type Token, type TokenKind, tokenize } from './lexer.ts';

/** The parser's view of an expression. */
export class Cursor {
  /** How many tokens were read; set it back to read them again. */
  position = 0;
  readonly #expression: string;
  readonly #tokens: readonly Token[];

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = tokenize(expression);
  }

  /** The token that is next. */
  get current(): Token {
    const token = this.#tokens[this.position] ?? this.#tokens.at(-1);
    if (token === undefined) throw new ExpressionError('empty expression', this.#expression, 0);
    return token;
  }

  /** Whether the next token is such a one. */
  is(kind: TokenKind, text?: string): boolean {
    return this.current.kind === kind && (text === undefined || this.current.text === text);
  }

  /** The next token, which is then read. */
  next(): Token {
    const token = this.current;
    this.position += 1;
    return token;
  }

  /** Reads the next token if it is such a one, and tells. */
  take(kind: TokenKind, text?: string): boolean {
    const found = this.is(kind, text);
    if (found) this.next();
    return found;
  }

  /** Reads the next token, which must be such a one. */
  expect(kind: TokenKind, text?: string): Token {
    if (!this.is(kind, text)) this.unexpected();
    return this.next();
  }

  fail(reason: string, token = this.current): never {
    throw new ExpressionError(reason, this.#expression, token.offset);
  }

  unexpected(): never {
    const { kind, text } = this.current;
    this.fail(kind === 'end' ? 'unexpected end' : `unexpected ${kind} ${JSON.stringify(text)}`);
  }
}
