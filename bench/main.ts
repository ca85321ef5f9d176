/**
 * `npm run bench [-- --json]`: every comparison, side by side in one run; ends with 1 when one does not hold. With
 * `--cluster` the one that needs a cluster, that of KUBECONFIG, in place of the others.
 */
import { parseArgs } from 'node:util';
import { benchCluster } from './cluster.ts';
import type { Comparison, Comparisons } from './comparison.ts';
import { benchEarthObservation } from './earth-observation.ts';
import { benchFanOut } from './fan-out.ts';
import { benchGit } from './git.ts';
import { benchKfp } from './kfp.ts';
import { benchResolveUri } from './resolve-uri.ts';
import { benchRunner } from './runner.ts';
import { benchSynth } from './synth.ts';
import { benchSynthMany } from './synth-many.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, cluster: { type: 'boolean', default: false } },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

const results: Record<string, Comparison> = {};
const onThisMachine = [
  benchSynth,
  benchSynthMany,
  benchRunner,
  benchKfp,
  benchFanOut,
  benchResolveUri,
  benchGit,
  benchEarthObservation,
];
for (const bench of values.cluster ? [benchCluster] : onThisMachine) Object.assign(results, await bench(say));

process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : table(results));
if (Object.values(results).some(({ holds }) => !holds)) process.exitCode = 1;

function table(comparisons: Comparisons): string {
  const width = Math.max(...Object.keys(comparisons).map((name) => name.length));
  const lines = Object.entries(comparisons).map(([name, { ours, theirs, ratio, unit, wanted, holds }]) => {
    const numbers = [`${format(ours)} ${unit}`, `${format(theirs)} ${unit}`, `${format(ratio)}×`].map(
      (text) => text.padStart(12),
    );
    return `${name.padEnd(width)} ${numbers.join(' ')}  ${holds ? 'holds' : 'DOES NOT HOLD'}: ${wanted}`;
  });
  const heading = `${''.padEnd(width)} ${['ours', 'theirs', 'ratio'].map((text) => text.padStart(12)).join(' ')}`;
  return `${[heading, ...lines].join('\n')}\n`;
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
