/** `millrace lint`: checks Argo's documents in any files, without a cluster. */
import type { ArgoVersion } from '../../argo/lint/field-types.ts';
import { pathText } from '../../argo/lint/finding.ts';
import { type LintReport, lintFiles } from '../lint/lint-files.ts';
import { sarifOf } from '../lint/sarif.ts';
import { summaryOf, tellFindings } from '../lint/tell-findings.ts';
import type { CommandContext } from './command-context.ts';

/** How findings are told, and for which version of Argo. */
export interface LintFlags {
  readonly json?: true;
  readonly sarif?: true;
  readonly argo?: ArgoVersion;
}

/** Checks the files; 1 when there is an error, 0 when there are warnings at most. */
export function lint(
  paths: readonly string[],
  { json, sarif, argo }: LintFlags,
  { console }: CommandContext,
): number {
  const report = lintFiles(paths, { argo });
  if (sarif) console.print(JSON.stringify(sarifOf(report, process.cwd()), null, 2));
  else if (json) console.print(JSON.stringify(jsonOf(report), null, 2));
  else {
    for (const line of tellFindings(report, console.data)) console.print(line);
    console.say(summaryOf(report));
  }
  return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function jsonOf({ findings, files, objects }: LintReport): object {
  const list = findings.map(({ file, position, rule, severity, message, document, path }) => ({
    file,
    ...position,
    rule,
    severity,
    message,
    document,
    path: pathText(path),
  }));
  return { files, objects, findings: list };
}
