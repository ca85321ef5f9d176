/** What was said of a version that has the alias by now: a step that is run again after that says the same again. */
import * as z from 'zod';
import type { Values } from '../../contract/step-contract.ts';
import type { ModelVersion } from '../../mlflow/schemas.ts';
import { type RecordField, tagName } from '../record.ts';
import { evaluate } from './contract.ts';

const judgement = z.object(evaluate.outputs);

/** The verdict by which the version got that alias; absent when none is on record. */
export function judgedBefore(
  { tags }: Pick<ModelVersion, 'tags'>,
  alias: string,
): Values<typeof evaluate.outputs> | undefined {
  const on = (field: RecordField) => tags.get(tagName(field));
  const { success, data } = judgement.safeParse({
    verdict: on('verdict'),
    reasons: on('reasons'),
    rules: on('rules'),
    metrics: on('metrics'),
    championVersion: on('championVersion'),
  });
  return success && data.verdict === 'promote' && on('alias') === alias ? data : undefined;
}
