/** The steps as one process would run them, one after the other, as the DAGs of a delivery and of a rollback do. */
import { tmpdir } from 'node:os';
import { publish } from '../../lib/git/publish.ts';
import { createMlflow } from '../../lib/mlflow/client.ts';
import { collectVersion } from '../../lib/steps/collect/core.ts';
import { evaluateVersion } from '../../lib/steps/evaluate/core.ts';
import { findInUse } from '../../lib/steps/find-champion/core.ts';
import { findTarget } from '../../lib/steps/find-rollback/core.ts';
import { findFacts } from '../../lib/steps/find-version/core.ts';
import { promoteVersion } from '../../lib/steps/promote/core.ts';
import { releaseModel } from '../../lib/steps/release-hold/core.ts';
import { reportDelivery } from '../../lib/steps/report/core.ts';
import { resolveVersion } from '../../lib/steps/resolve-uri/core.ts';
import { rollBack } from '../../lib/steps/rollback/core.ts';
import { updateManifest } from '../../lib/steps/update-git/core.ts';
import { alias, document, field, type Model, manifestPath, type World } from './world.ts';

export const gate = {
  rules: [{ metric: 'rmse', greaterIsBetter: false, threshold: 65, minAbsoluteChange: 0 }],
  firstModel: 'promote' as const,
};

const nobody = { approvedBy: '', approvalReason: '' };

/** Who rolls back and releases. */
export const person = { by: 'ann', reason: 'too slow' };

/** The steps for one model; `uri` of resolve-uri is found anew where it is needed. */
export function stepsOf(world: World, model: Model) {
  const mlflow = createMlflow(world);
  const log = () => {};
  const context = { mlflow, log, now: () => new Date() };
  const id = { modelName: model.name, alias };
  const version = (modelVersion: string) => ({ modelName: model.name, modelVersion });
  const remote = { url: `${world.gitUrl}/${model.repoPath}`, tokenFile: world.writeTokenFile };

  return {
    collect: () => {
      const training = { workflow: 'w', workflowUid: model.workflowUid, attempt: '0', checkoutOutputs: 'x' };
      const checkedOut = { codeRevision: 'c'.repeat(40), dataDigest: 'd' };
      const pause = async () => {};
      return collectVersion({ modelName: model.name, ...training }, checkedOut, { mlflow, log, pause });
    },
    evaluate: (challenger: string) =>
      evaluateVersion({ ...version(challenger), alias, gate, measurement: null }, mlflow, log),
    resolve: (wanted: string) =>
      resolveVersion(version(wanted), { mlflow, artifactRoot: world.artifactRoot, log }),
    promote: (wanted: string, championVersion: string) => {
      const rest = {
        championVersion,
        by: 'gate',
        reasons: ['good'],
        workflow: `deliver-${wanted}`,
        ...nobody,
      };
      return promoteVersion({ ...version(wanted), alias, ...rest }, context);
    },
    findChampion: () => findInUse(id, mlflow),
    findVersion: () => findFacts({ ...id, version: '' }, mlflow),
    findRollback: (toVersion = '') => findTarget({ ...id, toVersion }, mlflow),
    rollback: (wanted: string) =>
      rollBack({ ...version(wanted), alias, ...person, workflow: 'rollback' }, context),
    releaseHold: () => releaseModel({ ...id, ...person, workflow: 'release' }, context),
    updateGit: (wanted: string, given: { modelUri: string; previousVersion: string; isRollback?: boolean }) =>
      updateManifest(
        {
          ...version(wanted),
          ...{ alias, branch: 'main', manifestPath, document, field, repoUrl: remote.url },
          ...nobody,
          ...{ runId: 'r', codeRevision: '', dataDigest: '', modelUri: given.modelUri },
          previousVersion: given.previousVersion,
          rollbackReason: given.isRollback ? person.reason : '',
          workflow: given.isRollback ? 'rollback' : `deliver-${wanted}`,
        },
        {
          mlflow,
          log,
          publish: (wanted) => publish({ ...wanted, remote, scratch: tmpdir() }),
        },
      ),
    report: () =>
      reportDelivery(
        { workflow: 'w', workflowUid: model.workflowUid, status: 'Failed', failures: '[]' },
        mlflow,
        log,
      ),
  };
}

export type Steps = ReturnType<typeof stepsOf>;

/** What a delivery does after the training; gives the verdict. */
export async function deliver(steps: Steps, version: string): Promise<string> {
  const { verdict, championVersion } = await steps.evaluate(version);
  if (verdict !== 'promote') return verdict;
  const { modelUri } = await steps.resolve(version);
  const { previousVersion } = await steps.promote(version, championVersion);
  await steps.updateGit(version, { modelUri, previousVersion });
  return verdict;
}

/** What a rollback does; gives the version that was gone back to. */
export async function goBack(steps: Steps, toVersion = ''): Promise<string> {
  const { modelVersion } = await steps.findRollback(toVersion);
  const { modelUri } = await steps.resolve(modelVersion);
  const { previousVersion } = await steps.rollback(modelVersion);
  await steps.updateGit(modelVersion, { modelUri, previousVersion, isRollback: true });
  return modelVersion;
}
