/** A judge that knows every field: a JSON schema in which no object may have fields that are not in it. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';

/** A schema that holds one definition a kind, as Argo's does. */
export interface KindSchema {
  readonly definitions: Readonly<Record<string, unknown>>;
}

/** Makes the judge; it gives back one line a finding. */
export function closedSchemaJudge(schema: KindSchema): (document: KubernetesObject) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const definitions = closed(schema.definitions);
  ajv.addSchema({ $id: 'argo', definitions });
  return (document) => {
    const definition = `argo#/definitions/io.argoproj.workflow.v1alpha1.${document.kind}`;
    ajv.validate({ $ref: definition }, document);
    return (ajv.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpenObject = 'properties' in schema && !('additionalProperties' in schema);
  return isOpenObject ? { ...copy, additionalProperties: false } : copy;
}
