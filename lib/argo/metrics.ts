/** Numbers that Argo's controller shows to Prometheus. */
import { type Condition, renderCondition } from './condition.ts';
import { type Late, renderLate } from './late.ts';
import type * as manifest from './manifest.ts';
import type { Scope } from './scope.ts';

/**
 * One metric: a counter, a gauge or a histogram with a text that is a number, such as `nodeVariables.duration`.
 *
 * @example
 * metrics: () => [
 *   { name: 'failures', help: 'how often it failed', when: eq(nodeVariables.status, 'Failed'), counter: { value: '1' } },
 * ]
 */
export type Metric = Late<Omit<manifest.Prometheus, 'when' | 'counter' | 'gauge' | 'histogram'>> & {
  /** @default it is always shown */
  readonly when?: Condition;
} & (
    | { readonly counter: Late<NonNullable<manifest.Prometheus['counter']>> }
    | { readonly gauge: Late<NonNullable<manifest.Prometheus['gauge']>> }
    | { readonly histogram: Late<NonNullable<manifest.Prometheus['histogram']>> }
  );

/** Metrics as Argo has them; throws when a name is none of Prometheus. */
export function renderMetrics(metrics: readonly Metric[], scope: Scope): manifest.Metrics | undefined {
  if (metrics.length === 0) return undefined;
  return { prometheus: metrics.map((metric) => renderMetric(metric, scope)) };
}

function renderMetric({ when, ...metric }: Metric, scope: Scope): manifest.Prometheus {
  const { name } = metric;
  if (typeof name !== 'string' || !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
    throw scope.error(
      `has the metric '${typeof name === 'string' ? name : 'of a reference'}'; name it by letters, digits and underscores`,
    );
  const rendered = renderLate<Omit<manifest.Prometheus, 'when'>>(metric, scope);
  return { ...rendered, ...(when ? { when: renderCondition(when, scope) } : {}) };
}
