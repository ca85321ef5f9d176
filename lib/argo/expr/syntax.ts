/** The parts an expression is made of once it is parsed. */

interface At {
  /** Where the part stands in the expression. */
  readonly offset: number;
}

export type Node = At &
  (
    | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
    | { readonly kind: 'name'; readonly name: string }
    /** `#`, `#index`, `#acc` inside a predicate; the name is empty for the item itself. */
    | { readonly kind: 'pointer'; readonly name: string }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
    | { readonly kind: 'conditional'; readonly test: Node; readonly then: Node; readonly otherwise: Node }
    /** `owner.property` or `owner[property]`; optional when written with `?.`. */
    | { readonly kind: 'member'; readonly owner: Node; readonly property: Node; readonly optional: boolean }
    /** The end of a row of members in which some are optional: absent there means nil here. */
    | { readonly kind: 'chain'; readonly body: Node }
    | { readonly kind: 'slice'; readonly owner: Node; readonly from?: Node; readonly to?: Node }
    | { readonly kind: 'call'; readonly callee: Node; readonly args: readonly Node[] }
    | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Node[] }
    | { readonly kind: 'predicate'; readonly body: Node }
    | { readonly kind: 'array'; readonly items: readonly Node[] }
    | { readonly kind: 'map'; readonly pairs: readonly (readonly [key: Node, value: Node])[] }
    | { readonly kind: 'let'; readonly name: string; readonly value: Node; readonly body: Node }
    | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  );

export type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;
