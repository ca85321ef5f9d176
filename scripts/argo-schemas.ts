/**
 * Writes the part of Argo's JSON schema by which the tests judge: what its kinds reach, without descriptions, a
 * definition a line.
 * Usage: node scripts/argo-schemas.ts SCHEMA.JSON > test/dist/schemas/argo-VERSION.json
 *        node scripts/argo-schemas.ts SCHEMA.JSON events > test/dist/schemas/argo-events-VERSION.json
 * Argo Workflows and Argo Events publish theirs as api/jsonschema/schema.json of each release.
 */
import { readFileSync } from 'node:fs';
import { argoKinds } from '../lib/argo/lint/catalogue.ts';
import { withoutWords } from './without-words.ts';

const [path = '', project = 'workflow'] = process.argv.slice(2);
const kinds = project === 'events' ? ['EventBus', 'EventSource', 'Sensor'] : argoKinds;
const { definitions } = JSON.parse(readFileSync(path, 'utf8')) as {
  readonly definitions: Readonly<Record<string, unknown>>;
};

const kept = new Map<string, unknown>();
const open = kinds.map((kind) => `io.argoproj.${project}.v1alpha1.${kind}`);
for (let name = open.pop(); name !== undefined; name = open.pop()) {
  if (kept.has(name)) continue;
  const definition = withoutWords(definitions[name]);
  kept.set(name, definition);
  const referred = JSON.stringify(definition).matchAll(/#\/definitions\/([^"]+)/g);
  open.push(...[...referred].map(([, to = '']) => to));
}
const lines = [...kept.entries()]
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .map(([name, definition]) => `${JSON.stringify(name)}: ${JSON.stringify(definition)}`);
process.stdout.write(`{"definitions": {\n${lines.join(',\n')}\n}}\n`);
