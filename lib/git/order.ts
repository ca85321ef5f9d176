/**
 * Which of two deliveries to one place is the newer one, told by the trailers of the branch's commits: so that an older
 * delivery that comes late, from wherever, does not overwrite a newer one.
 */
import { type CommitFacts, readHistory } from './history.ts';
import type { PartialRepository } from './partial-repository.ts';

/** A delivery's place in the order of those to the same place. */
export interface DeliveryOrder {
  /** The trailers that all deliveries to the place share. */
  readonly place: Readonly<Record<string, string>>;
  /** The trailer with the number that grows. */
  readonly trailer: string;
  readonly number: number;
  /** A rollback writes an older number on purpose. */
  readonly isRollback: boolean;
}

/** A delivery that a commit of the branch carried out. */
export interface Delivered {
  readonly commit: string;
  readonly number: number;
}

/** The newest delivery to the place when it is newer than this one; older commits than some dozens are not looked at. */
export async function supersededBy(
  repository: PartialRepository,
  order: DeliveryOrder,
  { branch, tip }: { readonly branch: string; readonly tip: string },
): Promise<Delivered | undefined> {
  if (order.isRollback) return undefined;
  return newestOf(await readHistory(repository, branch, tip), order);
}

/** The same, of commits that were read, the newest first. */
export function newestOf(commits: readonly CommitFacts[], order: DeliveryOrder): Delivered | undefined {
  if (order.isRollback) return undefined;
  for (const { commit, trailers } of commits) {
    if (!Object.entries(order.place).every(([name, value]) => trailers.get(name) === value)) continue;
    const number = Number(trailers.get(order.trailer) ?? Number.NaN);
    if (Number.isNaN(number)) continue;
    return number > order.number ? { commit, number } : undefined;
  }
  return undefined;
}
