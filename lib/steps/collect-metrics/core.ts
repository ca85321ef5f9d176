/** Reads what an evaluation measured; anything but an object of numbers ends the delivery. */
import type { Values } from '../../contract/step-contract.ts';
import { PermanentError } from '../../errors.ts';
import { type MeasuredMetrics, measuredMetrics } from '../evaluate/measurement.ts';
import type { Log } from '../log.ts';
import type { collectMetrics } from './contract.ts';

/** What the step needs of the world. */
export interface CollectMetricsContext {
  /** The text of a file; `undefined` when there is none. */
  readonly read: (path: string) => string | undefined;
  readonly log: Log;
}

/** How much one evaluation may write, in characters: it travels as a parameter and as a tag. */
const longestFile = 50_000;

/** Without a champion only the challenger was measured. */
export function collectMeasurement(
  { modelVersion, championVersion, challengerFile, championFile }: Values<typeof collectMetrics.inputs>,
  { read, log }: CollectMetricsContext,
): Values<typeof collectMetrics.outputs> {
  const metricsOf = (version: string, path: string): MeasuredMetrics => {
    const metrics = parseMetrics(version, read(path));
    log('measured', { version, metrics: JSON.stringify(metrics) });
    return metrics;
  };
  const challenger = metricsOf(modelVersion, challengerFile);
  if (championVersion === '') return { measurement: { championVersion, challenger } };
  return {
    measurement: { championVersion, challenger, champion: metricsOf(championVersion, championFile) },
  };
}

function parseMetrics(version: string, text: string | undefined): MeasuredMetrics {
  const refuse = (problem: string, cause?: unknown) =>
    new PermanentError(
      `the evaluation of version ${version} ${problem}; let it write one JSON object of numbers, such as {"rmse": 53.2}, to the file METRICS_FILE`,
      { cause },
    );
  if (text === undefined) throw refuse('wrote no metrics');
  if (text.length > longestFile) throw refuse(`wrote more than ${longestFile} characters`);
  let value: unknown;
  try {
    value = JSON.parse(quoteNonFinite(text));
  } catch (error) {
    throw refuse('wrote something else than JSON', error);
  }
  const metrics = measuredMetrics.safeParse(value);
  if (metrics.success) return metrics.data;
  const [issue] = metrics.error.issues;
  throw refuse(`wrote metrics that are none (${issue?.path.join('.')}: ${issue?.message})`, metrics.error);
}

/** Python's json module writes bare NaN and Infinity, which JSON does not know; texts stay as they are. */
function quoteNonFinite(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  );
}
