/** Conditions of a resource template: `status.succeeded > 0, status.phase in (A, B)`, as Kubernetes' selectors read. */
import { InputError } from '../../errors.ts';

/** One requirement. */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  readonly path: readonly string[];
  readonly operator: string;
  readonly values: readonly string[];
}

const requirement = /^\s*(!)?\s*([\w./-]+)\s*(?:(==|=|!=|>|<)\s*([\w.-]*)|(in|notin)\s*\(([^)]*)\))?\s*$/;

/** The requirements, all of which must hold; throws for what is no selector. */
export function conditionsOf(text: string): readonly Condition[] {
  return (text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []).map((part) => {
    const found = requirement.exec(part);
    const [, not, path = '', sign, value = '', word, list = ''] = found ?? [];
    if (found === null || (not && (sign || word)))
      throw new InputError(`the condition '${part.trim()}' cannot be read; write it as PATH OPERATOR VALUE`);
    return {
      text: part.trim(),
      path: path.split('.'),
      operator: not ? 'missing' : (word ?? sign?.replace('==', '=') ?? 'exists'),
      values: word ? list.split(',').map((one) => one.trim()) : [value],
    };
  });
}

/** Whether an object meets a requirement. */
export function meets(object: unknown, { path, operator, values }: Condition): boolean {
  const found = path.reduce<unknown>(memberOf, object);
  const exists = found !== undefined;
  const text = typeof found === 'object' ? JSON.stringify(found) : String(found ?? '');
  switch (operator) {
    case 'exists':
      return exists;
    case 'missing':
      return !exists;
    case '=':
    case 'in':
      return exists && values.includes(text);
    case '!=':
    case 'notin':
      return !exists || !values.includes(text);
    default: {
      const [left, right] = [Number(text), Number(values[0])];
      if (!exists || !Number.isInteger(left) || !Number.isInteger(right)) return false;
      return operator === '>' ? left > right : left < right;
    }
  }
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
