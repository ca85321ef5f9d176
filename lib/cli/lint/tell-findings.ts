/** Findings as people read them. */
import { pathText } from '../../argo/lint/finding.ts';
import type { Output } from '../console.ts';
import { visible } from '../text/visible.ts';
import type { LintReport, PlacedFinding } from './lint-files.ts';

/** Lines for each file with findings: the place and the rule, what is wrong, and which object it is in. */
export function tellFindings({ findings }: LintReport, { paint, width }: Output): readonly string[] {
  const files = Map.groupBy(findings, ({ file }) => file);
  return [...files].flatMap(([file, all]) => [
    paint('title', visible(file)),
    ...all.flatMap((finding) => tellFinding(finding, { paint, width })),
    '',
  ]);
}

function tellFinding(finding: PlacedFinding, { paint, width }: Pick<Output, 'paint' | 'width'>): string[] {
  const { severity, rule, position, message, document, path } = finding;
  const place = `${position.line}:${position.column}`.padStart(8);
  const meaning = severity === 'error' ? 'bad' : 'waiting';
  const where = [document, pathText(path)].filter(Boolean).join('  ');
  return [
    `${place}  ${paint(meaning, severity)}  ${paint('name', rule)}`,
    ...wrapped(visible(message), width - indent.length).map((line) => `${indent}${line}`),
    ...(where === '' ? [] : [`${indent}${paint('aside', visible(where))}`]),
  ];
}

const indent = ' '.repeat(10);

/** How it went, in one line. */
export function summaryOf({ findings, files, objects }: LintReport): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const checked = `${count(objects, 'object')} in ${count(files, 'file')}`;
  if (findings.length === 0) return `✔ ${checked}: nothing to say against them`;
  const parts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''];
  return `${errors > 0 ? '✖' : '✔'} ${checked}: ${parts.filter(Boolean).join(', ')}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** Breaks a text at spaces; a word that is too long keeps its line. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
