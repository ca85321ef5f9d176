/** Reads what there is to tell of a run, and tells it. */
import { basename, join } from 'node:path';
import type { Workflow } from '../../argo/manifest.ts';
import { runsDirectory } from '../../runner/store/run-folder.ts';
import type { Output } from '../console.ts';
import { shownPath } from '../text/shown-path.ts';
import { readCommit, renderDiff } from './commit-diff.ts';
import { readDelivery } from './delivery.ts';
import { failureOf } from './failure.ts';
import { reportRun } from './report-run.ts';
import { repositoryFolder } from './repository.ts';

/** The report of a run, then where to look further. */
export async function tellRun(
  workflow: Workflow,
  { stateDirectory, output, trackingUri }: TellOptions,
): Promise<readonly string[]> {
  const folder = join(runsDirectory(stateDirectory), workflow.metadata.name ?? '');
  const repository = repositoryFolder(workflow, stateDirectory);
  const failure = failureOf({ workflow, folder });
  const report = reportRun(
    {
      workflow,
      failure,
      repository: repository && basename(repository),
      diff: await diffOf(workflow, repository, output),
    },
    output,
  );
  const delivery = readDelivery(workflow);
  const model = delivery && `/#/models/${delivery.model}/versions/${delivery.version}`;
  const name = workflow.metadata.name ?? '';
  const logs = failure ? `npx millrace logs ${name} ${failure.label}` : `npx millrace logs ${name}`;
  const further = [
    ...(trackingUri ? [['MLflow', `${trackingUri}${model ?? ''}`]] : []),
    ['run folder', shownPath(folder)],
    ['again', `npx millrace show ${name}`],
    ['logs', logs],
  ];
  return [
    ...report,
    '',
    ...further.map(([title = '', text = '']) => `  ${output.paint('aside', title.padEnd(12))}${text}`),
  ];
}

export interface TellOptions {
  readonly stateDirectory: string;
  readonly output: Output;
  /** MLflow's address, when it answers there after the command too. */
  readonly trackingUri: string | undefined;
}

async function diffOf(
  workflow: Workflow,
  repository: string | undefined,
  { paint }: Output,
): Promise<readonly string[]> {
  const commit = readDelivery(workflow)?.commit;
  if (repository === undefined || commit === undefined) return [];
  const lines = await readCommit(repository, commit);
  return lines ? renderDiff(lines, paint) : [paint('aside', 'the repository no longer holds it')];
}
