/** Conditions over references, typed, and written in Argo's expression language. */
import { checkMoment, Expression, isItem, refsOfExpression, renderExpression } from './expression.ts';
import { refExpression, textExpression } from './expression-text.ts';
import { encodeLiteral } from './literal.ts';
import { Ref } from './ref.ts';
import type { Scope } from './scope.ts';

interface Comparison {
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly left: Ref<unknown>;
  readonly right: unknown;
}

interface Combination {
  readonly operator: '&&' | '||';
  readonly conditions: readonly Condition[];
}

interface Negation {
  readonly operator: '!';
  readonly condition: Condition;
}

/** Something that is true or false when the workflow runs. */
export type Condition = Comparison | Combination | Negation | Expression;

/** True when a value is the given one. What cannot be equal does not compile. */
export function eq<T>(left: Ref<T>, right: NoInfer<T> | Ref<NoInfer<T>>): Condition {
  return { operator: '==', left, right };
}

/** True when a value is not the given one. */
export function ne<T>(left: Ref<T>, right: NoInfer<T> | Ref<NoInfer<T>>): Condition {
  return { operator: '!=', left, right };
}

/** True when a number is smaller than another. */
export function lt(left: Ref<number>, right: number | Ref<number>): Condition {
  return { operator: '<', left, right };
}

/** True when a number is at most another. */
export function le(left: Ref<number>, right: number | Ref<number>): Condition {
  return { operator: '<=', left, right };
}

/** True when a number is greater than another. */
export function gt(left: Ref<number>, right: number | Ref<number>): Condition {
  return { operator: '>', left, right };
}

/** True when a number is at least another. */
export function ge(left: Ref<number>, right: number | Ref<number>): Condition {
  return { operator: '>=', left, right };
}

/** True when all conditions are. */
export function and(...conditions: readonly [Condition, Condition, ...Condition[]]): Condition {
  return { operator: '&&', conditions };
}

/** True when one condition is. */
export function or(...conditions: readonly [Condition, Condition, ...Condition[]]): Condition {
  return { operator: '||', conditions };
}

/** True when a condition is not. */
export function not(condition: Condition): Condition {
  return { operator: '!', condition };
}

/** The references a condition looks at, in order. */
export function refsOf(condition: Condition): readonly Ref<unknown>[] {
  if (condition instanceof Expression) return refsOfExpression(condition);
  if ('conditions' in condition) return condition.conditions.flatMap(refsOf);
  if ('condition' in condition) return refsOf(condition.condition);
  return [condition.left, condition.right].filter((side) => side instanceof Ref);
}

/**
 * A condition as Argo takes it in `when`: one expression, into which no value is spliced. Argo knows the outputs of
 * tasks before it knows the item of a fan-out; a condition over both is several expressions, joined by `when` itself.
 */
export function renderCondition(condition: Condition, scope: Scope): string {
  const refs = refsOf(condition);
  const isMixed = refs.some(isItem) && refs.some((ref) => ref.producer !== undefined);
  if (isMixed && !(condition instanceof Expression)) {
    if ('conditions' in condition)
      return `(${condition.conditions.map((each) => renderCondition(each, scope)).join(` ${condition.operator} `)})`;
    if ('condition' in condition) return `!(${renderCondition(condition.condition, scope)})`;
  }
  checkMoment(refs, scope);
  return `{{= ${conditionExpression(condition, scope)} }}`;
}

/** A condition as one expression, without braces, as hooks take it. */
export function conditionExpression(condition: Condition, scope: Scope): string {
  if (condition instanceof Expression) return `(${renderExpression(condition, scope)})`;
  if ('conditions' in condition)
    return `(${condition.conditions.map((each) => conditionExpression(each, scope)).join(` ${condition.operator} `)})`;
  if ('condition' in condition) return `!(${conditionExpression(condition.condition, scope)})`;
  const { left, operator, right } = condition;
  if (operator !== '==' && operator !== '!=')
    return `${number(left, scope)} ${operator} ${number(right, scope)}`;
  return `${refExpression(left, scope)} ${operator} ${operand(right, left, scope)}`;
}

function number(side: unknown, scope: Scope): string {
  if (side instanceof Ref) return `asFloat(${refExpression(side, scope)})`;
  if (typeof side === 'number' && Number.isFinite(side)) return String(side);
  throw scope.error(`compares with ${String(side)}; give a finite number`);
}

function operand(right: unknown, left: Ref<unknown>, scope: Scope): string {
  if (right instanceof Ref) return refExpression(right, scope);
  const place = { scope, name: `the value compared with ${left.variable}`, type: left.type };
  return textExpression(encodeLiteral(right, place), scope);
}
