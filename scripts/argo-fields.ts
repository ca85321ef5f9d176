/**
 * Writes the table of Argo's fields that the linter reads, out of the JSON schemas of two versions of Argo.
 * Usage: node scripts/argo-fields.ts test/dist/schemas/argo-3.7.json test/dist/schemas/argo-4.1.json > lib/argo/lint/field-table.json
 */
import { readFileSync } from 'node:fs';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** The schema of one version: a definition for each type. */
export interface Definitions {
  readonly definitions: Readonly<Record<string, Schema>>;
}

const prefix = 'io.argoproj.workflow.v1alpha1.';
const kinds = [
  'Workflow',
  'WorkflowTemplate',
  'ClusterWorkflowTemplate',
  'CronWorkflow',
  'WorkflowEventBinding',
];

/** Types that Argo reads in its own way, so that their schema does not say what they take. */
const special: Readonly<Record<string, string>> = {
  Amount: 'number',
  FieldsV1: 'any',
  IntOrString: 'intOrString',
  Item: 'any',
  NoneStrategy: 'any',
  ParallelSteps: '[]WorkflowStep',
  Plugin: 'any',
  Quantity: 'quantity',
  RetryNodeAntiAffinity: 'any',
  SuppliedValueFrom: 'any',
  Time: 'string',
  ZipStrategy: 'any',
};

/** Fields whose texts may be written as numbers or booleans, as Argo's AnyString. */
const texts = new Set(['Parameter.value', 'Parameter.default', 'Parameter.enum', 'ValueFrom.default']);

/** The table: for each type its fields, `name:type`; `<4` after what version 4 has no more, `>3` after what is new. */
export function fieldTable(v3: Definitions, v4: Definitions): Record<string, string> {
  const table: Record<string, string> = {};
  const open = kinds.map((kind) => `${prefix}${kind}`);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const title = titleOf(name);
    if (table[title] !== undefined) continue;
    const [old, next] = [v3.definitions[name]?.properties, v4.definitions[name]?.properties];
    const fields = [...new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})])].sort();
    const words = fields.map((field) => {
      const schema = old?.[field] ?? next?.[field] ?? {};
      if (!(field === 'status' && kinds.includes(title))) open.push(...refsIn(schema));
      const mark = old && next ? (next[field] ? (old[field] ? '' : '>3') : '<4') : '';
      return `${field}:${typeOf(schema, `${title}.${field}`)}${mark}`;
    });
    table[title] = words.join(' ');
  }
  return Object.fromEntries(Object.entries(table).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function typeOf(schema: Schema, place: string): string {
  if (place.endsWith('.status') && kinds.includes(place.split('.')[0] ?? '')) return 'any';
  if (texts.has(place)) return schema.items ? '[]text' : 'text';
  if (schema.$ref) return special[titleOf(nameOf(schema.$ref))] ?? titleOf(nameOf(schema.$ref));
  if (schema.items) return `[]${typeOf(schema.items, '')}`;
  if (typeof schema.additionalProperties === 'object') return `{}${typeOf(schema.additionalProperties, '')}`;
  return schema.type === undefined || schema.type === 'object' ? 'any' : schema.type;
}

function refsIn(schema: Schema): readonly string[] {
  const inner = [schema.items, schema.additionalProperties].filter((each) => typeof each === 'object');
  const own = schema.$ref === undefined ? [] : [nameOf(schema.$ref)];
  const own2 = own.flatMap((name) => (name.endsWith('.ParallelSteps') ? [`${prefix}WorkflowStep`] : [name]));
  return [...own2.filter((name) => special[titleOf(name)] === undefined), ...inner.flatMap(refsIn)];
}

function nameOf(ref: string): string {
  return ref.replace('#/definitions/', '');
}

/** The last word of a type's name; Kubernetes' own HTTPHeader would else be Argo's. */
function titleOf(name: string): string {
  const title = name.split('.').at(-1) ?? name;
  return title === 'HTTPHeader' && !name.startsWith(prefix) ? 'ProbeHTTPHeader' : title;
}

if (import.meta.main) {
  const [v3 = '', v4 = ''] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
  process.stdout.write(`${JSON.stringify(fieldTable(JSON.parse(v3), JSON.parse(v4)), null, 2)}\n`);
}
