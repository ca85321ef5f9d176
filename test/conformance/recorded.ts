/** What is recorded of the cases: Argo's results beside them, and the explained differences in one file. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseDocument, stringify } from 'yaml';
import * as z from 'zod';
import { fileOf } from './case.ts';
import type { Result } from './result.ts';

/** The version of Argo Workflows on which the results were recorded. */
export const argoVersion = '3.7.3';

const outputs = z
  .strictObject({
    result: z.string().optional(),
    exitCode: z.string().optional(),
    parameters: z.record(z.string(), z.string()).optional(),
    artifacts: z.array(z.string()).optional(),
  })
  .optional();
const end = { phase: z.string(), message: z.string().optional(), outputs };
const resultSchema = z.strictObject({
  ...end,
  nodes: z.record(
    z.string(),
    z.strictObject({
      displayName: z.string(),
      type: z.string(),
      ...end,
      inputs: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Argo's result of a case. */
export function recordedResult(id: string): Result {
  const file = fileOf(id, '.expected.yaml');
  if (!existsSync(file))
    throw new Error(`${id}: not recorded yet; run npm run conformance -- --cluster --record ${id}`);
  return resultSchema.parse(parse(readFileSync(file, 'utf8')));
}

/** Records Argo's result of a case. */
export function recordResult(id: string, result: Result): void {
  const text = stringify(result, { lineWidth: 0, aliasDuplicateObjects: false });
  writeFileSync(fileOf(id, '.expected.yaml'), `# Argo Workflows ${argoVersion}\n${text}`);
}

/** Why a case differs, and in what. */
export interface Explanation {
  readonly because: string;
  readonly differs: readonly string[];
}

const explanationsSchema = z
  .record(z.string(), z.strictObject({ because: z.string().min(1), differs: z.array(z.string()).min(1) }))
  .nullable();

const differencesFile = join(import.meta.dirname, 'differences.yaml');

/** The explained differences, by the case's id. */
export function explanations(): ReadonlyMap<string, Explanation> {
  const text = readFileSync(differencesFile, 'utf8');
  return new Map(Object.entries(explanationsSchema.parse(parse(text)) ?? {}));
}

/** Removes the explanations of cases that do not differ any more. */
export function dropExplanations(ids: readonly string[]): void {
  const document = parseDocument(readFileSync(differencesFile, 'utf8'));
  for (const id of ids) document.delete(id);
  writeFileSync(differencesFile, document.toString({ lineWidth: 0 }));
}
