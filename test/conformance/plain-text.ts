/** Takes out of a text what differs between two runs of one workflow, and what only words it differently. */

/** The text with `…` for the workflow's name; the ids of nodes become `…-0`. */
export function plainText(text: unknown, workflowName: string): string | undefined {
  if (text === undefined || text === null) return undefined;
  return String(text)
    .replaceAll(new RegExp(`${workflowName}(-[a-z0-9-]+)?-\\d{5,}`, 'g'), '…-0')
    .replaceAll(workflowName, '…')
    .replaceAll(/127\.0\.0\.1:\d+|services:\d+/g, 'services')
    .replaceAll(/\b\d+\.\d+\.\d+\.\d+\b/g, 'ADDRESS');
}

/** What is said of a node that took too long; which of Argo's parts ends it first is chance. */
export const overdue = 'took longer than its deadline';

/** Wordings of one meaning: those of Argo's programs, and ours. */
const wordings: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [
    /^wait: Error \(exit code 64\): open \/var\/run\/argo\/outputs\/parameters(\S+): no such file or directory$/,
    'output file $1 is not there',
  ],
  [
    /^wait: Error \(exit code 64\): open \/var\/run\/argo\/outputs\/artifacts(\S+)\.tgz: no such file or directory; $/,
    'output file $1 is not there',
  ],
  [/^output artifact '[^']+': (\S+) was not written$/, 'output file $1 is not there'],
  [/^output parameter '[^']+': the file (\S+) was not written$/, 'output file $1 is not there'],
  [/(: )?invalid character '.' (looking for|after|in) .*$/, '$1not JSON'],
  [/^(withParam value could not be parsed as a JSON list: [^:]*)(: not JSON)?$/, '$1: not JSON'],
  [/^(error in entry template execution: )?\S+\.outputs\.result: '.*' is not JSON; .*$/, '$1not JSON'],
  [
    /^(Step exceeded its deadline|Pod was active on the node longer than the specified deadline|timeout)$/,
    overdue,
  ],
  [/(template artifact location not set|Bucket name cannot be empty)[:;] .*$/, '$1'],
  [/^Resumed by: map\[User:[^\]]+\]$/, 'resumed by somebody'],
  [/Expected boolean evaluation for '(.*)'\. Got .*$/, "'$1' is no condition"],
  [/Invalid 'when' expression '(.*)': 'when' must say true or false, .*$/, "'$1' is no condition"],
  [/Invalid 'when' expression '(.*?)': .*$/, "'$1' cannot be read"],
];

/** A message by what it means. */
export function meaningOf(message: unknown, workflowName: string): string | undefined {
  const text = plainText(message, workflowName);
  return (
    text && wordings.reduce((meaning, [pattern, replacement]) => meaning.replace(pattern, replacement), text)
  );
}
