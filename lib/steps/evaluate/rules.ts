/** The rules of a gate over two sets of metrics: what passes, what does not, and why. Pure, and fails closed. */
import type * as z from 'zod';
import { type judgedRule, ruleKinds } from './contract.ts';
import type { Gate, GateRule } from './gate.ts';
import { type ModelInputs, misfits } from './signature.ts';

/** A version with what its run logged. */
export interface Contender {
  readonly version: string;
  readonly runId: string;
  /** Values may be NaN or infinite, as training may log them so. */
  readonly metrics: ReadonlyMap<string, number>;
  /** Whether an evaluation measured them. @default false: the run logged them */
  readonly isMeasured?: boolean;
  /** The names of the tags, with a value, of the version and its run. */
  readonly tags: ReadonlySet<string>;
  /** What the model takes; not asked for where nothing is compared. */
  readonly inputs?: ModelInputs;
}

/** What the gate says. */
export interface Judgement {
  readonly verdict: 'promote' | 'hold';
  /** A sentence for each thing that was looked at. */
  readonly reasons: string[];
  /** Each rule with its numbers; none when the order of the versions decided. */
  readonly rules: JudgedRule[];
  /** The numbers it was judged by; a value that is missing or not finite is absent. */
  readonly metrics: Record<string, { challenger?: number; champion?: number }>;
  /** Whether a policy asks that the workflow fails, beyond that the version is held. */
  readonly fails: boolean;
}

interface Finding {
  readonly passes: boolean;
  readonly reason: string;
  readonly fails?: boolean;
}

/** What is found of one metric, before it is told for each rule. */
interface MetricFinding extends Finding {
  readonly kinds: readonly (typeof ruleKinds)[number][];
  readonly isCompared?: false;
}

interface RuleFinding extends Finding {
  readonly rules: JudgedRule[];
}

type JudgedRule = z.infer<typeof judgedRule>;

/**
 * Judges the challenger. A champion of a higher version number supersedes it, whatever the metrics say; the champion
 * judged again may keep what it has.
 */
export function judge(gate: Gate, challenger: Contender, champion: Contender | undefined): Judgement {
  const findings: readonly (Finding | RuleFinding)[] = order(challenger, champion) ?? [
    ...firstModel(gate, champion),
    ...gate.rules.flatMap((rule) => judgeRule({ gate, rule, challenger, champion })),
    ...judgeSignature(gate, challenger, champion),
    ...judgeTags(gate, challenger),
  ];
  return {
    verdict: findings.every((finding) => finding.passes) ? 'promote' : 'hold',
    reasons: findings.map((finding) => finding.reason),
    rules: findings.flatMap((finding) => ('rules' in finding ? finding.rules : [])),
    metrics: Object.fromEntries(
      gate.rules.map(({ metric }) => [
        metric,
        { ...finite('challenger', challenger, metric), ...finite('champion', champion, metric) },
      ]),
    ),
    fails: findings.some((finding) => finding.fails === true),
  };
}

