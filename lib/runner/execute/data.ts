/** Carries out a `data` template: lists the files of an artifact's folder and makes of them what its expressions say. */
import { evaluate } from '../../argo/expr/evaluate.ts';
import { mapOf, toJson, type Value } from '../../argo/expr/value.ts';
import type { ArtifactLocation, Data } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { hasLocation, isSupplied, knowsRepository, relocated } from '../artifacts/location.ts';
import { storeOf } from '../artifacts/stores/store-of.ts';
import { isFulfilled } from '../nodes/node-table.ts';
import { podDeadline, podSignal } from './deadlines.ts';
import { startNode } from './node-start.ts';
import { podParts } from './pod.ts';
import type { Frame, Run } from './run.ts';

/** Runs a data template as the frame's node; its result is JSON. */
export async function executeData(run: Run, frame: Frame): Promise<void> {
  if (isFulfilled(startNode(run, frame, 'Pod', 'Running'))) return;
  const { template } = podParts(run, frame);
  const { signal, clear } = podSignal(run, podDeadline(run, frame, template));
  try {
    const { source, transformation } = template.data ?? { source: {}, transformation: [] };
    const paths: Value = await listArtifact(run, frame, source, signal);
    const data = transformation.reduce<Value>(
      (value, { expression }) => evaluate(expression, mapOf([['data', value]])),
      paths,
    );
    run.setOutputs(frame.nodeName, { result: toJson(data), exitCode: '0' });
    run.nodes.mark(frame.nodeName, 'Succeeded');
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    if (signal.aborted) run.nodes.mark(frame.nodeName, 'Failed', String(signal.reason));
    else run.nodes.mark(frame.nodeName, 'Error', `unable to process data template: ${error.message}`);
  } finally {
    clear();
  }
}

async function listArtifact(
  run: Run,
  frame: Frame,
  { artifactPaths }: Data['source'],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (artifactPaths === undefined || !isSupplied(artifactPaths))
    throw new InputError('data.source.artifactPaths: a location or a key is needed');
  const isWhole = hasLocation(artifactPaths) || isOfThisMachine(artifactPaths);
  if (!isWhole && !knowsRepository(frame.template, archivesLogs(run)))
    throw new InputError(
      'template artifact location not set: Argo does not tell this pod where the repository is; give the whole location, or an output artifact besides',
    );
  const artifact = relocated(artifactPaths, podParts(run, frame).location);
  const { cluster, repository, secrets, nodes } = run;
  const secretDirectory = secrets.of(nodes.idOf(frame.nodeName));
  const store = storeOf(artifact, { cluster, directory: repository.directory, secretDirectory, signal });
  if (store.list === undefined)
    throw new InputError(
      'data.source.artifactPaths: only artifacts with a key can be listed, such as those of s3',
    );
  return await store.list(artifact);
}

/** Parameters may empty a location that the manifest has: then the folder of this machine is meant. */
function isOfThisMachine({ s3 }: ArtifactLocation): boolean {
  return s3?.endpoint === '' && s3.bucket === '';
}

function archivesLogs({ repository, spec }: Run) {
  return {
    byRepository: repository.status.artifactRepository?.archiveLogs,
    byWorkflow: spec.archiveLogs,
  };
}
