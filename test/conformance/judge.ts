/** Judges a case: what differs, and whether that is explained. */
import type { Case } from './case.ts';
import { differencesOf } from './compare.ts';
import { type Explanation, recordedResult } from './recorded.ts';
import type { Result } from './result.ts';

export interface Verdict {
  readonly id: string;
  readonly argo: Result;
  readonly millrace: Result;
  /** What should not be: differences nobody explained, and explained ones that are gone. */
  readonly complaints: readonly string[];
  /** Differences between Argo and the local runner. */
  readonly differences: readonly string[];
}

/** Compares the local runner's result with Argo's: the recorded one or, when it is given, the one of just now. */
export function judge(
  { id }: Case,
  millrace: Result,
  { explained, live }: { readonly explained: Explanation | undefined; readonly live?: Result | undefined },
): Verdict {
  const recorded = recordedResult(id);
  const differences = differencesOf(live ?? recorded, millrace);
  const known = explained?.differs ?? [];
  const moved = live ? differencesOf(recorded, live, { they: 'recorded', we: 'now' }) : [];
  return {
    id,
    argo: live ?? recorded,
    millrace,
    differences,
    complaints: [
      ...differences.filter((line) => !known.includes(line)),
      ...known
        .filter((line) => !differences.includes(line))
        .map((line) => `is gone, remove it from differences.yaml: ${line}`),
      ...moved.map((line) => `the cluster gave another result than the recorded one: ${line}`),
    ],
  };
}
