/** expr-lang's own functions, gathered: https://expr-lang.org/docs/language-definition */
import { conversionFunctions } from './conversion-functions.ts';
import { listFunctions } from './list-functions.ts';
import { predicateListFunctions } from './predicate-functions.ts';
import { textFunctions } from './text-functions.ts';
import { timeFunctions } from './time-functions.ts';
import { type Callable, type Value, ValueError } from './value.ts';

const builtins: ReadonlyMap<string, Callable> = new Map(
  Object.entries({
    ...textFunctions,
    ...listFunctions,
    ...predicateListFunctions,
    ...conversionFunctions,
    ...timeFunctions,
  }),
);

/** The names that mean a function when a bracket follows. */
export const builtinNames: ReadonlySet<string> = new Set(builtins.keys());

/** Calls one of expr-lang's functions. */
export function callBuiltin(name: string, args: readonly Value[]): Value {
  const builtin = builtins.get(name);
  if (builtin === undefined) throw new ValueError(`the local runner does not carry out the function ${name}`);
  return builtin(...args);
}
