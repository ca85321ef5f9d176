/** One alias of a model in three places: MLflow's registry, Git and the cluster; and where they do not agree. */
import type { Mlflow } from '../../mlflow/client.ts';
import { tagName } from '../../steps/record.ts';
import type { DeployPlace } from './deploy-places.ts';
import { type AliasHistory, readAliases } from './model-history.ts';
import type { Served } from './served.ts';

/** What is told of one alias; `null` stands for what there is not or what could not be asked. */
export interface ModelStatus {
  readonly model: string;
  readonly alias: string;
  /** The version that has the alias. */
  readonly version: string | null;
  /** The version whose URI stands in Git, and that URI. */
  readonly gitVersion: string | null;
  readonly gitUri: string | null;
  readonly servedVersion: string | null;
  readonly servedUri: string | null;
  /** The rollback that holds the model, in words. */
  readonly hold: string | null;
  /** The version that was delivered last, and what the gate said of it. */
  readonly lastVersion: string | null;
  readonly lastVerdict: string | null;
  /** What does not agree, a sentence each; empty when all does. */
  readonly drift: readonly string[];
}

/** What is asked of the world. */
export interface StatusSources {
  readonly mlflow: Pick<Mlflow, 'getModel' | 'newestVersion' | 'versionsWithTags'>;
  readonly readGit: (
    place: DeployPlace,
  ) => Promise<{ readonly value: string } | { readonly problem: string }>;
  readonly readServed: (place: DeployPlace) => Promise<Served | undefined>;
}

/** Reads the status of one place. */
export async function readStatus(place: DeployPlace, sources: StatusSources): Promise<ModelStatus> {
  const { model, alias } = place;
  const { mlflow } = sources;
  const [[state], newest, git, served] = await Promise.all([
    readAliases(model, alias, mlflow),
    mlflow.newestVersion(model),
    sources.readGit(place),
    sources.readServed(place),
  ]);
  const versionOf = async (uri: string | undefined) => {
    if (uri === undefined || /['"`\\\p{Cc}]/u.test(uri)) return undefined;
    const found = await mlflow.versionsWithTags({ [tagName('artifactUri')]: uri }, model);
    return found.map(({ version }) => version).sort((one, other) => Number(other) - Number(one))[0];
  };
  const gitUri = 'value' in git ? git.value : undefined;
  const gitVersion = await versionOf(gitUri);
  const servedVersion = served?.value === gitUri ? gitVersion : await versionOf(served?.value);
  return {
    model,
    alias,
    version: state?.version ?? null,
    gitVersion: gitVersion ?? null,
    gitUri: gitUri ?? null,
    servedVersion: servedVersion ?? null,
    servedUri: served?.value ?? null,
    hold: state?.hold ? `rolled back by ${state.hold.by}: ${state.hold.why}` : null,
    lastVersion: newest?.version ?? null,
    lastVerdict: newest?.tags.get(tagName('verdict')) || null,
    drift: [
      ...registryDrift(state),
      ...gitDrift(state?.version ?? null, git, gitVersion),
      ...servedDrift(served, gitUri, servedVersion),
    ],
  };
}

function registryDrift(state: AliasHistory | undefined): readonly string[] {
  if (state?.unfinished)
    return [
      `a ${state.unfinished.kind} to version ${state.unfinished.to} was begun and not finished; run it again`,
    ];
  return state?.isOutside ? ['the alias was moved without Millrace'] : [];
}

function gitDrift(
  version: string | null,
  git: { readonly value: string } | { readonly problem: string },
  gitVersion: string | undefined,
): readonly string[] {
  if ('problem' in git) return [`Git cannot be read: ${git.problem}`];
  if (version === null || gitVersion === version) return [];
  if (gitVersion === undefined) return [`Git names ${git.value}, which no delivery wrote`];
  return [`Git names version ${gitVersion}, and the alias version ${version}`];
}

function servedDrift(
  served: Served | undefined,
  gitUri: string | undefined,
  servedVersion: string | undefined,
): readonly string[] {
  if (served === undefined) return [];
  const what = servedVersion === undefined ? served.value : `version ${servedVersion}`;
  return [
    ...(served.value === gitUri ? [] : [`the cluster serves ${what}, not what Git names`]),
    ...(served.ready ? [] : [`the cluster is not ready to serve ${what}`]),
  ];
}
