/** The table of results as Markdown, from what is recorded. */
import type { Case } from './case.ts';
import { argoVersion, type Explanation, recordedResult } from './recorded.ts';

/** The text of docs/conformance.md. */
export function conformanceTable(
  cases: readonly Case[],
  explained: ReadonlyMap<string, Explanation>,
): string {
  const groups = [...new Set(cases.map(({ group }) => group))];
  return [
    '# Conformance',
    '',
    `${cases.length} small workflows (\`test/conformance/cases/\`), each run on a real Argo Workflows ${argoVersion}. Its result is recorded beside it: phase, message and outputs of the workflow and of every node. \`npm test\` runs all of them by the local runner and compares node by node; ${explained.size === 0 ? 'there is no difference' : `${explained.size} differ, each explained below`}.`,
    '',
    '```sh',
    'npm run conformance                          # by the local runner, against the recorded results; writes this file',
    'npm run conformance -- --cluster             # on the cluster of KUBECONFIG too, and against it',
    'npm run conformance -- --cluster --record    # records what the cluster gave',
    'npm run conformance -- --prune               # removes explanations of differences that are gone',
    'npm run conformance -- steps/ dag/fail-fast  # only those whose names begin so',
    '```',
    ...groups.flatMap((group) => [
      '',
      `## ${group}`,
      '',
      '| case | what it shows | Argo | nodes | Millrace |',
      '| --- | --- | --- | --- | --- |',
      ...cases.filter((one) => one.group === group).map((one) => row(one, explained.get(one.id))),
    ]),
    ...(explained.size === 0 ? [] : ['', '## Differences', '', ...[...explained].flatMap(explanation)]),
    '',
  ].join('\n');
}

function row({ id, group, description }: Case, explained: Explanation | undefined): string {
  const { phase, nodes } = recordedResult(id);
  const cells = [
    id.slice(group.length + 1),
    description.replaceAll('|', '\\|').replaceAll(/\s+/g, ' '),
    phase,
    `${Object.keys(nodes).length}`,
    explained ? '[differs](#differences)' : 'same',
  ];
  return `| ${cells.join(' | ')} |`;
}

function explanation([id, { because }]: readonly [string, Explanation]): readonly string[] {
  return [`- \`${id}\`: ${because.trim()}`];
}
