/** `npm run conformance`: runs the conformance cases, prints the table of results and writes docs/conformance.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { atOnce } from '../test/conformance/at-once.ts';
import { type Case, loadCases } from '../test/conformance/case.ts';
import { makeCaseNamespace } from '../test/conformance/cluster/namespace.ts';
import { runOnCluster } from '../test/conformance/cluster/run-on-cluster.ts';
import { judge, type Verdict } from '../test/conformance/judge.ts';
import { dropExplanations, explanations, recordResult } from '../test/conformance/recorded.ts';
import type { Result } from '../test/conformance/result.ts';
import { runLocally } from '../test/conformance/run-local.ts';
import { startServices } from '../test/conformance/services.ts';
import { conformanceTable } from '../test/conformance/table.ts';

const { values, positionals } = parseArgs({
  options: {
    cluster: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    prune: { type: 'boolean', default: false },
    'at-once': { type: 'string', default: '10' },
  },
  allowPositionals: true,
});
if (values.record && !values.cluster) throw new Error('--record needs --cluster: Argo gives the results');

if (values.prune && values.cluster)
  throw new Error('--prune goes without --cluster: the recorded results decide');

const all = positionals.length === 0;
const cases = loadCases(all ? undefined : positionals);
const explained = explanations();
const live = values.cluster ? await resultsOfCluster() : undefined;
const services = await startServices();
const verdicts = await atOnce(cases, 4, async (one) => {
  const millrace = await runLocally(one, services);
  const verdict = judge(one, millrace, { explained: explained.get(one.id), live: live?.get(one.id) });
  print(verdict);
  return verdict;
});

services.stop();

const gone = verdicts.filter(({ id, differences }) => differences.length === 0 && explained.has(id));
if (values.prune) dropExplanations(gone.map(({ id }) => id));
const wrong = verdicts.filter(isWrong);
const differing = verdicts.filter(({ differences }) => differences.length > 0);
process.stdout.write(
  `${verdicts.length} cases: ${verdicts.length - differing.length} the same, ${differing.length} differ, ${wrong.length} not as they should be\n`,
);
if (all && wrong.length === 0) {
  const file = join(import.meta.dirname, '..', 'docs', 'conformance.md');
  writeFileSync(file, conformanceTable(cases, explanations()));
}
process.exitCode = wrong.length === 0 ? 0 : 1;

async function resultsOfCluster(): Promise<ReadonlyMap<string, Result>> {
  const namespace = await makeCaseNamespace();
  try {
    const results = await atOnce(cases, Number(values['at-once']), async (one: Case) => {
      const result = await runOnCluster(one, namespace);
      process.stderr.write(`on the cluster: ${one.id} ${result.phase}\n`);
      if (values.record) recordResult(one.id, result);
      return [one.id, result] as const;
    });
    return new Map(results);
  } finally {
    await namespace.remove();
  }
}

/** Whether a verdict is bad; what is explained and gone is not, when it is just being removed. */
function isWrong({ differences, complaints }: Verdict): boolean {
  return complaints.length > 0 && !(values.prune && differences.length === 0);
}

function print(verdict: Verdict): void {
  const { id, argo, differences, complaints } = verdict;
  const nodes = `${Object.keys(argo.nodes).length} nodes`;
  const word = isWrong(verdict) ? 'WRONG' : differences.length > 0 ? 'differs, explained' : 'same';
  process.stdout.write(`${id.padEnd(44)} ${argo.phase.padEnd(10)} ${nodes.padStart(9)}  ${word}\n`);
  for (const line of complaints) process.stdout.write(`    ${line}\n`);
}
