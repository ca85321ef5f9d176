/** Conditions over references, typed, and written in Argo's expression language. */
import { refExpression, textExpression } from './expression-text.ts';
import { encodeLiteral } from './literal.ts';
import { Ref } from './ref.ts';
import type { Scope } from './scope.ts';

interface Comparison {
  readonly operator: '==' | '!=';
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
export type Condition = Comparison | Combination | Negation;

/** True when a value is the given one. What cannot be equal does not compile. */
export function eq<T>(left: Ref<T>, right: NoInfer<T> | Ref<NoInfer<T>>): Condition {
  return { operator: '==', left, right };
}

/** True when a value is not the given one. */
export function ne<T>(left: Ref<T>, right: NoInfer<T> | Ref<NoInfer<T>>): Condition {
  return { operator: '!=', left, right };
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
  if ('conditions' in condition) return condition.conditions.flatMap(refsOf);
  if ('condition' in condition) return refsOf(condition.condition);
  return [condition.left, condition.right].filter((side) => side instanceof Ref);
}

/** A condition as Argo takes it in `when`: one expression, into which no value is spliced. */
export function renderCondition(condition: Condition, scope: Scope): string {
  return `{{= ${render(condition, scope)} }}`;
}

function render(condition: Condition, scope: Scope): string {
  if ('conditions' in condition)
    return `(${condition.conditions.map((each) => render(each, scope)).join(` ${condition.operator} `)})`;
  if ('condition' in condition) return `!(${render(condition.condition, scope)})`;
  const { left, operator, right } = condition;
  return `${refExpression(left, scope)} ${operator} ${operand(right, left, scope)}`;
}

function operand(right: unknown, left: Ref<unknown>, scope: Scope): string {
  if (right instanceof Ref) return refExpression(right, scope);
  const place = { scope, name: `the value compared with ${left.variable}`, type: left.type };
  return textExpression(encodeLiteral(right, place), scope);
}
