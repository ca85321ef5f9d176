/** Reads an expression into its parts, by expr-lang's grammar; whatever it cannot read it refuses with the place. */
import { Cursor } from './cursor.ts';
import { builtinNames } from './functions.ts';
import type { Token } from './lexer.ts';
import {
  binaryOperators,
  negatableOperators,
  orderingOperators,
  predicateFunctions,
  unaryOperators,
} from './precedence.ts';
import type { Node } from './syntax.ts';

/** Parses an expression; throws an `ExpressionError`. */
export function parse(expression: string): Node {
  return new Parser(expression).parseAll();
}

/** How deep brackets, operators and predicates may nest. */
const deepest = 250;

class Parser {
  readonly #at: Cursor;
  #depth = 0;
  #predicates = 0;

  constructor(expression: string) {
    this.#at = new Cursor(expression);
  }

  parseAll(): Node {
    const node = this.#sequence();
    if (this.#at.current.kind !== 'end') this.#at.unexpected();
    return node;
  }

  #sequence(): Node {
    const items = [this.#parse(0)];
    while (this.#at.take('operator', ';') && this.#at.current.kind !== 'end') items.push(this.#parse(0));
    const [first] = items;
    return first !== undefined && items.length === 1
      ? first
      : { kind: 'sequence', items, offset: first?.offset ?? 0 };
  }

  #parse(strength: number): Node {
    this.#depth += 1;
    if (this.#depth > deepest) this.#at.fail(`more than ${deepest} levels of nesting`);
    const node = this.#expressionOf(strength);
    this.#depth -= 1;
    return node;
  }

  #expressionOf(strength: number): Node {
    if (strength === 0 && this.#at.is('operator', 'let')) return this.#declaration();
    if (strength === 0 && this.#at.is('operator', 'if')) return this.#ifElse();
    let left = this.#primary();
    let previous = '';
    while (this.#at.is('operator')) {
      const start = this.#at.position;
      const negation = this.#at.is('operator', 'not') ? this.#at.next() : undefined;
      if (negation !== undefined && !negatableOperators.has(this.#at.current.text)) this.#at.unexpected();
      const sign = this.#at.current;
      const operator = binaryOperators.get(sign.text);
      if (operator === undefined || operator.strength < strength) {
        this.#at.position = start;
        break;
      }
      if (previous === '??' && sign.text !== '??' && sign.text !== '|')
        this.#at.fail(`put brackets around ?? before mixing it with ${sign.text}`);
      this.#at.next();
      if (sign.text === '|') left = this.#call(this.#at.expect('identifier'), [left]);
      else if (orderingOperators.has(sign.text)) left = this.#comparison(left, sign, operator.strength);
      else {
        const right = this.#parse(operator.toTheRight ? operator.strength : operator.strength + 1);
        left = { kind: 'binary', operator: sign.text, left, right, offset: sign.offset };
        if (negation) left = { kind: 'unary', operator: 'not', operand: left, offset: negation.offset };
      }
      previous = sign.text;
    }
    return strength === 0 ? this.#ternary(left) : left;
  }

  #comparison(first: Node, sign: Token, strength: number): Node {
    let [left, token] = [first, sign];
    let whole: Node | undefined;
    for (;;) {
      const right = this.#parse(strength + 1);
      const part: Node = { kind: 'binary', operator: token.text, left, right, offset: token.offset };
      whole = whole
        ? { kind: 'binary', operator: '&&', left: whole, right: part, offset: token.offset }
        : part;
      if (!(this.#at.is('operator') && orderingOperators.has(this.#at.current.text))) return whole;
      token = this.#at.next();
      left = right;
    }
  }

  #declaration(): Node {
    const { offset } = this.#at.next();
    const name = this.#at.expect('identifier').text;
    this.#at.expect('operator', '=');
    const value = this.#parse(0);
    this.#at.expect('operator', ';');
    return { kind: 'let', name, value, body: this.#sequence(), offset };
  }

  #ifElse(): Node {
    const { offset } = this.#at.next();
    const test = this.#parse(0);
    const then = this.#block();
    this.#at.expect('operator', 'else');
    const otherwise = this.#at.is('operator', 'if') ? this.#ifElse() : this.#block();
    return { kind: 'conditional', test, then, otherwise, offset };
  }

  #block(): Node {
    this.#at.expect('bracket', '{');
    const body = this.#sequence();
    this.#at.expect('bracket', '}');
    return body;
  }

  #ternary(first: Node): Node {
    let test = first;
    while (this.#at.is('operator', '?')) {
      const { offset } = this.#at.next();
      const short = this.#at.take('operator', ':');
      const then = short ? test : this.#parse(0);
      if (!short) this.#at.expect('operator', ':');
      test = { kind: 'conditional', test, then, otherwise: this.#parse(0), offset };
    }
    return test;
  }

  #primary(): Node {
    const token = this.#at.current;
    const strength = token.kind === 'operator' ? unaryOperators.get(token.text) : undefined;
    if (strength !== undefined) {
      this.#at.next();
      const operand = this.#parse(strength);
      return this.#postfix({ kind: 'unary', operator: token.text, operand, offset: token.offset });
    }
    if (this.#at.take('bracket', '(')) {
      const inner = this.#sequence();
      this.#at.expect('bracket', ')');
      return this.#postfix(inner);
    }
    if (this.#predicates > 0 && (this.#at.is('operator', '#') || this.#at.is('operator', '.'))) {
      const named =
        this.#at.take('operator', '#') &&
        this.#at.is('identifier') &&
        this.#at.current.offset === token.offset + 1;
      return this.#postfix({
        kind: 'pointer',
        name: named ? this.#at.next().text : '',
        offset: token.offset,
      });
    }
    this.#at.take('operator', '::');
    return this.#secondary();
  }

  #secondary(): Node {
    const token = this.#at.current;
    const { offset, text } = token;
    if (token.kind === 'identifier') {
      this.#at.next();
      if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true', offset };
      if (text === 'nil') return { kind: 'literal', value: null, offset };
      return this.#postfix(
        this.#at.is('bracket', '(') ? this.#call(token, []) : { kind: 'name', name: text, offset },
      );
    }
    if (token.kind === 'number') return { kind: 'literal', value: this.#number(this.#at.next()), offset };
    if (token.kind === 'string') {
      this.#at.next();
      return this.#postfix({ kind: 'literal', value: text, offset });
    }
    if (this.#at.take('bracket', '[')) {
      return this.#postfix({ kind: 'array', items: this.#list(']', () => this.#parse(0)), offset });
    }
    if (this.#at.take('bracket', '{')) {
      return this.#postfix({ kind: 'map', pairs: this.#list('}', () => this.#pair()), offset });
    }
    this.#at.unexpected();
  }

