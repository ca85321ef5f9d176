/**
 * Writes the URI of the version in use into the manifest. Every try asks the registry first whether the alias still
 * names this version, and a push only gets through on the state it was made for: so an older delivery never overwrites
 * a newer one.
 */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import type { Delivery } from '../../git/forge/deliver.ts';
import type { RequestPublication } from '../../git/forge/publish-by-request.ts';
import type { Publication } from '../../git/publish.ts';
import type { Mlflow } from '../../mlflow/client.ts';
import { noteCommit } from '../history/move-alias.ts';
import type { Log } from '../log.ts';
import { recordTags, recordTrailers, trailerName } from '../record.ts';
import type { updateGit } from './contract.ts';
import { messageOf } from './message.ts';
import { requestText } from './request-text.ts';

/** What the step needs of the world. */
export interface UpdateGitContext {
  readonly mlflow: Pick<
    Mlflow,
    'versionOfAlias' | 'setVersionTags' | 'getVersion' | 'getModel' | 'setModelTag'
  >;
  /** Carries out an intent in the repository of the manifest. */
  readonly publish: (wanted: Wanted) => Promise<Publication | RequestPublication>;
  readonly log: Log;
  /** The template of the commit's text. @default the usual text */
  readonly message?: string | undefined;
}

/** What is published, and while what holds. */
export type Wanted = Required<
  Pick<Delivery, 'branch' | 'intents' | 'message' | 'text' | 'isStillWanted' | 'order' | 'notice'>
>;

/** Makes the commit unless it is there or a newer version is in use; a repeat changes nothing. */
export async function updateManifest(
  inputs: Values<typeof updateGit.inputs>,
  { mlflow, publish, log, message }: UpdateGitContext,
): Promise<Values<typeof updateGit.outputs>> {
  const { branch, manifestPath, document, field, modelUri, modelName, modelVersion } = inputs;
  const facts = { model: modelName, version: modelVersion, manifest: manifestPath, branch };
  let newer = '';
  const publication = await publish({
    branch,
    intents: [{ path: manifestPath, document, field, value: modelUri }],
    message: ([before = '']) => messageOf(inputs, before, message),
    text: async ([before = '']) => {
      const { tags } = await mlflow.getVersion({ name: modelName, version: modelVersion });
      return requestText({ inputs, subject: messageOf(inputs, before, message).subject, before, tags });
    },
    isStillWanted: async () => {
      newer = await newerVersion(inputs, mlflow);
      return newer === '';
    },
    order: {
      place: recordTrailers({ model: modelName, alias: inputs.alias }),
      trailer: trailerName('version'),
      number: Number(modelVersion),
      isRollback: inputs.rollbackReason !== '',
    },
    notice: (line) => log(line, facts),
  });

  if (publication.outcome === 'unwanted' || publication.outcome === 'superseded') {
    const by = publication.outcome === 'unwanted' ? newer : publication.by.number;
    log(`superseded by version ${by}; nothing to write`, facts);
    return { commit: '', changed: false };
  }
  const { outcome } = publication;
  const changed = outcome === 'pushed' || (outcome === 'requested' && publication.changed);
  const commit = outcome === 'unchanged' ? commitThatWrote(inputs, publication) : publication.commit;
  const requestUrl = outcome === 'requested' ? publication.request.url : undefined;
  if (commit !== '') {
    // A version that is taken back keeps the commit that delivered it; the history names the other one.
    if (inputs.rollbackReason === '')
      await mlflow.setVersionTags(
        { name: modelName, version: modelVersion },
        recordTags({ commit, ...(requestUrl === undefined ? {} : { requestUrl }) }),
      );
    const id = { model: modelName, alias: inputs.alias };
    await noteCommit(id, { workflow: inputs.workflow, to: modelVersion, commit }, mlflow);
  }
  if (outcome === 'requested')
    log(changed ? 'requested' : 'requested before', { ...facts, commit, request: requestUrl, now: modelUri });
  else if (outcome === 'pushed')
    log('pushed', { ...facts, commit, before: publication.before[0], now: modelUri });
  else log('the manifest names this URI already; nothing to write', { ...facts, commit });
  return { commit, changed };
}

/** The newer version that has the alias, empty when it is ours. Throws when the alias went anywhere else. */
async function newerVersion(
  { modelName, modelVersion, alias }: Values<typeof updateGit.inputs>,
  mlflow: UpdateGitContext['mlflow'],
): Promise<string> {
  const holder = await mlflow.versionOfAlias(modelName, alias);
  if (holder === modelVersion) return '';
  if (holder !== undefined && Number(holder) > Number(modelVersion)) return holder;
  throw new PermanentError(
    `alias '${alias}' of model '${modelName}' ${holder === undefined ? 'is gone' : `went back to version ${holder}`} ` +
      `since version ${modelVersion} was promoted; nothing was written: run the delivery again if this version shall be used`,
  );
}

/** The branch's newest commit when it is the one of this delivery; an older one is not looked for. */
function commitThatWrote(
  { modelName, modelVersion, modelUri }: Values<typeof updateGit.inputs>,
  { tip, trailers }: Extract<Publication, { outcome: 'unchanged' }>,
): string {
  const wrote = recordTrailers({ model: modelName, version: modelVersion, artifactUri: modelUri });
  return Object.entries(wrote).every(([name, value]) => trailers.get(name) === value) ? tip : '';
}
