/** A model's signature: what it takes, read from its MLmodel file, and whether clients of one model may call another. */
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import * as z from 'zod';

/** One input of a model, as MLflow writes it: https://mlflow.org/docs/latest/ml/model/signatures/ */
const input = z
  .looseObject({
    type: z.string(),
    name: z.string().optional(),
    required: z.boolean().optional(),
    optional: z.boolean().optional(),
    'tensor-spec': z.object({ dtype: z.string(), shape: z.array(z.number()) }).optional(),
  })
  .transform(({ name = '', required, optional, ...type }) => ({
    /** Empty for the only input of a model whose inputs have no names. */
    name,
    required: required ?? optional !== true,
    type,
  }));

type Input = z.output<typeof input>;

/** The inputs of a signature, `none` for a model without one, or why it cannot be told. */
export type ModelInputs = { readonly schema: readonly Input[] } | 'none' | { readonly unreadable: string };

const modelFile = z.looseObject({
  signature: z.looseObject({ inputs: z.string().nullish() }).nullish(),
});

/** Reads what a model takes from the text of its MLmodel file. */
export function readInputs(text: string): ModelInputs {
  try {
    const { signature } = modelFile.parse(parse(text, { logLevel: 'error' }) ?? {});
    if (signature?.inputs == null) return 'none';
    return { schema: z.array(input).parse(JSON.parse(signature.inputs)) };
  } catch {
    return { unreadable: 'its MLmodel file is not as MLflow writes it' };
  }
}

interface Schema {
  readonly schema: readonly Input[];
}

/** What of the data that fits `before` does not fit `after`, a few words each; none when all of it does. */
export function misfits(before: Schema, after: Schema): readonly string[] {
  return after.schema.flatMap((wanted) => {
    const sent = before.schema.find(({ name }) => name === wanted.name);
    const label = wanted.name === '' ? 'the input' : `'${wanted.name}'`;
    if (sent === undefined) return wanted.required ? [`${label} is new and required`] : [];
    if (wanted.required && !sent.required) return [`${label} was optional and is required`];
    if (accepts(sent.type, wanted.type)) return [];
    return [`${label} was ${shown(sent.type)} and is ${shown(wanted.type)}`];
  });
}

/** MLflow widens numbers where no value is lost: `_enforce_mlflow_datatype` in mlflow/models/utils.py. */
const widenings: Readonly<Record<string, readonly string[]>> = {
  integer: ['long', 'double'],
  float: ['double'],
};

type InputType = Input['type'];

function accepts(sent: InputType, wanted: InputType): boolean {
  const before = sent['tensor-spec'];
  const after = wanted['tensor-spec'];
  if (before !== undefined && after !== undefined)
    return (
      before.dtype === after.dtype &&
      before.shape.length === after.shape.length &&
      after.shape.every((size, index) => size === -1 || size === before.shape[index])
    );
  return isDeepStrictEqual(sent, wanted) || (widenings[sent.type]?.includes(wanted.type) ?? false);
}

function shown({ type, 'tensor-spec': tensor }: InputType): string {
  return tensor === undefined ? type : `${tensor.dtype}[${tensor.shape.join(',')}]`;
}
