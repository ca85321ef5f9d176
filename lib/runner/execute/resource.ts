/** Carries out a `resource` template: one action of kubectl on the cluster that the kubeconfig names. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { Parameter, ResourceTemplate, Template } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { isFulfilled } from '../nodes/node-table.ts';
import { podDeadline, podSignal } from './deadlines.ts';
import { frameTags } from './frame-tags.ts';
import { startNode } from './node-start.ts';
import { conditionsOf, meets } from './resource-condition.ts';
import type { Frame, Run } from './run.ts';

const pollMilliseconds = 1000;

/** The object an action was about. */
interface Target {
  readonly namespace: string | undefined;
  /** `job.batch/train`. */
  readonly name: string;
}

type Kubectl = (args: readonly string[]) => Promise<string>;

/** Runs a resource template as the frame's node. */
export async function executeResource(run: Run, frame: Frame): Promise<void> {
  const { nodeName } = frame;
  const node = startNode(run, frame, 'Pod', 'Pending');
  if (isFulfilled(node)) return;
  const template = frameTags(run, frame).document(frame.template);
  const { resource } = template;
  if (resource === undefined || run.kubeconfig === undefined) throw new InputError(needsKubeconfig);
  run.nodes.mark(nodeName, 'Running');
  const { signal, clear } = podSignal(run, podDeadline(run, frame, template));
  const folder = run.folder.volumesOf(node.id);
  const kubectl = kubectlOf(run, run.kubeconfig, signal);
  try {
    const target = await act(resource, folder, kubectl);
    if (target) await waitFor(resource, target, kubectl, signal);
    const parameters = await outputsOf(template, target, kubectl);
    run.setOutputs(nodeName, { exitCode: '0', ...(parameters.length > 0 && { parameters }) });
    run.nodes.mark(nodeName, 'Succeeded');
  } catch (error) {
    if (!signal.aborted && !(error instanceof PermanentError)) throw error;
    const message = signal.aborted ? String(signal.reason) : `main: ${(error as PermanentError).message}`;
    run.nodes.mark(nodeName, 'Failed', message);
  } finally {
    clear();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is said of a resource template when there is no cluster to change. */
export const needsKubeconfig =
  'a resource template changes a cluster; say which by --kubeconfig FILE, or take it out';

function kubectlOf(run: Run, kubeconfig: string, signal: AbortSignal): Kubectl {
  return async (args) => {
    const { failed, stdout, stderr, exitCode, code } = await execa(
      'kubectl',
      ['--kubeconfig', kubeconfig, '--namespace', run.namespace, ...args],
      { reject: false, stdin: 'ignore', cancelSignal: signal },
    );
    if (!failed) return stdout;
    if (code === 'ENOENT')
      throw new PermanentError('kubectl is not on PATH; install it to run resource templates');
    throw new PermanentError(`Error (exit code ${exitCode ?? 1}): ${stderr.trim()}`);
  };
}

/** Carries out the action; gives the object, unless it is gone. */
async function act(
  resource: ResourceTemplate,
  folder: string,
  kubectl: Kubectl,
): Promise<Target | undefined> {
  const { action, manifest = '', flags = [], mergeStrategy = 'strategic' } = resource;
  if (manifest === '' && flags.length === 0) throw new InputError('resource: flags or a manifest are needed');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'manifest.yaml');
  writeFileSync(file, manifest);
  const patch = action === 'patch' ? ['--type', mergeStrategy, '--patch-file', file] : [];
  const names =
    action === 'patch' && (mergeStrategy === 'json' || (flags.length > 0 && !/^kind:/m.test(manifest)));
  const stdout = await kubectl([
    action,
    ...(action === 'delete' ? ['--ignore-not-found'] : []),
    ...patch,
    ...flags,
    ...(manifest !== '' && !names ? ['-f', file] : []),
    '-o',
    action === 'delete' ? 'name' : 'json',
  ]);
  return action === 'delete' || stdout === '' ? undefined : targetIn(stdout);
}

function targetIn(json: string): Target {
  const { kind, apiVersion, metadata }: ObjectHead = JSON.parse(json);
  if (!kind || !metadata?.name)
    throw new PermanentError(
      'Kind and name are both required but at least one of them is missing from the manifest',
    );
  const group = apiVersion?.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return { namespace: metadata.namespace, name: `${kind.toLowerCase()}${group}/${metadata.name}` };
}

interface ObjectHead {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** Looks at the object until a condition holds. */
async function waitFor(
  { successCondition, failureCondition }: ResourceTemplate,
  target: Target,
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<void> {
  if (!successCondition && !failureCondition) return;
  const [successes, failures] = [conditionsOf(successCondition ?? ''), conditionsOf(failureCondition ?? '')];
  for (;;) {
    const object: unknown = JSON.parse(await kubectl(['get', ...about(target), '-o', 'json']));
    const failed = failures.find((condition) => meets(object, condition));
    if (failed)
      throw new PermanentError(`Error (exit code 1): failure condition '${failed.text}' evaluated true`);
    if (successes.every((condition) => meets(object, condition))) return;
    await wait(pollMilliseconds, undefined, { signal });
  }
}

async function outputsOf(
  { outputs }: Template,
  target: Target | undefined,
  kubectl: Kubectl,
): Promise<Parameter[]> {
  const found: Parameter[] = [];
  for (const { valueFrom, ...parameter } of outputs?.parameters ?? []) {
    if (target === undefined) found.push({ ...parameter, value: String(valueFrom?.default ?? '') });
    else if (valueFrom?.jsonPath !== undefined) {
      const value = await kubectl(['get', ...about(target), '-o', `jsonpath=${valueFrom.jsonPath}`]);
      found.push({ ...parameter, value });
    } else found.push(parameter);
  }
  return found;
}

function about({ namespace, name }: Target): readonly string[] {
  return namespace === undefined ? [name] : ['--namespace', namespace, name];
}
