/** Expressions written by hand, with references in them: for what the typed functions do not say. */
import type { WireType } from '../contract/step-contract.ts';
import { refExpression, textExpression } from './expression-text.ts';
import { checkedExpression } from './raw-expression.ts';
import { Ref } from './ref.ts';
import type { Scope } from './scope.ts';

/** An expression of Argo's language; made by the `expression` tag. */
export class Expression {
  readonly parts: readonly (string | Ref<unknown> | Literal)[];

  constructor(parts: readonly (string | Ref<unknown> | Literal)[]) {
    this.parts = parts;
  }
}

interface Literal {
  readonly literal: string | number | boolean;
}

/**
 * Writes an expression by hand. References stand for their values, which are texts there (`asInt`, `asFloat` and
 * `fromJSON` read them); texts are quoted. It is parsed at synthesis.
 *
 * @example
 * dag.run(tell, { count }, { when: expression`asInt(${count}) > 3 && ${name} startsWith ${'prod-'}` });
 */
export function expression(
  strings: TemplateStringsArray,
  ...values: readonly (Ref<unknown> | string | number | boolean)[]
): Expression {
  const parts = strings.flatMap((string, index) => {
    const value = values[index];
    if (value === undefined) return [string];
    return [string, value instanceof Ref ? value : { literal: value }];
  });
  return new Expression(parts);
}

/** A value that Argo computes from others. */
export class Computed<out T> {
  readonly type: WireType<T>;
  readonly expression: Expression;

  constructor(type: WireType<T>, from: Expression) {
    this.type = type;
    this.expression = from;
  }

  toJSON(): never {
    throw new TypeError(
      'a computed value is known only when the workflow runs; give it to an input or an output',
    );
  }
}

/**
 * A value computed by an expression, for an input or an output that takes its type.
 *
 * @example
 * dag.run(train, { epochs: computed(numberValue, expression`asInt(${epochs}) * 2`) });
 */
export function computed<T>(type: WireType<T>, from: Expression): Computed<T> {
  return new Computed(type, from);
}

/** An expression as Argo reads it, without braces; throws when it could not be parsed. */
export function renderExpression(
  { parts }: Expression,
  scope: Scope,
  { artifacts = false }: { readonly artifacts?: boolean } = {},
): string {
  const written = parts.map((part) => {
    if (part instanceof Ref) return refExpression(part, scope, { artifacts });
    if (typeof part === 'string') return part;
    return typeof part.literal === 'string' ? textExpression(part.literal, scope) : String(part.literal);
  });
  return checkedExpression(written.join('').trim(), 'the expression', scope);
}

/** The references that an expression looks at, in order. */
export function refsOfExpression({ parts }: Expression): readonly Ref<unknown>[] {
  return parts.filter((part) => part instanceof Ref);
}

/** A computed value as Argo takes it in text; throws when no single moment knows all of its parts. */
export function renderComputed(value: Computed<unknown>, scope: Scope): string {
  checkMoment(refsOfExpression(value.expression), scope);
  return `{{=${renderExpression(value.expression, scope)}}}`;
}

/** Throws when an expression looks at an item and at the output of a task: Argo knows the one after the other. */
export function checkMoment(refs: readonly Ref<unknown>[], scope: Scope): void {
  const item = refs.find(isItem);
  const output = refs.find(({ producer }) => producer !== undefined);
  if (item && output)
    throw scope.error(
      `one expression looks at ${item.variable} and at ${output.variable}, which Argo resolves one after the other; ` +
        'give the output to the template as an input and compare there',
    );
}

/** Whether a reference is to the item of a fan-out, or to a field of it. */
export function isItem({ path }: Ref<unknown>): boolean {
  return path[0] === 'item';
}
