/** Which of several things is meant by a name that may be only a beginning. */
import { nearest } from '../../argo/lint/nearest.ts';
import { InputError } from '../../errors.ts';
import { visible } from '../text/visible.ts';

/** How the things are spoken of. */
export interface NameWords {
  /** One of them, such as `run`. */
  readonly one: string;
  /** What to do when there is none at all. */
  readonly start: string;
  /** How they are listed. */
  readonly list: string;
}

/** The name, the only name that begins so, or the first one; throws an `InputError` when there is none. */
export function chooseName(
  names: readonly string[],
  name: string | undefined,
  { one, start, list }: NameWords,
): string {
  const [first] = names;
  if (first === undefined) throw new InputError(`no ${one} yet; ${start}`);
  if (name === undefined || names.includes(name)) return name ?? first;
  const [beginning, ...others] = names.filter((known) => known.startsWith(name));
  if (beginning !== undefined && others.length === 0) return beginning;
  const near = nearest(name, names);
  const way = near ? `did you mean '${near}'?` : list;
  throw new InputError(
    beginning
      ? `several ${one}s begin with '${visible(name)}'; give the whole name`
      : `no ${one} '${visible(name)}'; ${way}`,
  );
}
