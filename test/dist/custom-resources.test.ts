/**
 * Custom resources of others, judged by the CRDs that their projects published in August 2026:
 * `schemas/custom-resources.json` has of each what we write, reduced by `scripts/crd-schemas.ts`. SealedSecret is judged
 * with all else by the package of its types.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { App, Chart, Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { ExternalSecret } from '../../lib/platform/external-secret.ts';
import { external } from '../platform/golden/external.ts';
import { closed } from './closed-schema.ts';
import { clusterManifests } from './manifests.ts';

/** The schema of a part of a kind's objects. */
interface PartSchema {
  readonly part: readonly string[];
  readonly schema: object;
}

const file = join(import.meta.dirname, 'schemas/custom-resources.json');
const schemas: Readonly<Record<string, PartSchema>> = JSON.parse(readFileSync(file, 'utf8'));

const chart = new Chart(new App({ outdir: 'unused' }), 'test');
external(chart);
new ExternalSecret(chart, 'git-deploy', { store: { name: 'vault' }, keys: { token: { key: 'git' } } });
const made: readonly KubernetesObject[] = Testing.synth(chart);
const objects = [...made, ...clusterManifests.map(({ document }) => document)];

test.each(Object.entries(schemas))(
  'every %s fits its CRD, and has no field that this does not know',
  (title, { part, schema }) => {
    const found = objects.filter(({ apiVersion, kind }) => `${apiVersion} ${kind}` === title);
    expect(found.length).toBeGreaterThan(0);
    const validate = judge(schema);
    for (const object of found) {
      const written = part.reduce(memberOf, object);
      expect([object.metadata?.name, validate(written)]).toEqual([object.metadata?.name, []]);
      expect(validate({ ...Object(written), misspelt: 1 })).not.toEqual([]);
    }
  },
);

function memberOf(value: unknown, name: string): unknown {
  return Object(value)[name];
}

function judge(schema: object): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(Object(closed(schema)));
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
