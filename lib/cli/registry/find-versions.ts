/** The versions that somebody asks about, from whichever end of their way. */
import { InputError, PermanentError } from '../../errors.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import type { ModelVersion } from '../../mlflow/schemas.ts';
import { tagName } from '../../steps/record.ts';
import { readAliases } from './model-history.ts';

/** One end: a model, or one of the things that a delivery recorded. */
export interface LineageQuery {
  /** `MODEL`, `MODEL@ALIAS` or `MODEL:VERSION`. */
  readonly model?: string | undefined;
  readonly run?: string | undefined;
  readonly commit?: string | undefined;
  readonly code?: string | undefined;
  readonly data?: string | undefined;
  /** What a model server was told to load. */
  readonly uri?: string | undefined;
}

/** The versions, the newest first. Throws when nothing is asked, or when there is none. */
export async function findVersions(
  { model, run, commit, code, data, uri }: LineageQuery,
  mlflow: Pick<Mlflow, 'getModel' | 'getVersion' | 'versionsWithTags'>,
): Promise<readonly ModelVersion[]> {
  const ends = { runId: run, commit, codeRevision: code, dataDigest: data, artifactUri: uri } as const;
  const tags = Object.entries(ends).flatMap(([field, value]) =>
    value === undefined ? [] : [[recordedTags[field] ?? '', value] as const],
  );
  const [, name, alias, version] = /^([^@:]+)(?:@([^@:]+)|:([1-9]\d*))?$/.exec(model ?? '') ?? [];
  if (model !== undefined && name === undefined)
    throw new InputError(`'${model}' names no version; write MODEL, MODEL@ALIAS or MODEL:VERSION`);
  if (tags.length > 0) {
    const recorded = await mlflow.versionsWithTags(Object.fromEntries(tags), name);
    const found =
      recorded.length === 0 && name !== undefined && commit !== undefined
        ? await versionsOfCommit(name, commit, mlflow)
        : recorded;
    if (found.length === 0)
      throw new PermanentError(
        `no delivered version has ${tags.map(([key, value]) => `${key}=${value}`).join(' and ')}`,
      );
    return found.toSorted((one, other) => Number(other.version) - Number(one.version));
  }
  if (name === undefined)
    throw new InputError(
      'say what to follow: MODEL[@ALIAS|:VERSION], or --run, --commit, --code, --data or --uri',
    );
  if (version !== undefined) return [await mlflow.getVersion({ name, version })];
  const { aliases } = await mlflow.getModel(name);
  const wanted = alias === undefined ? [...aliases.keys()] : [alias];
  const versions = new Set(wanted.flatMap((one) => aliases.get(one) ?? []));
  if (versions.size === 0)
    throw new PermanentError(
      alias === undefined
        ? `no version of model '${name}' has an alias; name one as ${name}:VERSION`
        : `no version of model '${name}' has the alias '${alias}'`,
    );
  return Promise.all([...versions].map((one) => mlflow.getVersion({ name, version: one })));
}

/** The commit of a rollback stands in the history alone: the version keeps the one that delivered it. */
async function versionsOfCommit(
  name: string,
  commit: string,
  mlflow: Pick<Mlflow, 'getModel' | 'getVersion'>,
): Promise<readonly ModelVersion[]> {
  const aliases = await readAliases(name, undefined, mlflow);
  const moves = aliases.flatMap(({ moves }) => moves.filter((move) => move.commit === commit));
  return Promise.all(moves.map(({ to }) => mlflow.getVersion({ name, version: to })));
}

const recordedTags: Readonly<Record<string, string>> = {
  runId: tagName('runId'),
  commit: tagName('commit'),
  codeRevision: tagName('codeRevision'),
  dataDigest: tagName('dataDigest'),
  artifactUri: tagName('artifactUri'),
};
