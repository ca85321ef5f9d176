/** Values as parts of expressions: references as Argo's variables, texts in quotes. */
import { Computed, renderExpression } from './expression.ts';
import { Ref, type Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** A value as an expression that gives one string. */
export function valueExpression(
  value: string | Ref<unknown> | Text | Computed<unknown>,
  scope: Scope,
): string {
  if (typeof value === 'string') return textExpression(value, scope);
  if (value instanceof Ref) return refExpression(value, scope);
  if (value instanceof Computed) return `string(${renderExpression(value.expression, scope)})`;
  return value.parts.map((part) => valueExpression(part, scope)).join(' + ');
}

/** `tasks.evaluate.outputs`, but `tasks['resolve-uri'].outputs`: a hyphen would be a subtraction. */
export function refExpression(
  ref: Ref<unknown>,
  scope: Scope,
  { artifacts = false }: { readonly artifacts?: boolean } = {},
): string {
  if (ref.isArtifact && !artifacts)
    throw scope.error(`${ref.variable} is an artifact, which has no value to look at`);
  scope.take(ref);
  return ref.path.reduce((path, name) => {
    if (path === '') return name;
    return isIdentifier(name) ? `${path}.${name}` : `${path}['${name}']`;
  }, '');
}

const operatorWords = new Set(
  'and or not in let matches contains startsWith endsWith if else nil true false'.split(' '),
);

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !operatorWords.has(name);
}

/** A text that is known at synthesis, in quotes. */
export function textExpression(literal: string, scope: Scope): string {
  if (/\{\{|\}\}/.test(literal))
    throw scope.error(`'${literal}' cannot be part of an expression: '{{' and '}}' would end it`);
  const escaped = literal
    .replace(/[\\']/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `'${escaped}'`;
}
