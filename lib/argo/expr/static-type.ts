/**
 * The type of a part of an expression as far as it is known before it is evaluated. Argo refuses to compare texts with
 * numbers where it can see that; only what comes out of a map is compared without a word.
 */
import type { Node } from './syntax.ts';
import { memberOf, typeName, type ValueMap } from './value.ts';

const conditions = new Set([
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '&&',
  '||',
  'and',
  'or',
  'in',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
]);
const texts = new Set([
  'trim',
  'trimPrefix',
  'trimSuffix',
  'upper',
  'lower',
  'replace',
  'repeat',
  'join',
  'string',
  'toJSON',
  'toBase64',
  'type',
]);
const numbers = new Set([
  'len',
  'int',
  'float',
  'indexOf',
  'lastIndexOf',
  'count',
  'findIndex',
  'findLastIndex',
]);
const lists = new Set(['split', 'splitAfter', 'keys', 'values', 'filter', 'map', 'toPairs']);

/** `string`, `number`, `bool`, `list` or `map`; absent when only the value will tell. */
export function staticType(node: Node, variables: ValueMap): string | undefined {
  switch (node.kind) {
    case 'literal':
      return node.value === null ? undefined : plain(typeName(node.value));
    case 'name': {
      const value = memberOf(variables, node.name);
      return value === null ? undefined : plain(typeName(value));
    }
    case 'unary':
      return node.operator === 'not' || node.operator === '!' ? 'bool' : 'number';
    case 'binary':
      return binaryType(node.operator, staticType(node.left, variables), staticType(node.right, variables));
    case 'array':
      return 'list';
    case 'map':
      return 'map';
    case 'builtin':
      return builtinType(node.name);
    default:
      return undefined;
  }
}

function plain(type: string): string {
  return type === 'int' || type === 'float' ? 'number' : type;
}

function binaryType(
  operator: string,
  left: string | undefined,
  right: string | undefined,
): string | undefined {
  if (conditions.has(operator)) return 'bool';
  if (operator === '..') return 'list';
  if (operator === '+' || operator === '??') return left === right ? left : undefined;
  return 'number';
}

function builtinType(name: string): string | undefined {
  if (texts.has(name)) return 'string';
  if (numbers.has(name)) return 'number';
  return lists.has(name) ? 'list' : undefined;
}
