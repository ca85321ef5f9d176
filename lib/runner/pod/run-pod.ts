/** Runs the containers of a pod, each as soon as those it depends on are done. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact, ArtifactLocation, Parameter, Template, Volume } from '../../argo/manifest.ts';
import type { Environment } from '../../environments/environments.ts';
import { PermanentError, TransientError } from '../../errors.ts';
import { type SaveOptions, saveOutput } from '../artifacts/save-output.ts';
import type { StoreContext } from '../artifacts/stores/store.ts';
import type { Run } from '../execute/run.ts';
import {
  allContainers,
  initContainers,
  type PlannedContainer,
  plannedContainers,
  sidecars,
} from './container-plan.ts';
import type { PreparedContainer } from './container-runtime.ts';
import { loadInputs } from './input-artifacts.ts';
import { Masking } from './masking.ts';
import { outputPaths, readOutputParameters, removeStrayOutputs } from './output-parameters.ts';
import { podFieldsOf } from './pod-fields.ts';
import { type ContainerResult, type EndedContainer, runContainer } from './run-container.ts';
import { secretValuesOf } from './secret-values.ts';
import { makeVolumes } from './volumes.ts';

export interface PodResult {
  readonly containers: readonly ContainerResult[];
  /** What the container `main` printed, if that was asked for. */
  readonly output: string | undefined;
  readonly parameters: readonly Parameter[];
  /** The output artifacts that were saved. */
  readonly artifacts: readonly Artifact[];
  /** Why the outputs cannot be had, if so. */
  readonly outputFault: string | undefined;
}

export interface PodOptions {
  readonly run: Run;
  readonly nodeId: string;
  readonly template: Template;
  readonly volumes: readonly Volume[];
  /** The input artifacts. */
  readonly artifacts: readonly Artifact[];
  /** The repository's location; its key is the folder of this pod's artifacts. */
  readonly location: ArtifactLocation;
  /** The environment of each image. */
  readonly environmentOf: (image: string) => Environment;
  readonly resultWanted: boolean;
  readonly signal: AbortSignal;
  readonly onStart: (container: string) => void;
  readonly onEnd: (result: ContainerResult) => void;
}

/** Runs a pod to its end; throws when it cannot be made at all. */
export async function runPod(options: PodOptions): Promise<PodResult> {
  const { run, nodeId, template } = options;
  const directory = run.folder.volumesOf(nodeId);
  const secretDirectory = run.secrets.of(nodeId);
  try {
    const planned = plannedContainers(template);
    const fields = podFieldsOf(run, nodeId, template);
    const mounts = allContainers(template).flatMap(({ container }) => container.volumeMounts ?? []);
    const secrets = secretValuesOf(options.volumes, mounts, run.cluster);
    const mountOf = makeVolumes({
      volumes: options.volumes,
      mounts,
      cluster: run.cluster,
      directory: join(directory, 'volumes'),
      secretDirectory,
      sameUser: run.runtime.sameUser,
      claimDirectory: join(run.stateDirectory, 'claims'),
      fields,
    });
    const context = storeContext(options, secretDirectory);
    const inputs = await loadInputs({ ...options, mountOf, directory: join(directory, 'inputs'), context });
    const prepare = (one: PlannedContainer) =>
      run.runtime.prepare({
        planned: one,
        environment: options.environmentOf(one.container.image ?? ''),
        cluster: run.cluster,
        directory,
        security: template.securityContext ?? run.spec.securityContext,
        outputs: outputPaths(template),
        fields,
        nodeId,
        workflowUid: String(run.globals['workflow.uid']),
        mounts: [...(one.container.volumeMounts ?? []).map(mountOf), ...(one.name === 'main' ? inputs : [])],
      });
    const ended = await runAll(planned, prepare, new Masking(secrets), options);
    const save = { ...options, context, directory: join(directory, 'outputs') };
    return { ...ended, ...(await outputsOf(ended.main, new Masking(secrets), save)) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
    rmSync(secretDirectory, { recursive: true, force: true });
  }
}

/** Runs the init containers, then the template's own with the sidecars beside them. */
async function runAll(
  planned: readonly PlannedContainer[],
  prepare: (one: PlannedContainer) => PreparedContainer,
  masking: Masking,
  options: PodOptions,
) {
  const quiet = { ...options, resultWanted: false, onStart: () => {}, onEnd: () => {}, prepare, masking };
  for (const one of initContainers(options.template)) {
    const { result } = await runContainer(one, [], quiet);
    if (result.exitCode !== 0) return { containers: [result], output: undefined, main: undefined };
  }
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const beside = sidecars(options.template).map(async (one) => {
    const { result } = await runContainer(one, [], { ...quiet, signal, besideOthers: true });
    return over.signal.aborted || result.exitCode === 0 ? [] : [result];
  });
  const ended = await runContainers(planned, prepare, masking, options).finally(() => over.abort());
  const failed = (await Promise.all(beside)).flat();
  return { ...ended, containers: [...ended.containers, ...failed] };
}

async function runContainers(
  planned: readonly PlannedContainer[],
  prepare: (one: PlannedContainer) => PreparedContainer,
  masking: Masking,
  options: PodOptions,
) {
  const ends = new Map<string, Promise<EndedContainer>>();
  const start = (one: PlannedContainer): Promise<EndedContainer> => {
    const known = ends.get(one.name);
    if (known) return known;
    const before = planned.filter(({ name }) => one.dependencies.includes(name)).map(start);
    const end = Promise.all(before).then((all) =>
      runContainer(
        one,
        all.map(({ result }) => result),
        { ...options, prepare, masking },
      ),
    );
    ends.set(one.name, end);
    return end;
  };
  const all = await Promise.all(planned.map(start));
  const main = all.find(({ result }) => result.name === 'main');
  return { containers: all.map(({ result }) => result), output: main?.output, main };
}

/** The outputs of the container `main`; those that are there are kept though others are missing. */
async function outputsOf(
  main: EndedContainer | undefined,
  masking: Masking,
  { template, location, directory, context }: Omit<SaveOptions, 'view'> & { readonly template: Template },
): Promise<Pick<PodResult, 'parameters' | 'artifacts' | 'outputFault'>> {
  const view = main?.prepared?.view;
  if (view === undefined) return { parameters: [], artifacts: [], outputFault: undefined };
  const faults: string[] = [];
  const attempt = async <T>(work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PermanentError || error instanceof TransientError)) throw error;
      faults.push(error.message);
      return undefined;
    }
  };
  const parameters = await attempt(() => readOutputParameters(template, view, masking));
  const artifacts: Artifact[] = [];
  for (const artifact of template.outputs?.artifacts ?? []) {
    const saved = await attempt(() => saveOutput(artifact, { view, location, directory, context }));
    if (saved) artifacts.push(saved);
  }
  removeStrayOutputs(template, view);
  return {
    parameters: parameters ?? [],
    artifacts,
    outputFault: faults.length > 0 ? faults.join('; ') : undefined,
  };
}

function storeContext({ run, signal }: PodOptions, secretDirectory: string): StoreContext {
  const { cluster, repository } = run;
  return { cluster, directory: repository.directory, secretDirectory, signal };
}
