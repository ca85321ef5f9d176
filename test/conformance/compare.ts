/** Compares two results, node by node. */
import type { Result } from './result.ts';

/** Whose results are compared. */
export interface Names {
  readonly they: string;
  readonly we: string;
}

/** A line for each thing in which two results differ; none when they agree. Two refusals agree. */
export function differencesOf(
  theirResult: Result,
  ourResult: Result,
  who: Names = { they: 'Argo', we: 'Millrace' },
): readonly string[] {
  if (theirResult.phase === 'Refused' && ourResult.phase === 'Refused') return [];
  if (ourResult.phase === 'Refused') return [`${who.we} refuses it: ${ourResult.message}`];
  const { nodes: theirs, ...theirEnd } = theirResult;
  const { nodes: ours, ...ourEnd } = ourResult;
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].toSorted();
  return [
    ...fieldDifferences('workflow', [theirEnd, ourEnd], who),
    ...names.flatMap((name) => {
      const [their, our] = [theirs[name], ours[name]];
      if (their === undefined) return [`node ${name}: only ${who.we} has it (${our?.type}, ${our?.phase})`];
      if (our === undefined) return [`node ${name}: only ${who.they} has it (${their.type}, ${their.phase})`];
      return fieldDifferences(`node ${name}`, [their, our], who);
    }),
  ];
}

function fieldDifferences(
  what: string,
  [their, our]: readonly [object, object],
  { they, we }: Names,
): readonly string[] {
  const [theirs, ours] = [new Map(Object.entries(their)), new Map(Object.entries(our))];
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .map((field) => ({ field, left: shown(theirs.get(field)), right: shown(ours.get(field)) }))
    .filter(({ left, right }) => left !== right)
    .map(({ field, left, right }) => `${what}: ${field}: ${they} ${left}, ${we} ${right}`);
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
