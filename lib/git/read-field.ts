/** Reads what one field of a manifest holds on a branch now, without the right to write. */
import { editFile } from './edit-tip.ts';
import { readingTip, withPartialRepository } from './partial-repository.ts';
import type { RehearseOptions } from './rehearse.ts';
import { readFile } from './tip.ts';

/** What a branch holds. */
export interface FieldNow {
  readonly value: string;
  /** The newest commit of the branch. */
  readonly commit: string;
}

/** Throws `PermanentError` when the branch, the file, the document or the field is not there. */
export async function readField({ remote, branch, target, scratch }: RehearseOptions): Promise<FieldNow> {
  return withPartialRepository({ remote, scratch }, (repository) =>
    readingTip(repository, branch, async (commit) => {
      const { text } = await readFile(repository, commit, target.path);
      // An edit that is thrown away: it finds the field by the same rules as the one that wrote it.
      return { value: editFile(text, { ...target, value: '' }).before, commit };
    }),
  );
}
