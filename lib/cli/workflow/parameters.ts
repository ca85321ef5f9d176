/** Parameters as they are given on the command line. */
import { InputError } from '../../errors.ts';
import { visible } from '../text/visible.ts';

/** Reads `name=value` texts; a value may hold anything, an equals sign too. Throws an `InputError` for another form. */
export function parseParameters(given: readonly string[]): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const text of given) {
    const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new InputError(`-p '${visible(text)}': write it as name=value`);
    if (parameters.has(name)) throw new InputError(`-p ${visible(name)} is given twice; give it once`);
    parameters.set(name, value);
  }
  return Object.fromEntries(parameters);
}