  #number(token: Token): number {
    const value = Number(token.text.replaceAll('_', ''));
    if (token.text === '' || !Number.isFinite(value)) this.#at.fail(`'${token.text}' is not a number`, token);
    if (this.#at.is('identifier') && this.#at.current.offset === token.offset + token.text.length)
      this.#at.fail(`'${token.text}${this.#at.current.text}' is not a number`, token);
    return value;
  }

  #pair(): readonly [Node, Node] {
    const token = this.#at.current;
    let key: Node;
    if (this.#at.is('bracket', '(')) key = this.#parse(0);
    else if (token.kind === 'identifier' || token.kind === 'string' || token.kind === 'number') {
      this.#at.next();
      key = { kind: 'literal', value: token.text, offset: token.offset };
    } else this.#at.fail('a map key is a name, a string, a number or an expression in brackets');
    this.#at.expect('operator', ':');
    return [key, this.#parse(0)];
  }

  /** Items separated by commas up to a closing bracket; a comma after the last one is fine. */
  #list<Item>(close: string, item: () => Item): Item[] {
    const items: Item[] = [];
    while (!this.#at.is('bracket', close)) {
      items.push(item());
      if (!this.#at.take('operator', ',')) break;
    }
    this.#at.expect('bracket', close);
    return items;
  }

  #call(name: Token, piped: readonly Node[]): Node {
    const { text, offset } = name;
    this.#at.expect('bracket', '(');
    const shape = predicateFunctions.get(text)?.slice(piped.length);
    let index = 0;
    const args = [
      ...piped,
      ...this.#list(')', () => {
        const predicate = shape?.[index++]?.endsWith('predicate');
        return predicate ? this.#predicate() : this.#parse(0);
      }),
    ];
    const wanted = predicateFunctions.get(text)?.filter((part) => !part.startsWith('optional')).length ?? 0;
    if (args.length < wanted) this.#at.fail(`${text} takes at least ${wanted} arguments`, name);
    if (builtinNames.has(text)) return { kind: 'builtin', name: text, args, offset };
    return { kind: 'call', callee: { kind: 'name', name: text, offset }, args, offset };
  }

  #predicate(): Node {
    const { offset } = this.#at.current;
    this.#predicates += 1;
    const body = this.#at.is('bracket', '{') ? this.#block() : this.#parse(0);
    this.#predicates -= 1;
    return { kind: 'predicate', body, offset };
  }

  #postfix(first: Node): Node {
    let node = first;
    let chained = false;
    for (;;) {
      const { offset } = this.#at.current;
      const optional = this.#at.take('operator', '?.');
      chained ||= optional;
      if (this.#at.is('bracket', '[')) node = this.#index(node, optional);
      else if (optional || this.#at.take('operator', '.')) {
        const name = this.#at.current;
        if (!/^[\p{L}_$]/u.test(name.text) || name.kind === 'end')
          this.#at.fail('a name is missing after the dot');
        this.#at.next();
        const property: Node = { kind: 'literal', value: name.text, offset: name.offset };
        node = { kind: 'member', owner: node, property, optional, offset: name.offset };
        if (this.#at.take('bracket', '('))
          node = { kind: 'call', callee: node, args: this.#list(')', () => this.#parse(0)), offset };
      } else break;
    }
    return chained ? { kind: 'chain', body: node, offset: node.offset } : node;
  }

  #index(owner: Node, optional: boolean): Node {
    const { offset } = this.#at.next();
    const from = this.#at.is('operator', ':') ? undefined : this.#parse(0);
    if (from === undefined || this.#at.is('operator', ':')) {
      this.#at.expect('operator', ':');
      const to = this.#at.is('bracket', ']') ? undefined : this.#parse(0);
      this.#at.expect('bracket', ']');
      return { kind: 'slice', owner, ...(from && { from }), ...(to && { to }), offset };
    }
    this.#at.expect('bracket', ']');
    return { kind: 'member', owner, property: from, optional, offset };
  }
}
