/** Makes everything a run needs: its document, its folder, its locks. */
import { join } from 'node:path';
import type { NodeStatus, Outputs, Template, Workflow } from '../../argo/manifest.ts';
import { asValue } from '../artifacts/artifact-variables.ts';
import { type ArtifactRepository, resolveRepository } from '../artifacts/repository.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import type { FoundTemplate } from '../documents/template-scope.ts';
import { callOf } from '../given/only-node.ts';
import { Locks } from '../locks/locks.ts';
import { NodeTable, now, timestamp } from '../nodes/node-table.ts';
import type { ContainerRuntime } from '../pod/container-runtime.ts';
import { SecretFolder } from '../pod/secret-folder.ts';
import type { RunOptions } from '../run-options.ts';
import type { Globals, Identity } from '../scope/globals.ts';
import type { Values } from '../scope/template-inputs.ts';
import { RunFolder } from '../store/run-folder.ts';
import { Daemons } from './daemon.ts';
import type { Run, TemplateCall } from './run.ts';
import { Slots } from './slots.ts';
import { executeTemplate } from './template.ts';

export interface StartOptions {
  readonly options: RunOptions;
  readonly cluster: Cluster;
  readonly resolved: ResolvedWorkflow;
  readonly templates: readonly FoundTemplate[];
  readonly identity: Identity;
  readonly parameters: Values;
  readonly globals: Globals;
  readonly runtime: ContainerRuntime;
  /** The run as it was left, if it is resumed. */
  readonly left?: Workflow | undefined;
}

/** A run that was made, and nothing of it done yet. */
export interface StartedRun {
  readonly run: Run;
  readonly workflow: Workflow;
  readonly resolved: ResolvedWorkflow;
  /** What the entry template is called with. */
  readonly entry: Pick<TemplateCall, 'given' | 'artifacts' | 'caller' | 'resultWanted'>;
  /** Stops everything the run started. */
  readonly stop: () => void;
  /** Says that the workflow has changed. */
  readonly changed: () => void;
  /** Writes the workflow down whole, at once. */
  readonly save: () => void;
}

/** Makes a run. */
export function startRun(start: StartOptions): StartedRun {
  const { options, cluster, resolved, identity, parameters, globals, runtime } = start;
  const repository = resolveRepository(cluster, resolved.spec.artifactRepositoryRef, options.stateDirectory);
  const workflow = workflowOf(start, repository);
  const secrets = new SecretFolder(identity.name, options.stateDirectory);
  const folder = start.left
    ? RunFolder.takeOver(options.stateDirectory, identity.name)
    : RunFolder.create(options.stateDirectory, identity.name);
  folder.saveParameters(parameters);
  folder.saveRequest(options);
  exportOutputs(workflow, globals, globalOutputs(start.left));
  const touched = new Set<NodeStatus>();
  const saveChange = () => {
    folder.saveChange(workflow, [...touched]);
    touched.clear();
  };
  const tell = () => options.onChange?.(workflow);
  const changed = once(() => {
    const nodes = [...touched];
    saveChange();
    options.onChange?.(workflow, nodes);
  });
  const nodes = new NodeTable(workflow, (node) => {
    touched.add(node);
    changed();
  });
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  const { activeDeadlineSeconds, parallelism } = resolved.spec;
  const run: Run = {
    name: identity.name,
    namespace: resolved.namespace,
    spec: resolved.spec,
    cluster,
    environments: options.environments,
    runtime,
    nodes,
    globals,
    stateDirectory: options.stateDirectory,
    folder,
    secrets,
    repository,
    locks: new Locks(join(options.stateDirectory, 'locks')),
    podSlots: new Slots(parallelism),
    kubeconfig: options.kubeconfig,
    approvals: options.approvals ?? [],
    overrides: options.overrides ?? [],
    suspended: (node, over) => options.onSuspend?.({ run: identity.name, folder: folder.path, node, over }),
    daemons: new Daemons(),
    stop: stopping.signal,
    deadline: activeDeadlineSeconds === undefined ? undefined : Date.now() + activeDeadlineSeconds * 1000,
    setOutputs(nodeName, outputs) {
      nodes.setOutputs(nodeName, outputs);
      exportOutputs(workflow, globals, outputs);
    },
    execute: (call) => executeTemplate(run, call),
  };
  folder.saveWorkflow(workflow);
  tell();
  const save = () => {
    saveChange();
    folder.saveWorkflow(workflow);
    tell();
  };
  const entry = options.only ? callOf(options.only) : { given: parameters, resultWanted: false };
  return { run, workflow, resolved, entry, stop, changed, save };
}

function workflowOf(
  { resolved, templates, identity, parameters, left }: StartOptions,
  repository: ArtifactRepository,
): Workflow {
  const { namespace, labels, annotations, submitted, spec, generateName } = resolved;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: identity.name,
      generateName,
      namespace,
      uid: identity.uid,
      creationTimestamp: timestamp(identity.created),
      labels: { ...labels },
      annotations: { ...annotations },
    },
    spec: {
      ...submitted,
      arguments: {
        ...submitted.arguments,
        parameters: [...parameters].map(([name, value]) => ({ name, value })),
      },
    },
    status: {
      phase: 'Running',
      startedAt: now(),
      nodes: left?.status?.nodes ?? {},
      artifactRepositoryRef: repository.status,
      ...(submitted.workflowTemplateRef && { storedWorkflowTemplateSpec: spec }),
      storedTemplates: storedTemplates(templates),
    },
  };
}

/** The templates that templateRefs brought in, under Argo's keys. */
function storedTemplates(templates: readonly FoundTemplate[]): Record<string, Template> {
  return Object.fromEntries(
    templates
      .filter(({ scope }) => scope.kind !== 'local')
      .map(({ scope, template }) => [
        `${scope.kind}/${scope.document.slice(scope.document.indexOf('/') + 1)}/${template.name}`,
        template,
      ]),
  );
}

/** The workflow's outputs as the nodes gave them. */
function globalOutputs(left: Workflow | undefined): Outputs | undefined {
  const { parameters, artifacts } = left?.status?.outputs ?? {};
  return {
    parameters: parameters?.map((one) => ({ ...one, globalName: one.name })),
    artifacts: artifacts?.map((one) => ({ ...one, globalName: one.name })),
  };
}

/** Outputs with a globalName become the workflow's own. */
function exportOutputs(workflow: Workflow, globals: Globals, outputs: Outputs | undefined): void {
  for (const { globalName, name: _, ...parameter } of outputs?.parameters ?? []) {
    if (!globalName) continue;
    globals[`workflow.outputs.parameters.${globalName}`] = parameter.value ?? '';
    const others = (workflow.status?.outputs?.parameters ?? []).filter(({ name }) => name !== globalName);
    if (workflow.status)
      workflow.status.outputs = {
        ...workflow.status.outputs,
        parameters: [...others, { name: globalName, ...parameter }],
      };
  }
  for (const { globalName, path: _, ...artifact } of outputs?.artifacts ?? []) {
    if (!globalName) continue;
    const exported = { ...artifact, name: globalName };
    globals[`workflow.outputs.artifacts.${globalName}`] = asValue(exported);
    const others = (workflow.status?.outputs?.artifacts ?? []).filter(({ name }) => name !== globalName);
    if (workflow.status)
      workflow.status.outputs = { ...workflow.status.outputs, artifacts: [...others, exported] };
  }
}

/** Many calls at one moment become one. */
function once(work: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      work();
    });
  };
}
