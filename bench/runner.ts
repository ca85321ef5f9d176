/** What the local runner adds to each step, beyond the process that the step is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '../lib/argo/manifest.ts';
import { type Comparisons, median, type Say, secondsOf } from './comparison.ts';
import { secondsOfWorkflow } from './workflow-seconds.ts';

const steps = 20;
const wantedSeconds = 0.06;

export async function benchRunner(say: Say): Promise<Comparisons> {
  say(`runner: a chain of ${steps} steps, against the same processes started one after the other`);
  const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    const chain = await median(3, () => secondsOfWorkflow(chainTemplate(), { stateDirectory }));
    const bare = await median(3, async () => {
      let seconds = 0;
      for (let i = 0; i < steps; i += 1) seconds += await secondsOf('sh', ['-c', 'exit 0']);
      return seconds;
    });
    return {
      'a step of the local runner': {
        ours: chain / steps,
        theirs: bare / steps,
        ratio: bare / chain,
        unit: 's',
        wanted: `under ${wantedSeconds * 1000} ms beyond the process it starts`,
        holds: (chain - bare) / steps < wantedSeconds,
      },
    };
  } finally {
    rmSync(stateDirectory, { recursive: true });
  }
}

function chainTemplate(): KubernetesObject {
  const tasks = Array.from({ length: steps }, (_, i) => ({
    name: `step-${i}`,
    template: 'step',
    ...(i > 0 && { dependencies: [`step-${i - 1}`] }),
  }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'chain' },
    spec: {
      entrypoint: 'chain',
      templates: [
        { name: 'chain', dag: { tasks } },
        { name: 'step', container: { image: 'none', command: ['sh', '-c', 'exit 0'] } },
      ],
    },
  };
}
