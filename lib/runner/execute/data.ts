/** Carries out a `data` template: lists the files of an artifact's folder and makes of them what its expressions say. */
import { evaluate } from '../../argo/expr/evaluate.ts';
import { mapOf, toJson, type Value } from '../../argo/expr/value.ts';
import type { Artifact, Data } from '../../argo/manifest.ts';
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
    const paths = await within('source: unable to source artifact paths', () =>
      listArtifact(run, frame, source, signal),
    );
    let data: Value = paths;
    for (const [step, { expression }] of transformation.entries())
      data = await within(`transformation: error processing data step ${step}`, () =>
        evaluate(expression, mapOf([['data', data]])),
      );
    run.setOutputs(frame.nodeName, { result: toJson(data), exitCode: '0' });
    run.nodes.mark(frame.nodeName, 'Succeeded');
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    if (signal.aborted) {
      run.nodes.mark(frame.nodeName, 'Failed', String(signal.reason));
      return;
    }
    run.setOutputs(frame.nodeName, { exitCode });
    run.nodes.mark(frame.nodeName, 'Failed', `main: Error (exit code ${exitCode}): ${error.message}`);
  } finally {
    clear();
  }
}

/** That of Argo's executor when it fails. */
const exitCode = '64';

async function within<T>(part: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    throw new PermanentError(
      `unable to process data template: unable to process data ${part}: ${error.message}`,
      {
        cause: error,
      },
    );
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
  const artifact = listed(run, frame, artifactPaths);
  const { cluster, repository, secrets, nodes } = run;
  const secretDirectory = secrets.of(nodes.idOf(frame.nodeName));
  const store = storeOf(artifact, { cluster, directory: repository.directory, secretDirectory, signal });
  if (store.list === undefined)
    throw new InputError(
      'data.source.artifactPaths: only artifacts with a key can be listed, such as those of s3',
    );
  return await store.list(artifact);
}

/** The whole location of what is listed: Argo takes the bucket from the template in any case, and from nowhere else. */
function listed(run: Run, frame: Frame, artifact: Artifact): Artifact {
  const { s3 } = artifact;
  // Parameters may empty a location that the manifest has: then the folder of this machine is meant.
  const isOfThisMachine = s3?.endpoint === '' && s3.bucket === '';
  if (hasLocation(artifact)) return artifact;
  if (!isOfThisMachine && !knowsRepository(frame.template, archivesLogs(run)))
    throw new InputError(
      'template artifact location not set: Argo does not tell this pod where the repository is; give endpoint, bucket and credentials beside the key',
    );
  if (!isOfThisMachine && !s3?.bucket)
    throw new InputError('failed to list directory: Bucket name cannot be empty; name it beside the key');
  const whole = relocated(artifact, podParts(run, frame).location);
  return whole.s3?.bucket ? { ...whole, s3: { ...whole.s3, bucket: s3?.bucket } } : whole;
}

function archivesLogs({ repository, spec }: Run) {
  return {
    byRepository: repository.status.artifactRepository?.archiveLogs,
    byWorkflow: spec.archiveLogs,
  };
}
