/** Deliveries at some of their states. */
import type { Workflow } from '../../lib/argo/manifest.ts';
import { type NodeSketch, workflowOf } from './workflows.ts';

const training: readonly NodeSketch[] = [
  {
    name: 'train',
    type: 'Retry',
    inside: '',
    times: [0, 11],
    children: ['train(0)', 'release'],
    ...trained(),
  },
  { name: 'train(0)', inside: '', times: [0, 11], children: ['train(0).checkout'], ...trained() },
  {
    name: 'train(0).checkout',
    type: 'Container',
    inside: 'train(0)',
    times: [0, 1],
    children: ['train(0).fit'],
  },
  { name: 'train(0).fit', type: 'Container', inside: 'train(0)', times: [1, 11] },
];

/** Version 2 took the place of version 1. */
export function promoted(): Workflow {
  return delivery('Succeeded', [
    { name: 'release.evaluate', inside: 'release', times: [11, 12], outputs: verdict('promote') },
    { name: 'release.promote', inside: 'release', times: [12, 13], outputs: { 'previous-version': '1' } },
    {
      name: 'release.resolve-uri',
      inside: 'release',
      times: [13, 14],
      outputs: { 'model-uri': 's3://models/m-2' },
    },
    {
      name: 'release.update-git',
      inside: 'release',
      times: [14, 15],
      outputs: { commit: 'c'.repeat(40), changed: 'true' },
    },
  ]);
}

/** Version 2 was worse than version 1. */
export function held(): Workflow {
  const omitted = { type: 'Skipped', phase: 'Omitted', message: 'omitted: depends condition not met' };
  return delivery('Succeeded', [
    { name: 'release.evaluate', inside: 'release', times: [11, 12], outputs: verdict('hold') },
    {
      name: 'release.promote',
      inside: 'release',
      times: [12, 12],
      type: 'Skipped',
      phase: 'Skipped',
      message: "when 'false' evaluated false",
    },
    { name: 'release.resolve-uri', inside: 'release', times: [12, 12], ...omitted },
  ]);
}

/** The evaluation goes on, five seconds after it began. */
export function running(): Workflow {
  return delivery('Running', [
    { name: 'release.evaluate', inside: 'release', phase: 'Running', times: [11] },
  ]);
}

function delivery(phase: string, release: readonly NodeSketch[]): Workflow {
  const isOver = phase === 'Succeeded';
  const times = (start: number) => (isOver ? ([start, 15] as const) : ([start] as const));
  return workflowOf(phase, [
    { name: '', type: 'DAG', phase, times: times(0), children: ['train'], outputs: { 'model-version': '2' } },
    ...training,
    {
      name: 'release',
      type: 'DAG',
      phase,
      inside: '',
      times: times(11),
      children: release.slice(0, 1).map(({ name }) => name),
    },
    ...release.map((node, index) => ({
      ...node,
      inputs: { 'model-name': 'Churn' },
      children: release.slice(index + 1, index + 2).map(({ name }) => name),
    })),
  ]);
}

function trained(): Pick<NodeSketch, 'inputs' | 'outputs'> {
  return {
    inputs: { 'model-name': 'Churn', 'repo-url': 'https://git.example/churn.git' },
    outputs: { 'model-version': '2', 'run-id': 'a'.repeat(32), 'code-revision': 'b'.repeat(40) },
  };
}

function verdict(verdict: 'promote' | 'hold'): Readonly<Record<string, string>> {
  return {
    verdict,
    reasons: JSON.stringify([`rmse 4.5 is ${verdict === 'hold' ? '' : 'no '}worse than 5 of version 1`]),
    metrics: JSON.stringify({ rmse: { challenger: 4.5, champion: 5 }, r2: { champion: 0.25 } }),
    'champion-version': '1',
  };
}
