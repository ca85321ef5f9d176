/** The words in which `fields.ts` says what becomes of each field of a workflow. */

/** What a field's value must look like. `text` also takes numbers and booleans, as Argo's AnyString does. */
export type Shape = 'string' | 'text' | 'number' | 'flag' | 'strings' | 'texts' | 'map of strings' | 'any';

/** What becomes of a field. */
export type Field =
  /** It is carried out. */
  | { readonly effect: 'runs'; readonly shape: Shape }
  /** It means nothing on one machine. */
  | { readonly effect: 'no meaning'; readonly reason: string }
  /** It has fields of its own, is a list or a map of such things, or a list of lists of them. */
  | {
      readonly effect: 'inside';
      readonly as: 'one' | 'list' | 'lists' | 'map';
      readonly fields: () => Fields;
    };

/** The fields that are known; every other field is refused. */
export interface Fields {
  readonly [name: string]: Field;
}

export const string: Field = { effect: 'runs', shape: 'string' };
export const text: Field = { effect: 'runs', shape: 'text' };
export const number: Field = { effect: 'runs', shape: 'number' };
export const flag: Field = { effect: 'runs', shape: 'flag' };
export const strings: Field = { effect: 'runs', shape: 'strings' };
export const texts: Field = { effect: 'runs', shape: 'texts' };
export const stringMap: Field = { effect: 'runs', shape: 'map of strings' };
export const any: Field = { effect: 'runs', shape: 'any' };

export function noMeaning(reason: string): Field {
  return { effect: 'no meaning', reason };
}

export function one(fields: () => Fields): Field {
  return { effect: 'inside', as: 'one', fields };
}

export function list(fields: () => Fields): Field {
  return { effect: 'inside', as: 'list', fields };
}

export function lists(fields: () => Fields): Field {
  return { effect: 'inside', as: 'lists', fields };
}

/** Things with fields of their own, by names that are free. */
export function mapOfFields(fields: () => Fields): Field {
  return { effect: 'inside', as: 'map', fields };
}

/** Whether a value looks as its shape asks. */
export function hasShape(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case 'string':
      return typeof value === 'string';
    case 'text':
      return ['string', 'number', 'boolean'].includes(typeof value);
    case 'number':
      return typeof value === 'number' && Number.isInteger(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'texts':
      return Array.isArray(value) && value.every((item) => hasShape(item, 'text'));
    case 'map of strings':
      return (
        typeof value === 'object' &&
        value !== null &&
        Object.values(value).every((item) => typeof item === 'string')
      );
    case 'any':
      return true;
  }
}
