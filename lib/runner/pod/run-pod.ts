/** Runs the containers of a pod, each as soon as those it depends on are done. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Parameter, Template, Volume } from '../../argo/manifest.ts';
import type { Environment } from '../../environments/environments.ts';
import { PermanentError } from '../../errors.ts';
import type { Run } from '../execute/run.ts';
import { type PlannedContainer, plannedContainers } from './container-plan.ts';
import { Masking } from './masking.ts';
import { readOutputParameters, removeStrayOutputs } from './output-parameters.ts';
import { type PreparedContainer, prepareContainer } from './prepare-container.ts';
import { type ContainerResult, type EndedContainer, runContainer } from './run-container.ts';
import { secretValuesOf } from './secret-values.ts';
import { makeVolumes } from './volumes.ts';

export interface PodResult {
  readonly containers: readonly ContainerResult[];
  /** What the container `main` printed, if that was asked for. */
  readonly output: string | undefined;
  readonly parameters: readonly Parameter[];
  /** Why the output parameters cannot be had, if so. */
  readonly outputFault: string | undefined;
}

export interface PodOptions {
  readonly run: Run;
  readonly nodeId: string;
  readonly template: Template;
  readonly volumes: readonly Volume[];
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
    const mounts = planned.flatMap(({ container }) => container.volumeMounts ?? []);
    const secrets = secretValuesOf(options.volumes, mounts, run.cluster);
    const mountOf = makeVolumes({
      volumes: options.volumes,
      mounts,
      cluster: run.cluster,
      directory: join(directory, 'volumes'),
      secretDirectory,
    });
    const prepare = (one: PlannedContainer) =>
      prepareContainer({
        planned: one,
        environment: options.environmentOf(one.container.image ?? ''),
        cluster: run.cluster,
        sandbox: run.sandbox,
        temporary: join(directory, 'tmp', one.name),
        mounts: (one.container.volumeMounts ?? []).map(mountOf),
      });
    return await runContainers(planned, prepare, new Masking(secrets), options);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    rmSync(secretDirectory, { recursive: true, force: true });
  }
}

async function runContainers(
  planned: readonly PlannedContainer[],
  prepare: (one: PlannedContainer) => PreparedContainer,
  masking: Masking,
  options: PodOptions,
): Promise<PodResult> {
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
  return {
    containers: all.map(({ result }) => result),
    output: main?.output,
    ...outputsOf(main, masking, options.template),
  };
}

function outputsOf(main: EndedContainer | undefined, masking: Masking, template: Template) {
  try {
    const parameters = main?.prepared ? readOutputParameters(template, main.prepared.view, masking) : [];
    if (main?.prepared) removeStrayOutputs(template, main.prepared.view);
    return { parameters, outputFault: undefined };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { parameters: [], outputFault: error.message };
  }
}
