/** How strongly expr-lang's operators bind, and which of them take an argument that is a predicate. */

export const unaryOperators: ReadonlyMap<string, number> = new Map([
  ['not', 50],
  ['!', 50],
  ['-', 90],
  ['+', 90],
]);

export const binaryOperators: ReadonlyMap<string, { readonly strength: number; readonly toTheRight?: true }> =
  new Map([
    ['|', { strength: 0 }],
    ['or', { strength: 10 }],
    ['||', { strength: 10 }],
    ['and', { strength: 15 }],
    ['&&', { strength: 15 }],
    ['==', { strength: 20 }],
    ['!=', { strength: 20 }],
    ['<', { strength: 20 }],
    ['>', { strength: 20 }],
    ['>=', { strength: 20 }],
    ['<=', { strength: 20 }],
    ['in', { strength: 20 }],
    ['matches', { strength: 20 }],
    ['contains', { strength: 20 }],
    ['startsWith', { strength: 20 }],
    ['endsWith', { strength: 20 }],
    ['..', { strength: 25 }],
    ['+', { strength: 30 }],
    ['-', { strength: 30 }],
    ['*', { strength: 60 }],
    ['/', { strength: 60 }],
    ['%', { strength: 60 }],
    ['**', { strength: 100, toTheRight: true }],
    ['^', { strength: 100, toTheRight: true }],
    ['??', { strength: 500 }],
  ]);

/** Operators that `not` may stand before, as in `x not in y`. */
export const negatableOperators: ReadonlySet<string> = new Set([
  'in',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
]);

/** Operators that chain: `1 < x < 3` means both. */
export const orderingOperators: ReadonlySet<string> = new Set(['<', '>', '<=', '>=']);

type Argument = 'value' | 'predicate' | 'optional predicate' | 'optional value';

/** Functions of which an argument is evaluated once for each item. */
export const predicateFunctions: ReadonlyMap<string, readonly Argument[]> = new Map<string, Argument[]>([
  ...[
    'all',
    'none',
    'any',
    'one',
    'filter',
    'map',
    'find',
    'findIndex',
    'findLast',
    'findLastIndex',
    'groupBy',
  ].map((name): [string, Argument[]] => [name, ['value', 'predicate']]),
  ['count', ['value', 'optional predicate']],
  ['sum', ['value', 'optional predicate']],
  ['sortBy', ['value', 'predicate', 'optional value']],
  ['reduce', ['value', 'predicate', 'optional value']],
]);
