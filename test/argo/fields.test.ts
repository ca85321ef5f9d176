/** `docs/argo-fields.md` says of every field of Argo's schemas what becomes of it: no field is missing, none is made up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { argoSchemas } from '../dist/argo-schemas.ts';
import type { KindSchema } from '../dist/closed-schema.ts';
import { root } from '../dist/manifests.ts';

const ours = 'io.argoproj.workflow.v1alpha1.';
const specs = ['WorkflowSpec', 'CronWorkflowSpec', 'WorkflowEventBindingSpec'];

/** The rows of the page: `Template.daemon` → `typed`. */
const rows = rowsOf(readFileSync(join(root, 'docs', 'argo-fields.md'), 'utf8'));

describe('the page of fields', () => {
  test('says typed, raw or not carried of each, and where or why', () => {
    expect(rows.size).toBeGreaterThan(450);
    const odd = [...rows].filter(([, { how, where }]) => {
      return !['typed', 'raw', 'not carried'].includes(how) || where === '';
    });
    expect(odd).toEqual([]);
    const reasons = [...rows].filter(([, { how }]) => how === 'not carried');
    expect(reasons.filter(([, { where }]) => !where.startsWith('because '))).toEqual([]);
  });

  for (const schema of argoSchemas)
    test(`has every field of Argo ${schema.version}`, () => {
      expect([...fieldsOf(schema.read())].filter((field) => !rows.has(field))).toEqual([]);
    });

  test('has no field that no Argo knows', () => {
    const known = new Set(argoSchemas.flatMap(({ read }) => [...fieldsOf(read())]));
    expect([...rows.keys()].filter((field) => !known.has(field))).toEqual([]);
  });
});

function rowsOf(page: string): ReadonlyMap<string, { readonly how: string; readonly where: string }> {
  const sections = page.split(/^## /m).slice(1);
  const entries = sections.flatMap((section) => {
    const [title = ''] = section.split('\n');
    const lines = section.matchAll(/^\| `([^`]+)` +\| ([^|]+?) +\| (.*?) +\|$/gm);
    return [...lines].map(
      ([, field, how = '', where = '']) => [`${title}.${field}`, { how, where }] as const,
    );
  });
  return new Map(entries);
}

/** The fields of every definition of Argo's own that a spec can reach. */
function fieldsOf({ definitions }: KindSchema): Set<string> {
  const fields = new Set<string>();
  const seen = new Set<string>();
  const open = specs.map((name) => `${ours}${name}`);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const definition = definitions[name];
    if (seen.has(name) || !definition || !name.startsWith(ours)) continue;
    seen.add(name);
    for (const field of Object.keys(definition.properties ?? {}))
      fields.add(`${name.slice(ours.length)}.${field}`);
    open.push(
      ...[...JSON.stringify(definition).matchAll(/#\/definitions\/([^"]+)/g)].map(([, to = '']) => to),
    );
  }
  return fields;
}
