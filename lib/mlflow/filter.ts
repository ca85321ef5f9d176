/** MLflow's filter language, as far as equality goes. */
import { InputError } from '../errors.ts';

/** `run_id = 'a1'`. MLflow has no escape inside quotes, so a value with a quote in it is refused. */
export function equals(key: string, value: string): string {
  if (/['"`\\\p{Cc}]/u.test(value))
    throw new InputError(
      `MLflow cannot search for ${JSON.stringify(value)}: it holds quotes or control characters`,
    );
  return `${key} = '${value}'`;
}

/** ``tags.`millrace.attempt` = '0'`` for each tag, all of which must hold. */
export function hasTags(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => equals(`tags.\`${key}\``, value))
    .join(' AND ');
}
