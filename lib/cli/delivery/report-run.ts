/** What is told of a run when it is over, and by `millrace show`. */
import type { Workflow } from '../../argo/manifest.ts';
import { readableLine } from '../logs/log-line.ts';
import { cut, pad, wrap } from '../text/fit.ts';
import type { Paint } from '../text/paint.ts';
import { shownPath } from '../text/shown-path.ts';
import { visible } from '../text/visible.ts';
import { type Delivery, readDelivery } from './delivery.ts';
import type { Failure } from './failure.ts';
import { metricsTable } from './metrics-table.ts';

/** All that the report is made of, read before. */
export interface RunReport {
  readonly workflow: Workflow;
  readonly failure: Failure | undefined;
  /** The commit's diff, ready to be printed; empty when there is none to show. */
  readonly diff: readonly string[];
  /** The name of the repository with the commit, when it is on this machine. */
  readonly repository: string | undefined;
}

export interface Page {
  readonly paint: Paint;
  readonly width: number;
}

/** The report, line by line. */
export function reportRun(report: RunReport, page: Page): readonly string[] {
  const delivery = readDelivery(report.workflow);
  const sections = [
    headline(report, delivery, page),
    ...(delivery ? deliverySections(delivery, report, page) : [outputSection(report.workflow, page)]),
    ...(report.failure ? failureSections(report.failure, page) : []),
  ];
  return apart(sections.filter((lines) => lines.length > 0));
}

function headline({ workflow, failure }: RunReport, delivery: Delivery | undefined, { paint, width }: Page) {
  const phase = workflow.status?.phase ?? 'Pending';
  const name = visible(workflow.metadata.name ?? '');
  if (failure || phase !== 'Succeeded') {
    const message = workflow.status?.message && !failure ? `: ${visible(workflow.status.message)}` : '';
    const what = failure ? `failed in ${visible(failure.label)}` : `is ${phase}${message}`;
    return [paint(failure ? 'bad' : 'title', cut(`${failure ? '✖' : '●'} ${name} ${what}`, width))];
  }
  if (delivery?.verdict === undefined) return [paint('good', `✔ ${name} succeeded`)];
  const version = `${visible(delivery.model)} version ${delivery.version}`;
  return delivery.verdict === 'promote'
    ? [paint('good', `✔ ${version} is promoted`)]
    : [
        paint(
          'waiting',
          `○ ${version} is held${delivery.verdict === 'hold' ? '' : ', as the model was rolled back'}`,
        ),
      ];
}

function deliverySections(delivery: Delivery, report: RunReport, page: Page): readonly Lines[] {
  const { paint, width } = page;
  const { verdict, championVersion, commit, previousVersion, uri } = delivery;
  const reasons = delivery.reasons.flatMap((reason) => wrap(visible(reason), width - indent));
  const where = report.repository ? ` in ${visible(report.repository)}` : '';
  const kept = championVersion ? `stays with version ${championVersion}` : 'is given to no version';
  const titled = (title: string, lines: Lines) => section(title, lines, page);
  return [
    titled('version', report.failure ? [`${visible(delivery.model)} ${delivery.version}`] : []),
    titled(
      'verdict',
      verdict ? [paint(verdict === 'promote' ? 'good' : 'waiting', verdict), ...reasons] : [],
    ),
    titled('metrics', metricsTable(delivery, paint)),
    titled(
      'alias',
      verdict !== undefined && verdict !== 'promote' ? [`${kept}; nothing was written to Git`] : [],
    ),
    titled('replaces', previousVersion ? [`version ${previousVersion}`] : []),
    titled('uri', uri ? [visible(uri)] : []),
    titled('commit', commit ? [`${commit}${where}`, ...report.diff] : []),
    titled('commit', delivery.isUpToDate && !commit ? ['none: the manifest names that URI already'] : []),
  ];
}

function outputSection(workflow: Workflow, page: Page): Lines {
  const outputs = workflow.status?.outputs ?? workflow.status?.nodes?.[workflow.metadata.name ?? '']?.outputs;
  const lines = (outputs?.parameters ?? []).map(
    ({ name, value = '' }) => `${visible(name)}=${visible(value)}`,
  );
  return section('outputs', lines, page);
}

function failureSections(failure: Failure, page: Page): readonly Lines[] {
  const { label, message, cause, log, logFile } = failure;
  const { paint, width } = page;
  const why = wrap(visible(cause ?? message.replace(/:\s*$/, '')), width - indent);
  const lines = log.map((line) => readableLine(line, paint)).filter((line) => line.trim() !== '');
  const from = logFile === undefined ? [] : [paint('aside', shownPath(logFile))];
  return [
    section('failed', [paint('bad', visible(label)), ...why], page),
    section('its log', lines.length > 0 ? [...lines, ...from] : [], page),
  ];
}

type Lines = readonly string[];

const indent = 11;

/** A title beside its lines; nothing when there are none. */
function section(title: string, lines: Lines, { paint }: Page): Lines {
  const margin = (index: number) =>
    index === 0 ? `  ${paint('aside', pad(title, indent - 2))}` : ' '.repeat(indent);
  return lines.map((line, index) => (line.trim() === '' ? '' : `${margin(index)}${line}`));
}

/** All lines, with an empty one beside every section that has more than one. */
function apart(sections: readonly Lines[]): Lines {
  return sections.flatMap((lines, index) => {
    const before = sections[index - 1];
    const isApart = before !== undefined && (index === 1 || lines.length > 1 || before.length > 1);
    return isApart ? ['', ...lines] : lines;
  });
}
