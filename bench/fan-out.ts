/** A task with 1,000 items: that it completes, and how the memory grows from 200 items to 1,000. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { KubernetesObject } from '../lib/argo/manifest.ts';
import type { Comparisons, Say } from './comparison.ts';
import { secondsOfWorkflow } from './workflow-seconds.ts';

const [few, many] = [200, 1000];
const wantedMegabytes = 150;

export async function benchFanOut(say: Say): Promise<Comparisons> {
  say(`fan-out: ${few} nodes, then ${many}, each run in a process of its own`);
  const [small, large] = [await megabytesOf(few), await megabytesOf(many)];
  return {
    [`memory of a fan-out of ${many} nodes`]: {
      ours: large,
      theirs: small,
      ratio: small / large,
      unit: 'MB',
      wanted: `under ${wantedMegabytes} MB more than one of ${few}`,
      holds: large - small < wantedMegabytes,
    },
  };
}

async function megabytesOf(nodes: number): Promise<number> {
  const { stdout } = await execa(process.execPath, [import.meta.filename, String(nodes)]);
  return Number(stdout);
}

/** In a process of its own, prints the most memory that it had, in megabytes. */
async function measure(nodes: number): Promise<void> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    await secondsOfWorkflow(fanOut(nodes), { stateDirectory });
    process.stdout.write(String(process.resourceUsage().maxRSS / 1000));
  } finally {
    rmSync(stateDirectory, { recursive: true });
  }
}

function fanOut(nodes: number): KubernetesObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'fan-out' },
    spec: {
      entrypoint: 'main',
      parallelism: 4,
      templates: [
        {
          name: 'main',
          dag: { tasks: [{ name: 'each', template: 'step', withSequence: { count: String(nodes) } }] },
        },
        { name: 'step', container: { image: 'none', command: ['true'] } },
      ],
    },
  };
}

const [nodes] = process.argv.slice(2);
if (import.meta.main) await measure(Number(nodes));
