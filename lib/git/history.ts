/** The commits of a branch, as far back as somebody looks. */
import { parseTrailers } from './commit-message.ts';
import { commitsLookedBack, type PartialRepository } from './partial-repository.ts';

/** What is known of a commit beside its files. */
export interface CommitFacts {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly trailers: ReadonlyMap<string, string>;
}

/** The commits of the branch up to its tip, the newest first. */
export async function readHistory(
  repository: PartialRepository,
  branch: string,
  tip: string,
): Promise<readonly CommitFacts[]> {
  await repository.fetchHistory(branch);
  const options = ['-z', `--max-count=${commitsLookedBack}`, '--format=%H%x00%P%x00%(trailers:only,unfold)'];
  const fields = (await repository.git.local(['log', ...options, tip])).split('\0');
  return Array.from({ length: Math.floor(fields.length / 3) }, (_, index) => {
    const [commit = '', parents = '', trailers = ''] = fields.slice(3 * index, 3 * index + 3);
    return {
      commit,
      parents: parents.split(' ').filter((id) => id !== ''),
      trailers: parseTrailers(trailers),
    };
  });
}
