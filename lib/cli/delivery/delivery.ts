/** What a delivery did, read from its workflow's status document by the contracts of its steps. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import type { Values, WireType } from '../../contract/step-contract.ts';
import { collect } from '../../steps/collect/contract.ts';
import { evaluate } from '../../steps/evaluate/contract.ts';
import { promote } from '../../steps/promote/contract.ts';
import { resolveUri } from '../../steps/resolve-uri/contract.ts';
import { updateGit } from '../../steps/update-git/contract.ts';
import { isOver } from '../tree/node-row.ts';

/** A delivery, as far as it came. */
export interface Delivery {
  readonly model: string;
  readonly version: string;
  readonly runId: string | undefined;
  readonly codeRevision: string | undefined;
  readonly dataDigest: string | undefined;
  readonly verdict: Verdict | undefined;
  readonly reasons: readonly string[];
  readonly metrics: Metrics;
  readonly championVersion: string | undefined;
  /** The version that had the alias before it moved; absent when the alias did not move or nobody had it. */
  readonly previousVersion: string | undefined;
  readonly uri: string | undefined;
  /** The commit that names the version; absent when none was made. */
  readonly commit: string | undefined;
  /** Whether Git was looked at and named the URI already. */
  readonly isUpToDate: boolean;
}

/** What the gate said. */
export type Verdict = Values<typeof evaluate.outputs>['verdict'];

/** The numbers of both sides by the metric's name. */
export type Metrics = Readonly<
  Record<string, { readonly challenger?: number | undefined; readonly champion?: number | undefined }>
>;

/** The delivery of a workflow; absent when it trained no version, or was something else. */
export function readDelivery(workflow: Workflow): Delivery | undefined {
  const nodes = Object.values(workflow.status?.nodes ?? {});
  const outputs = valuesOf(nodes.filter(isOver), 'outputs');
  const inputs = valuesOf(nodes, 'inputs');
  const read = <T>(values: ReadonlyMap<string, string>, name: string, type: WireType<T>): T | undefined => {
    const parsed = type.safeParse(values.get(name));
    return parsed.success && parsed.data !== '' ? parsed.data : undefined;
  };
  const model = read(inputs, 'model-name', evaluate.inputs.modelName);
  const version = read(outputs, 'model-version', collect.outputs.modelVersion);
  if (model === undefined || version === undefined) return undefined;
  return {
    model,
    version,
    runId: read(outputs, 'run-id', collect.outputs.runId),
    codeRevision: read(outputs, 'code-revision', collect.outputs.codeRevision),
    dataDigest: read(outputs, 'data-digest', collect.outputs.dataDigest),
    verdict: read(outputs, 'verdict', evaluate.outputs.verdict),
    reasons: read(outputs, 'reasons', evaluate.outputs.reasons) ?? [],
    metrics: read(outputs, 'metrics', evaluate.outputs.metrics) ?? {},
    championVersion: read(outputs, 'champion-version', evaluate.outputs.championVersion),
    previousVersion: read(outputs, 'previous-version', promote.outputs.previousVersion),
    uri: read(outputs, 'model-uri', resolveUri.outputs.modelUri),
    commit: read(outputs, 'commit', updateGit.outputs.commit),
    isUpToDate: read(outputs, 'changed', updateGit.outputs.changed) === false,
  };
}

/** A parameter's value, from whichever node has it; of several the first one that is not empty. */
export function inputOf(workflow: Workflow, name: string): string | undefined {
  return valuesOf(Object.values(workflow.status?.nodes ?? {}), 'inputs').get(name);
}

function valuesOf(nodes: readonly NodeStatus[], side: 'inputs' | 'outputs'): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const node of nodes) {
    for (const { name, value = '' } of node[side]?.parameters ?? []) {
      if (value !== '' && !values.has(name)) values.set(name, value);
    }
  }
  return values;
}
