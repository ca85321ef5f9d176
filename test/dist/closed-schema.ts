/** A judge that knows every field: a JSON schema in which no object may have fields that are not in it. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';

/** A schema that holds one definition a kind, as Argo's does. */
export interface KindSchema {
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
}

const judges = new Map<string, (document: KubernetesObject) => string[]>();

/** The judge of a version, made once. */
export function judgeOf({ version, read }: { readonly version: string; readonly read: () => KindSchema }) {
  const judge = judges.get(version) ?? closedSchemaJudge(read());
  judges.set(version, judge);
  return judge;
}

/** Makes the judge; it gives back one line a finding. */
export function closedSchemaJudge(schema: KindSchema): (document: KubernetesObject) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const definitions = {
    ...Object(closed(schema.definitions)),
    // Published as text alone; the API server and Argo take a number as well.
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  };
  ajv.addSchema({ $id: 'argo', definitions });
  return (document) => {
    const definition = `argo#/definitions/io.argoproj.workflow.v1alpha1.${document.kind}`;
    ajv.validate({ $ref: definition }, document);
    return (ajv.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** The schema with every object closed whose fields it names, but for those that keep what they do not know. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const keepsUnknown = 'x-kubernetes-preserve-unknown-fields' in schema;
  const isOpenObject = 'properties' in schema && !('additionalProperties' in schema) && !keepsUnknown;
  return isOpenObject ? { ...copy, additionalProperties: false } : copy;
}
