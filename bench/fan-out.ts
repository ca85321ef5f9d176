/** A task with 1,000 items: that it completes, and how memory, and processor time a node, grow from 200 items to 1,000. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';
import type { KubernetesObject } from '../lib/argo/manifest.ts';
import type { Comparisons, Say } from './comparison.ts';
import { secondsOfWorkflow } from './workflow-seconds.ts';

const [few, many] = [200, 1000];
const wantedMegabytes = 150;

export async function benchFanOut(say: Say): Promise<Comparisons> {
  say(`fan-out: ${few} nodes, then ${many}, each run in a process of its own`);
  const [small, large] = [await usageOf(few), await usageOf(many)];
  const [ours, theirs] = [large.milliseconds / many, small.milliseconds / few];
  return {
    [`memory of a fan-out of ${many} nodes`]: {
      ours: large.megabytes,
      theirs: small.megabytes,
      ratio: small.megabytes / large.megabytes,
      unit: 'MB',
      wanted: `under ${wantedMegabytes} MB more than one of ${few}`,
      holds: large.megabytes - small.megabytes < wantedMegabytes,
    },
    [`processor time of a node among ${many}`]: {
      ours,
      theirs,
      ratio: theirs / ours,
      unit: 'ms',
      wanted: `no more than one and a half times that of one among ${few}`,
      holds: ours < theirs * 1.5,
    },
  };
}

const usageShape = z.object({ megabytes: z.number(), milliseconds: z.number() });

async function usageOf(nodes: number): Promise<z.infer<typeof usageShape>> {
  const { stdout } = await execa(process.execPath, [import.meta.filename, String(nodes)]);
  return usageShape.parse(JSON.parse(stdout));
}

/** In a process of its own, prints the most memory that it had and the processor time that it took, without its containers'. */
async function measure(nodes: number): Promise<void> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    await secondsOfWorkflow(fanOut(nodes), { stateDirectory });
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = { megabytes: maxRSS / 1000, milliseconds: (userCPUTime + systemCPUTime) / 1000 };
    process.stdout.write(JSON.stringify(usage));
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
