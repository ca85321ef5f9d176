/** Works out what an expression means among given variables. */
import { ExpressionError } from './expression-error.ts';
import { callBuiltin } from './functions.ts';
import { applyBinary, applyUnary, truth } from './operators.ts';
import { parse } from './parser.ts';
import { staticType } from './static-type.ts';
import type { Node, NodeOf } from './syntax.ts';
import { momentMethod } from './time-functions.ts';
import {
  display,
  isList,
  isMap,
  isMoment,
  mapOf,
  memberOf,
  typeName,
  type Value,
  ValueError,
  type ValueMap,
} from './value.ts';

/** Evaluates an expression; throws an `ExpressionError` for anything that has no meaning, such as an unknown name. */
export function evaluate(expression: string, variables: ValueMap): Value {
  return new Evaluation(expression, variables).run(parse(expression));
}

/** Evaluates an expression that must say true or false. */
export function evaluateCondition(expression: string, variables: ValueMap): boolean {
  const value = evaluate(expression, variables);
  if (typeof value === 'boolean') return value;
  throw new ExpressionError(
    `true or false is needed, got ${typeName(value)} ${display(value)}`,
    expression,
    0,
  );
}

/** What `#`, `#index` and `#acc` stand for inside a predicate. */
type Pointers = Readonly<Record<string, Value>>;

/** Thrown by `?.` to leave the whole row of members it stands in. */
const absent = Symbol('absent');

class Evaluation {
  readonly #expression: string;
  readonly #variables: ValueMap;
  readonly #locals: [name: string, value: Value][] = [];
  readonly #pointers: Pointers[] = [];

  constructor(expression: string, variables: ValueMap) {
    this.#expression = expression;
    this.#variables = variables;
  }

  run(node: Node): Value {
    try {
      return this.#valueOf(node);
    } catch (error) {
      if (error instanceof ValueError)
        throw new ExpressionError(error.message, this.#expression, node.offset);
      if (error instanceof RangeError) {
        const deep = /call stack/.test(error.message);
        const reason = deep ? 'too deeply nested' : error.message;
        throw new ExpressionError(reason, this.#expression, node.offset);
      }
      throw error;
    }
  }

  #valueOf(node: Node): Value {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'name':
        return this.#variable(node);
      case 'pointer':
        return this.#pointers.at(-1)?.[node.name] ?? null;
      case 'unary':
        return applyUnary(node.operator, this.run(node.operand));
      case 'binary':
        return this.#binary(node);
      case 'conditional':
        return this.run(truth(this.run(node.test), 'a condition') ? node.then : node.otherwise);
      case 'member':
        return this.#member(node);
      case 'chain':
        return this.#chain(node);
      case 'slice':
        return this.#slice(node);
      case 'call':
        return this.#call(node);
      case 'builtin':
        return this.#builtin(node);
      case 'predicate':
        return (...args) => this.#predicate(node, args);
      case 'array':
        return node.items.map((item) => this.run(item));
      case 'map':
        return mapOf(node.pairs.map(([key, value]) => [display(this.run(key)), this.run(value)]));
      case 'let':
        return this.#let(node);
      case 'sequence':
        return node.items.map((item) => this.run(item)).at(-1) ?? null;
    }
  }

  #variable({ name }: NodeOf<'name'>): Value {
    const local = this.#locals.findLast(([known]) => known === name);
    if (local) return local[1];
    if (name === '$env') return this.#variables;
    if (Object.hasOwn(this.#variables, name)) return memberOf(this.#variables, name);
    throw new ValueError(`unknown name ${name}`);
  }

  #binary({ operator, left, right }: NodeOf<'binary'>): Value {
    if (operator === '??') return this.run(left) ?? this.run(right);
    const first = this.run(left);
    if (operator === '&&' || operator === 'and')
      return truth(first, operator) && truth(this.run(right), operator);
    if (operator === '||' || operator === 'or')
      return truth(first, operator) || truth(this.run(right), operator);
    if (operator === '==' || operator === '!=') this.#checkTypes(operator, left, right);
    return applyBinary(operator, first, this.run(right));
  }

  #checkTypes(operator: string, left: Node, right: Node): void {
    const [one, other] = [staticType(left, this.#variables), staticType(right, this.#variables)];
    if (one === undefined || other === undefined || one === other) return;
    throw new ValueError(`${operator} compares ${one} with ${other}, which are never equal`);
  }

  #member({ owner, property, optional }: NodeOf<'member'>): Value {
    const value = this.run(owner);
    if (value === null && optional) throw absent;
    const key = this.run(property);
    if (isList(value)) {
      if (typeof key !== 'number') throw new ValueError(`a list has no member ${display(key)}; use a number`);
      const item = value.at(key);
      if (!Number.isInteger(key) || item === undefined)
        throw new ValueError(`index ${key} is outside the list of ${value.length}`);
      return item;
    }
    if (isMap(value)) return memberOf(value, display(key));
    if (isMoment(value)) {
      const method = momentMethod(value, display(key));
      if (method) return method;
    }
    if (typeof value === 'string' && typeof key === 'number') {
      const letter = value.at(key);
      if (letter === undefined) throw new ValueError(`index ${key} is outside the string`);
      return letter;
    }
    throw new ValueError(`cannot fetch ${display(key)} from ${typeName(value)}`);
  }

  #chain({ body }: NodeOf<'chain'>): Value {
    try {
      return this.run(body);
    } catch (error) {
      if (error === absent) return null;
      throw error;
    }
  }

  #slice({ owner, from, to }: NodeOf<'slice'>): Value {
    const value = this.run(owner);
    const [start, end] = [from, to].map((bound) => {
      const at = bound && this.run(bound);
      if (at === undefined || (typeof at === 'number' && Number.isInteger(at))) return at;
      throw new ValueError(`a slice takes whole numbers, not ${typeName(at)}`);
    });
    if (typeof value === 'string' || isList(value)) return value.slice(start, end);
    throw new ValueError(`cannot slice ${typeName(value)}`);
  }

  #call({ callee, args }: NodeOf<'call'>): Value {
    const target = this.run(callee);
    if (typeof target !== 'function') throw new ValueError(`${describe(callee)} is not a function`);
    return target(...args.map((arg) => this.run(arg)));
  }

  #builtin({ name, args }: NodeOf<'builtin'>): Value {
    return callBuiltin(
      name,
      args.map((arg) => this.run(arg)),
    );
  }

  #predicate(
    { body }: NodeOf<'predicate'>,
    [item = null, index = null, acc = null]: readonly Value[],
  ): Value {
    this.#pointers.push({ '': item, index, acc });
    try {
      return this.run(body);
    } finally {
      this.#pointers.pop();
    }
  }

  #let({ name, value, body }: NodeOf<'let'>): Value {
    this.#locals.push([name, this.run(value)]);
    try {
      return this.run(body);
    } finally {
      this.#locals.pop();
    }
  }
}

function describe(node: Node): string {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'member' && node.property.kind === 'literal')
    return `${describe(node.owner)}.${display(node.property.value)}`;
  return 'this';
}
