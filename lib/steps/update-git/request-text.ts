/** What people read in the request that delivers a version: its metrics beside those in use, and where it comes from. */
import * as z from 'zod';
import type { Values } from '../../contract/step-contract.ts';
import type { RequestText } from '../../git/forge/requests.ts';
import { showDocument, showField } from '../../git/intent.ts';
import { judgedMetrics } from '../evaluate/contract.ts';
import { tagName } from '../record.ts';
import type { updateGit } from './contract.ts';

/** A delivery, the text that the field holds until then, and the tags that the gate left on the version. */
export interface RequestFacts {
  readonly inputs: Values<typeof updateGit.inputs>;
  readonly subject: string;
  readonly before: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Title and body, in Markdown. */
export function requestText({ inputs, subject, before, tags }: RequestFacts): RequestText {
  const { modelName, modelVersion, alias, previousVersion, runId, codeRevision, dataDigest } = inputs;
  const { manifestPath, document, field, modelUri, rollbackReason, workflow } = inputs;
  const lineage = [
    ['Model', `${modelName} version ${modelVersion}`],
    ['Alias', alias],
    ['Version before', previousVersion],
    ['MLflow run', runId],
    ['Code', codeRevision],
    ['Data', dataDigest],
    ['Workflow', workflow],
  ].filter(([, value]) => value !== '');
  return {
    title: subject,
    body: [
      ...(rollbackReason === '' ? [] : [`Reason: ${cell(rollbackReason)}`, '']),
      `${code(showField(field))} of ${cell(showDocument(document))} in ${code(manifestPath)}:`,
      '',
      `- from ${code(before)}`,
      `- to ${code(modelUri)}`,
      '',
      ...metricsTable(tags, previousVersion),
      '### Lineage',
      '',
      '| | |',
      '|---|---|',
      ...lineage.map(([name = '', value = '']) => `| ${name} | ${code(value)} |`),
    ].join('\n'),
  };
}

const verdictSchema = z.object({ metrics: judgedMetrics, reasons: z.array(z.string()) });

/** Nothing when the gate left no numbers, as before a rollback to a version that was never judged. */
function metricsTable(tags: ReadonlyMap<string, string>, previousVersion: string): readonly string[] {
  const read = (name: 'metrics' | 'reasons'): unknown => {
    const text = tags.get(tagName(name));
    return text === undefined ? undefined : parse(text);
  };
  const judged = verdictSchema.safeParse({ metrics: read('metrics'), reasons: read('reasons') ?? [] });
  if (!judged.success || Object.keys(judged.data.metrics).length === 0) return [];
  const inUse = previousVersion === '' ? 'in use' : `version ${previousVersion}`;
  return [
    '### Metrics',
    '',
    `| metric | this version | ${inUse} |`,
    '|---|---:|---:|',
    ...Object.entries(judged.data.metrics).map(
      ([name, { challenger, champion }]) => `| ${cell(name)} | ${challenger ?? '–'} | ${champion ?? '–'} |`,
    ),
    '',
    ...judged.data.reasons.map((reason) => `- ${cell(reason)}`),
    '',
  ];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text that Markdown leaves alone: no markup, no mention of people, on one line. */
function cell(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>#|!~]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}

/** Text as it is; in backquotes nothing is markup. */
function code(text: string): string {
  const line = text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll('`', "'")
    .replaceAll('|', '\\|');
  return line.trim() === '' ? '(empty)' : `\`${line}\``;
}
