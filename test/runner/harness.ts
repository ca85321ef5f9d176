/** Runs workflows written in a test, with this machine's own programs standing in for every image. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject, NodeStatus, Workflow } from '../../lib/argo/manifest.ts';
import { nameOf } from '../../lib/runner/documents/cluster.ts';
import type { WorkflowName } from '../../lib/runner/documents/resolve-workflow.ts';
import type { RunOptions } from '../../lib/runner/run-options.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { environments } from './plain-environments.ts';

/** The documents of a YAML text. */
export function documentsOf(yaml: string): KubernetesObject[] {
  return parseAllDocuments(yaml).map((document) => document.toJS());
}

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A run that came to its end. */
export interface Finished {
  readonly workflow: Workflow;
  readonly phase: string | undefined;
  readonly message: string | undefined;
  readonly stateDirectory: string;
  /** The node whose name is the workflow's with this behind it, such as `.train(0)`. */
  node(suffix: string): NodeStatus;
  /** The names of all nodes, without the workflow's, with their phases. */
  phases(): Record<string, string | undefined>;
  /** What a container of a node printed. */
  log(suffix: string, container?: string): string;
  /** The value of an output parameter of a node. */
  output(suffix: string, name: string): string | undefined;
}

/** Runs the first workflow of a YAML text, or the one named. */
export async function run(
  yaml: string,
  options: Partial<RunOptions> & { readonly name?: WorkflowName } = {},
): Promise<Finished> {
  const documents = [...documentsOf(yaml), ...(options.documents ?? [])];
  const stateDirectory = options.stateDirectory ?? temporaryFolder();
  const workflow = await runWorkflow({
    parameters: {},
    environments,
    stateDirectory,
    ...options,
    documents,
    workflow: options.workflow ?? options.name ?? firstOf(documents),
  });
  return finished(workflow, stateDirectory);
}

/** Puts a spec into a workflow of the name `test`. */
export function workflow(spec: string): string {
  const indented = spec.replace(/^(?=.)/gm, '  ');
  return `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: test\nspec:\n${indented}\n`;
}

export function finished(workflow: Workflow, stateDirectory: string): Finished {
  const name = workflow.metadata.name ?? '';
  const nodes = Object.values(workflow.status?.nodes ?? {});
  const node = (suffix: string) => {
    const found = nodes.find((one) => one.name === `${name}${suffix}`);
    if (found === undefined)
      throw new Error(`no node '${suffix}' among ${nodes.map((one) => one.name).join(', ')}`);
    return found;
  };
  return {
    workflow,
    phase: workflow.status?.phase,
    message: workflow.status?.message,
    stateDirectory,
    node,
    phases: () => Object.fromEntries(nodes.map((one) => [one.name.slice(name.length), one.phase])),
    log: (suffix, container = 'main') =>
      readFileSync(join(stateDirectory, 'runs', name, 'logs', node(suffix).id, `${container}.log`), 'utf8'),
    output: (suffix, parameter) =>
      node(suffix).outputs?.parameters?.find((one) => one.name === parameter)?.value,
  };
}

function firstOf(documents: readonly KubernetesObject[]): WorkflowName {
  const first = documents.find(({ kind }) =>
    /^(Workflow|WorkflowTemplate|ClusterWorkflowTemplate|CronWorkflow)$/.test(kind),
  );
  const name = first ? nameOf(first) : '';
  switch (first?.kind) {
    case 'CronWorkflow':
    case 'WorkflowTemplate':
    case 'ClusterWorkflowTemplate':
      return { kind: first.kind, name };
    default:
      return { kind: 'Workflow', name };
  }
}
