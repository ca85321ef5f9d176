/** Runs `collect-metrics` on the files that the containers before it left in the pod. */
import { existsSync, readFileSync } from 'node:fs';
import { runStep } from '../kit.ts';
import { collectMetrics } from './contract.ts';
import { collectMeasurement } from './core.ts';

await runStep(collectMetrics, async ({ inputs, log }) => {
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  return collectMeasurement(inputs, { read, log });
});
