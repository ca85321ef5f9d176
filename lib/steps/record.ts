/**
 * The delivery record: what one delivery did, written as tags on the MLflow model version and as trailers of the
 * Git commit, so that lineage can be read from either end. The names on both sides follow from the one schema.
 */
import * as z from 'zod';
import { kebabCase } from '../contract/names.ts';
import { judgedMetrics, judgedRule } from './evaluate/contract.ts';
import { measurement } from './evaluate/measurement.ts';
import { alias, championVersion, modelName, modelVersion, verdict, workflow } from './values.ts';

const line = z.string().regex(/^\P{Cc}*$/u, 'use one line');

/** All that a delivery records; every step fills in what it knows. An empty text says that there was none. */
export const deliveryRecord = z.strictObject({
  model: modelName,
  version: modelVersion,
  alias,
  /** The version that the challenger was judged against. */
  championVersion,
  /** The version that had the alias before it moved. */
  previousVersion: championVersion,
  runId: line,
  codeRevision: line,
  dataDigest: line,
  metrics: judgedMetrics,
  /** All that an evaluation measured, where there was one. */
  measurement,
  verdict,
  reasons: z.array(line),
  /** Each rule of the gate with its numbers. */
  rules: z.array(judgedRule),
  artifactUri: line,
  /** Who approved the version, and why, where somebody was asked. */
  approvedBy: line,
  approvalReason: line,
  workflow,
  commit: line,
  /** The pull request or merge request that holds the commit. */
  requestUrl: line,
});

/** What one step knows of the delivery. */
export type DeliveryRecord = Partial<z.infer<typeof deliveryRecord>>;

/** The name of one part of the record. */
export type RecordField = keyof DeliveryRecord;

/** The MLflow tag of a part of the record: `codeRevision` → `millrace.code-revision`. */
export function tagName(field: RecordField): string {
  return `millrace.${kebabCase(field)}`;
}

/** The Git trailer of a part of the record: `codeRevision` → `Millrace-Code-Revision`. */
export function trailerName(field: RecordField): string {
  return `Millrace-${kebabCase(field).replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())}`;
}

/** The record as MLflow tags, in the schema's order. Throws when a value is not one of the schema. */
export function recordTags(record: DeliveryRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(recordEntries(record).map(([field, text]) => [tagName(field), text]));
}

/** The record as Git trailers, in the schema's order, without the empty ones: Git has no trailer without a value. */
export function recordTrailers(record: DeliveryRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(
    recordEntries(record)
      .filter(([, text]) => text !== '')
      .map(([field, text]) => [trailerName(field), text]),
  );
}

function recordEntries(record: DeliveryRecord): (readonly [RecordField, string])[] {
  const checked = deliveryRecord.partial().parse(record);
  return deliveryRecord.keyof().options.flatMap((field) => {
    const value = checked[field];
    if (value === undefined) return [];
    return [[field, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
}
