/** Carries out a template that runs as a pod, and keeps its node. */
import { hostname } from 'node:os';
import type { Outputs, Template } from '../../argo/manifest.ts';
import type { Environment } from '../../environments/environments.ts';
import { PermanentError } from '../../errors.ts';
import { hasLocation } from '../artifacts/location.ts';
import { podName } from '../nodes/node-names.ts';
import { isFulfilled, type NodePhase } from '../nodes/node-table.ts';
import { allContainers, plannedContainers } from '../pod/container-plan.ts';
import { containerEnd, podEnd } from '../pod/pod-end.ts';
import { patchedTemplate } from '../pod/pod-spec-patch.ts';
import { type PodResult, runPod } from '../pod/run-pod.ts';
import { volumesFor } from '../pod/volumes.ts';
import { daemonAddress, noLongerNeeded, whenReady } from './daemon.ts';
import { podDeadline, podSignal } from './deadlines.ts';
import { frameTags } from './frame-tags.ts';
import { startNode } from './node-start.ts';
import type { Frame, Run } from './run.ts';

/** Runs a container, script or containerSet template as the frame's node; of a daemon, until it is ready. */
export async function executePod(run: Run, frame: Frame): Promise<void> {
  await run.podSlots.use(async () => {
    const node = startNode(run, frame, 'Pod', 'Pending');
    if (isFulfilled(node)) return;
    if (!frame.template.daemon) return await runNode(run, frame, {});
    await run.daemons.start(frame.call.boundary ?? run.name, (stop, ready) =>
      runNode(run, frame, { stop, ready }),
    );
  });
}

/** What a daemon has beside other pods. */
interface DaemonLife {
  readonly stop?: AbortSignal;
  readonly ready?: () => void;
}

async function runNode(run: Run, frame: Frame, daemon: DaemonLife): Promise<void> {
  try {
    await runPodOf(run, frame, daemon);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    endAll(run, frame, 'Error', error.message);
  }
}

async function runPodOf(run: Run, frame: Frame, { stop, ready }: DaemonLife): Promise<void> {
  const { nodeName, call } = frame;
  const { template, volumes, artifacts, location } = podParts(run, frame);
  startContainerNodes(run, frame, template);
  const deadline = podDeadline(run, frame, template);
  const { signal: ownSignal, clear } = podSignal(run, deadline);
  const signal = stop ? AbortSignal.any([ownSignal, stop]) : ownSignal;
  try {
    const environments = await environmentsOf(run, nodeName, template);
    if (signal.aborted) return endAborted(run, frame, signal);
    run.nodes.setHost(nodeName, hostname());
    run.nodes.mark(nodeName, 'Running', '');
    const isSet = template.containerSet !== undefined;
    const result = await runPod({
      run,
      nodeId: run.nodes.idOf(nodeName),
      template,
      volumes,
      artifacts,
      location,
      environmentOf: (image) => environments.get(image) ?? { path: [], env: {} },
      resultWanted: call.resultWanted,
      signal,
      onStart: (name) => {
        if (isSet && !signal.aborted) run.nodes.mark(`${nodeName}.${name}`, 'Running');
        if (ready && name === 'main') void announce(run, frame, { template, signal, ready });
      },
      onEnd: (ended) => {
        const { phase, message } = containerEnd(ended);
        if (isSet && !signal.aborted) run.nodes.mark(`${nodeName}.${ended.name}`, phase, message);
      },
    });
    if (signal.aborted) {
      run.setOutputs(nodeName, stop?.aborted ? undefined : deadline?.outputs);
      return endAborted(run, frame, signal);
    }
    run.setOutputs(nodeName, outputsOf(result, call.resultWanted));
    const { phase, message } = podEnd(result);
    endAll(run, frame, phase, message);
  } finally {
    clear();
  }
}

