/** The ways to write a text as a YAML scalar. */
import { parseDocument, type Scalar } from 'yaml';

/** The ways to write the value, the one nearest to how the old value was written first. */
export function scalarForms(value: string, old: Scalar): readonly string[] {
  const single = `'${value.replaceAll("'", "''")}'`;
  const double = JSON.stringify(value);
  if (old.type === 'QUOTE_DOUBLE') return [double, single];
  if (old.type === 'QUOTE_SINGLE') return [single, double];
  return isPlainEverywhere(value) ? [value, single, double] : [single, double];
}

/**
 * Whether the value needs no quotes for any reader: Kubernetes reads YAML 1.1, in which `on`, `012` and `1_000` are no
 * texts. https://yaml.org/type/
 */
function isPlainEverywhere(value: string): boolean {
  if (/^(?:y|n|yes|no|on|off|~|[-+.\d][\d_:.eExXoObB+-]*)$/i.test(value)) return false;
  return (['1.1', '1.2'] as const).every((version) => {
    const { contents, errors } = parseDocument(value, { version, logLevel: 'silent' });
    return errors.length === 0 && contents?.toJSON() === value;
  });
}