/** Whether the order of the versions decides alone, without any rule. */
export function isDecidedByOrder(challengerVersion: string, championVersion: string): boolean {
  return Number(championVersion) >= Number(challengerVersion);
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

interface Judged {
  readonly gate: Gate;
  readonly rule: GateRule;
  readonly challenger: Contender;
  readonly champion: Contender | undefined;
}

function judgeRule(judged: Judged): RuleFinding[] {
  const { rule, challenger, champion } = judged;
  const { metric } = rule;
  const numbers = { ...finite('challenger', challenger, metric), ...finite('champion', champion, metric) };
  return judgeMetric(judged).map(({ kinds, isCompared, ...finding }) => {
    const outcome = isCompared === false ? 'not compared' : finding.passes ? 'passed' : 'failed';
    const rules = kinds.flatMap((kind) => {
      const bound = rule[kind];
      return bound === undefined ? [] : [{ rule: kind, metric, ...numbers, bound, outcome } as const];
    });
    return { ...finding, rules };
  });
}

function judgeMetric({ gate, rule, challenger, champion }: Judged): MetricFinding[] {
  const value = challenger.metrics.get(rule.metric);
  if (!usable(value)) {
    const policy = value === undefined ? gate.missingMetric : gate.nonFiniteMetric;
    return [{ ...unusable(rule.metric, value, challenger), kinds: ruleKinds, fails: policy === 'fail' }];
  }
  return [...judgeThreshold(rule, value), ...judgeChange({ gate, rule, challenger, champion }, value)];
}

function judgeThreshold({ metric, threshold, greaterIsBetter }: GateRule, value: number): MetricFinding[] {
  if (threshold === undefined) return [];
  const passes = greaterIsBetter ? value >= threshold : value <= threshold;
  const bound = greaterIsBetter ? 'at least' : 'at most';
  const reason = `${metric} ${value} is ${passes ? '' : 'not '}${bound} ${threshold}`;
  return [{ passes, reason, kinds: ['threshold'] }];
}

function judgeChange({ gate, rule, champion }: Judged, value: number): MetricFinding[] {
  const { metric, minAbsoluteChange, minRelativeChange } = rule;
  if (minAbsoluteChange === undefined && minRelativeChange === undefined) return [];
  const kinds = ['minAbsoluteChange', 'minRelativeChange'] as const;
  const uncompared = (why: string): MetricFinding => {
    const reason = `${metric} ${value} is compared with nothing: ${why}`;
    return { passes: true, reason, kinds, isCompared: false };
  };
  if (champion === undefined) return [uncompared('no version has the alias yet')];
  const base = champion.metrics.get(metric);
  if (!usable(base)) {
    if (gate.championWithoutMetric !== 'promote') return [{ ...unusable(metric, base, champion), kinds }];
    return [uncompared(`version ${champion.version} has ${base ?? 'none'}`)];
  }

  const comparison = { rule, value, base, version: champion.version };
  return [
    ...(minAbsoluteChange === undefined
      ? []
      : [{ ...judgeAbsolute(comparison, minAbsoluteChange), kinds: ['minAbsoluteChange'] as const }]),
    ...(minRelativeChange === undefined
      ? []
      : [{ ...judgeRelative(comparison, minRelativeChange), kinds: ['minRelativeChange'] as const }]),
  ];
}

function judgeSignature(gate: Gate, challenger: Contender, champion: Contender | undefined): Finding[] {
  if (gate.signature === 'any' || champion === undefined) return [];
  const mine = `version ${challenger.version}`;
  const theirs = `version ${champion.version}`;
  if (champion.inputs === 'none')
    return [{ passes: true, reason: `signature: ${theirs} has none, so there is nothing to fit` }];
  if (challenger.inputs === 'none')
    return [
      {
        passes: false,
        reason: `signature is missing in ${mine}, and ${theirs} has one: log the model with signature=infer_signature(…)`,
      },
    ];
  if (!isReadable(champion.inputs)) return [unreadable(theirs, champion.inputs)];
  if (!isReadable(challenger.inputs)) return [unreadable(mine, challenger.inputs)];
  const problems = misfits(champion.inputs, challenger.inputs);
  const passes = problems.length === 0;
  const reason = `signature ${passes ? 'takes' : 'does not take'} what clients send to ${theirs}`;
  return [{ passes, reason: passes ? reason : `${reason}: ${problems.join('; ')}` }];
}

function isReadable(inputs: ModelInputs | undefined): inputs is Extract<ModelInputs, { schema: unknown }> {
  return inputs !== undefined && inputs !== 'none' && 'schema' in inputs;
}

function unreadable(name: string, inputs: ModelInputs | undefined): Finding {
  const why =
    typeof inputs === 'object' && 'unreadable' in inputs ? inputs.unreadable : 'nothing is known of it';
  return { passes: false, reason: `signature of ${name} cannot be read: ${why}` };
}

function judgeTags({ requiredTags = [] }: Gate, { version, tags }: Contender): Finding[] {
  if (requiredTags.length === 0) return [];
  const missing = requiredTags.filter((name) => !tags.has(name));
  if (missing.length === 0) return [{ passes: true, reason: `tags are there: ${requiredTags.join(', ')}` }];
  return [
    { passes: false, reason: `tags are missing on version ${version} and on its run: ${missing.join(', ')}` },
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

function unusable(metric: string, value: number | undefined, contender: Contender): Finding {
  const { version, runId, isMeasured } = contender;
  const what = value === undefined ? 'is missing' : `is ${value}`;
  if (isMeasured)
    return {
      passes: false,
      reason: `${metric} ${what} (evaluation of version ${version}): write it as a finite number in the evaluation, or take the rule out of the gate`,
    };
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
