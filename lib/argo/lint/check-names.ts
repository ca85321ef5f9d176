/** Names: their characters, their length, and that none stands twice in a list. */
import type { Path, Report } from './finding.ts';

/** What a list of named things is called, and how its names are spelt. */
export type NameStyle = 'field' | 'parameter';

/** Names of templates, tasks, steps and containers. */
const fieldName = /^[a-zA-Z0-9][-a-zA-Z0-9]*$/;
const maxFieldName = 128;
/** Names of parameters and artifacts. */
const parameterName = /^[-a-zA-Z0-9_]+$/;

/** Reports names that are absent, invalid or used twice; `path` leads to the list. */
export function checkNames(
  items: readonly { readonly name?: string }[] | undefined,
  { style, path, report }: { readonly style: NameStyle; readonly path: Path; readonly report: Report },
): void {
  const seen = new Set<string>();
  for (const [index, { name }] of (items ?? []).entries()) {
    const at = [...path, index, 'name'];
    if (!checkName(name, style, at, report)) continue;
    if (seen.has(name))
      report('duplicate-name', at, `there are two '${name}' in this list; rename one of them`);
    seen.add(name);
  }
}

/** Reports a name that is absent or invalid, and tells whether there is one to go on with. */
export function checkName(
  name: string | undefined,
  style: NameStyle,
  at: Path,
  report: Report,
): name is string {
  if (!name) {
    report('name', at, 'a name is needed; give it one');
    return false;
  }
  if (style === 'parameter' && !parameterName.test(name))
    report('name', at, `'${name}' is no name of a parameter or artifact; use letters, digits, '-' and '_'`);
  if (style === 'field' && !fieldName.test(name))
    report('name', at, `'${name}' is no name; use letters, digits and '-', and begin with a letter or digit`);
  if (style === 'field' && name.length > maxFieldName)
    report('name', at, `'${name}' has ${name.length} characters; at most ${maxFieldName} are allowed`);
  return true;
}
