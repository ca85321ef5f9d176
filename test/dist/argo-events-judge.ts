/**
 * The JSON schema that Argo Events publishes with its releases (`api/jsonschema/schema.json` of v1.9.7), reduced by
 * `scripts/argo-schemas.ts`, with closed objects. Its CRDs themselves take any `spec`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { closed } from './closed-schema.ts';

const kinds = ['EventBus', 'EventSource', 'Sensor'];
const prefix = 'io.argoproj.events.v1alpha1.';

/** What Argo Events' Go types mark as always there, and its documentation and examples leave out. */
const optional = ['WebhookEventSource', 'WebhookContext', 'EventContext'];

/** Whether an object is one of Argo Events. */
export function isOfArgoEvents({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion === 'argoproj.io/v1alpha1' && kinds.includes(kind);
}

let ajv: Ajv2020 | undefined;

/** What the schema of its kind has against an object of Argo Events. */
export function eventsComplaintsOf(document: KubernetesObject): readonly string[] {
  ajv ??= judge();
  ajv.validate({ $ref: `events#/definitions/${prefix}${document.kind}` }, document);
  return (ajv.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function judge(): Ajv2020 {
  const schema: { readonly definitions: Record<string, Record<string, unknown>> } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'schemas/argo-events-1.9.json'), 'utf8'),
  );
  const named = Object.entries(schema.definitions).map(([name, definition]) => {
    const { required, ...rest } = definition;
    return [name, optional.some((type) => name === prefix + type) ? rest : definition];
  });
  const made = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  made.addSchema({
    $id: 'events',
    definitions: {
      ...Object(closed(Object.fromEntries(named))),
      'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
    },
  });
  return made;
}
