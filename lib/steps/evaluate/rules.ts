/** The rules of a gate over two sets of metrics: what passes, what does not, and why. Pure, and fails closed. */
import type { Gate, GateRule } from './gate.ts';

/** A version with what its run logged. */
export interface Contender {
  readonly version: string;
  readonly runId: string;
  /** Values may be NaN or infinite, as training may log them so. */
  readonly metrics: ReadonlyMap<string, number>;
}

/** What the gate says. */
export interface Judgement {
  readonly verdict: 'promote' | 'hold';
  /** A sentence for each thing that was looked at. */
  readonly reasons: string[];
  /** The numbers it was judged by; a value that is missing or not finite is absent. */
  readonly metrics: Record<string, { challenger?: number; champion?: number }>;
}

interface Finding {
  readonly passes: boolean;
  readonly reason: string;
}

/**
 * Judges the challenger. A champion of a higher version number supersedes it, whatever the metrics say; the champion
 * judged again may keep what it has.
 */
export function judge(gate: Gate, challenger: Contender, champion: Contender | undefined): Judgement {
  const findings = order(challenger, champion) ?? [
    ...firstModel(gate, champion),
    ...gate.rules.flatMap((rule) => judgeRule(rule, challenger, champion)),
  ];
  return {
    verdict: findings.every((finding) => finding.passes) ? 'promote' : 'hold',
    reasons: findings.map((finding) => finding.reason),
    metrics: Object.fromEntries(
      gate.rules.map(({ metric }) => [
        metric,
        { ...finite('challenger', challenger, metric), ...finite('champion', champion, metric) },
      ]),
    ),
  };
}

function order(challenger: Contender, champion: Contender | undefined): Finding[] | undefined {
  if (champion === undefined) return undefined;
  if (champion.version === challenger.version)
    return [{ passes: true, reason: `version ${challenger.version} has the alias already` }];
  if (Number(champion.version) > Number(challenger.version))
    return [{ passes: false, reason: `superseded by version ${champion.version}` }];
  return undefined;
}

function firstModel(gate: Gate, champion: Contender | undefined): Finding[] {
  if (champion !== undefined || gate.firstModel === 'promote') return [];
  return [
    {
      passes: false,
      reason:
        'no version has the alias yet, and the gate leaves the first one to a person: set the alias by hand',
    },
  ];
}

function judgeRule(rule: GateRule, challenger: Contender, champion: Contender | undefined): Finding[] {
  const value = challenger.metrics.get(rule.metric);
  if (!usable(value)) return [unusable(rule.metric, value, challenger)];
  return [...judgeThreshold(rule, value), ...judgeChange(rule, value, champion)];
}

function judgeThreshold({ metric, threshold, greaterIsBetter }: GateRule, value: number): Finding[] {
  if (threshold === undefined) return [];
  const passes = greaterIsBetter ? value >= threshold : value <= threshold;
  const bound = greaterIsBetter ? 'at least' : 'at most';
  return [{ passes, reason: `${metric} ${value} is ${passes ? '' : 'not '}${bound} ${threshold}` }];
}

function judgeChange(rule: GateRule, value: number, champion: Contender | undefined): Finding[] {
  const { metric, minAbsoluteChange, minRelativeChange } = rule;
  if (minAbsoluteChange === undefined && minRelativeChange === undefined) return [];
  if (champion === undefined)
    return [
      { passes: true, reason: `${metric} ${value} is compared with nothing: no version has the alias yet` },
    ];
  const base = champion.metrics.get(metric);
  if (!usable(base)) return [unusable(metric, base, champion)];

  const comparison = { rule, value, base, version: champion.version };
  return [
    ...(minAbsoluteChange === undefined ? [] : [judgeAbsolute(comparison, minAbsoluteChange)]),
    ...(minRelativeChange === undefined ? [] : [judgeRelative(comparison, minRelativeChange)]),
  ];
}

interface Comparison {
  readonly rule: GateRule;
  readonly value: number;
  readonly base: number;
  readonly version: string;
}

function judgeAbsolute(comparison: Comparison, change: number): Finding {
  const { rule, value, base } = comparison;
  const passes = rule.greaterIsBetter ? value >= base + change : value <= base - change;
  return describe(comparison, passes, change === 0 ? undefined : `at least ${change} better than`);
}

function judgeRelative(comparison: Comparison, share: number): Finding {
  const { rule, value, base } = comparison;
  const gain = rule.greaterIsBetter ? value - base : base - value;
  if (share === 0) return describe(comparison, gain >= 0, undefined);
  // No share of 0 can be asked for; MLflow then asks that the challenger be better at all, by 1e-10.
  if (base === 0) return describe(comparison, gain >= 1e-10, 'better than');
  return describe(comparison, gain / Math.abs(base) >= share, `at least ${percent(share)} better than`);
}

function describe(
  { rule, value, base, version }: Comparison,
  passes: boolean,
  asked: string | undefined,
): Finding {
  const relation =
    asked === undefined ? (passes ? 'no worse than' : 'worse than') : `${passes ? '' : 'not '}${asked}`;
  return { passes, reason: `${rule.metric} ${value} is ${relation} ${base} of version ${version}` };
}

function unusable(metric: string, value: number | undefined, { version, runId }: Contender): Finding {
  const what = value === undefined ? 'is missing' : `is ${value}`;
  const where = runId === '' ? `version ${version} names no run` : `run ${runId} of version ${version}`;
  return {
    passes: false,
    reason: `${metric} ${what} (${where}): log it as a finite number in the training, or take the rule out of the gate`,
  };
}

function finite(side: 'challenger' | 'champion', contender: Contender | undefined, metric: string) {
  const value = contender?.metrics.get(metric);
  return usable(value) ? { [side]: value } : {};
}

function usable(value: number | undefined): value is number {
  return Number.isFinite(value);
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}