/** Lets what waits for a daemon go on once its probe succeeds. */
async function announce(
  run: Run,
  { nodeName }: Frame,
  { template, signal, ready }: { template: Template; signal: AbortSignal; ready: () => void },
): Promise<void> {
  try {
    await whenReady(template.container ?? template.script ?? {}, signal);
    run.nodes.setDaemoned(nodeName, daemonAddress);
  } catch (error) {
    if (!signal.aborted) run.nodes.setMessage(nodeName, String(error));
  }
  ready();
}

/** A daemon that nobody needs any more went well; any other pod that is stopped failed. */
function endAborted(run: Run, frame: Frame, { reason }: AbortSignal): void {
  if (reason === noLongerNeeded) endAll(run, frame, 'Succeeded', '');
  else endAll(run, frame, 'Failed', String(reason));
}

/** The template, its volumes and its artifacts with all their tags replaced. */
export function podParts(run: Run, frame: Frame) {
  const { template, nodeName } = frame;
  const tags = frameTags(run, frame, { 'pod.name': podName(run.name, nodeName, template.name ?? '') });
  const { inputs: _, retryStrategy: __, ...body } = template;
  const patches = [run.spec.podSpecPatch, template.podSpecPatch].flatMap((patch) =>
    patch ? tags.text(patch) : [],
  );
  const whole = patchedTemplate(tags.document(body), patches);
  return {
    template: whole,
    volumes: volumesFor(whole, tags.document(volumesOfSpec(run.spec)), run.name),
    artifacts: tags.document(frame.artifacts),
    location: tags.document(
      template.archiveLocation && hasLocation(template.archiveLocation)
        ? template.archiveLocation
        : run.repository.location,
    ),
  };
}

function volumesOfSpec({ volumes, volumeClaimTemplates }: Run['spec']) {
  return { volumes, volumeClaimTemplates };
}

function startContainerNodes(run: Run, { nodeName, call }: Frame, template: Template): void {
  if (template.containerSet === undefined) return;
  const planned = plannedContainers(template);
  for (const { name } of planned) {
    run.nodes.start({
      name: `${nodeName}.${name}`,
      type: 'Container',
      phase: 'Pending',
      boundary: nodeName,
      templateName: call.reference.template,
      templateRef: call.reference.templateRef,
    });
  }
  for (const { name, dependencies } of planned) {
    if (dependencies.length === 0) run.nodes.addChild(nodeName, `${nodeName}.${name}`);
    for (const dependency of dependencies)
      run.nodes.addChild(`${nodeName}.${dependency}`, `${nodeName}.${name}`);
  }
}

/** The environments of all images, made on first use; the node says so while that goes on. */
async function environmentsOf(run: Run, nodeName: string, template: Template) {
  const images = new Set(allContainers(template).map(({ container }) => container.image ?? ''));
  const found = new Map<string, Environment>();
  for (const image of images) {
    const timer = setTimeout(
      () => run.nodes.setMessage(nodeName, `preparing the environment of ${image}`),
      100,
    );
    try {
      found.set(image, await run.environments.resolve(image));
    } finally {
      clearTimeout(timer);
    }
  }
  return found;
}

function outputsOf({ containers, parameters, artifacts, output }: PodResult, resultWanted: boolean): Outputs {
  const main = containers.find(({ name }) => name === 'main');
  return {
    ...(main && { exitCode: String(main.exitCode) }),
    ...(parameters.length > 0 && { parameters: [...parameters] }),
    ...(artifacts.length > 0 && { artifacts: [...artifacts] }),
    ...(resultWanted && output !== undefined && { result: output.replace(/\n$/, '') }),
  };
}

/** Ends the pod's node, and those of its containers that have not ended. */
function endAll(run: Run, { nodeName }: Frame, phase: NodePhase, message: string): void {
  for (const child of run.nodes.all()) {
    const own = child.type === 'Container' && child.boundaryID === run.nodes.idOf(nodeName);
    if (own && !isFulfilled(child)) run.nodes.mark(child.name, phase, message);
  }
  run.nodes.mark(nodeName, phase, message);
}
