/** Custom resources of others, judged by the CRDs that their projects publish, where these are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { App, Chart, Testing } from 'cdk8s';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { ExternalSecret } from '../../lib/platform/external-secret.ts';
import { external } from '../platform/golden/external.ts';
import { closed } from './closed-schema.ts';
import { clusterManifests, root } from './manifests.ts';

interface Definition {
  readonly spec: {
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: object };
    }[];
  };
}

const chart = new Chart(new App({ outdir: 'unused' }), 'test');
external(chart);
new ExternalSecret(chart, 'git-deploy', { store: { name: 'vault' }, keys: { token: { key: 'git' } } });
const made: readonly KubernetesObject[] = Testing.synth(chart);
const objects = [...made, ...clusterManifests.map(({ document }) => document)];

const isAtHand = besideRepository('shared/crds') !== undefined;
const skipped = isAtHand ? '' : ' (skipped: no shared/crds beside the repository)';

test.skipIf(!isAtHand).each([
  ['Application', 'argo-cd/application.yaml'],
  ['AppProject', 'argo-cd/appproject.yaml'],
  ['InferenceService', 'kserve/inferenceservices.yaml', ['spec', 'predictor', 'model']],
  ['ExternalSecret', 'external-secrets/externalsecrets.yaml'],
])(
  `every %s fits its CRD, and has no field that this does not know${skipped}`,
  (kind, file, part = ['spec']) => {
    const definition: Definition = parse(
      readFileSync(besideRepository(`shared/crds/${file}`) ?? file, 'utf8'),
    );
    const found = objects.filter((object) => object.kind === kind);
    expect(found.length).toBeGreaterThan(0);
    for (const object of found) {
      const version = definition.spec.versions.find(({ name }) => object.apiVersion.endsWith(`/${name}`));
      // Of the largest schema only the part that we write.
      const schema = part.reduce(propertyOf, version?.schema.openAPIV3Schema);
      const validate = judge(schema);
      const spec = part.reduce(memberOf, object);
      expect([object.metadata?.name, validate(spec)]).toEqual([object.metadata?.name, []]);
      expect(validate({ ...Object(spec), misspelt: 1 })).not.toEqual([]);
    }
  },
);

/** The path of a file in one of the folders above the repository. */
function besideRepository(path: string, folder = dirname(root)): string | undefined {
  if (existsSync(join(folder, path))) return join(folder, path);
  return folder === dirname(folder) ? undefined : besideRepository(path, dirname(folder));
}

function propertyOf(schema: unknown, name: string): unknown {
  return memberOf(Object(schema).properties, name);
}

function memberOf(value: unknown, name: string): unknown {
  return Object(value)[name];
}

function judge(schema: unknown): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(Object(closed(schema)));
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}
