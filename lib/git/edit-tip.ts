/** Applies intents to the files of a commit: each on what the ones before it left, and all of them or none. */
import { PermanentError } from '../errors.ts';
import type { NewFile } from './commit.ts';
import { addScalar } from './edit/add-scalar.ts';
import { type Edit, setScalar } from './edit/set-scalar.ts';
import { isToml, setToml } from './edit/set-toml.ts';
import { type Intent, showField } from './intent.ts';
import type { PartialRepository } from './partial-repository.ts';
import { readFile, type TipFile } from './tip.ts';

/** What the intents make of a commit. */
export interface EditedTip {
  /** The files that change. */
  readonly files: readonly NewFile[];
  /** What each intent's field held, in their order. */
  readonly before: readonly string[];
}

/** Reads the files that the intents name and edits them; nothing is written. Throws a `PermanentError` that says why. */
export async function editTip(
  repository: PartialRepository,
  commit: string,
  intents: readonly Intent[],
): Promise<EditedTip> {
  const were = new Map<string, TipFile>();
  for (const { path } of intents)
    if (!were.has(path)) were.set(path, await readFile(repository, commit, path));
  return editFiles(were, intents);
}

/** Edits files that were read; an intent whose file is not among them finds an empty one. */
export function editFiles(were: ReadonlyMap<string, TipFile>, intents: readonly Intent[]): EditedTip {
  const texts = new Map([...were].map(([path, { text }]) => [path, text]));
  const before = intents.map((intent) => {
    const edit = editFile(texts.get(intent.path) ?? '', intent);
    texts.set(intent.path, edit.text);
    return edit.before;
  });
  for (const intent of intents)
    if (editFile(texts.get(intent.path) ?? '', intent).changed)
      throw new PermanentError(
        `${intent.path}: ${showField(intent.field)} is asked to hold two different values; give one`,
      );
  const files = [...were].flatMap(([path, { mode, text: was }]) => {
    const text = texts.get(path) ?? was;
    return text === was ? [] : [{ path, mode, text }];
  });
  return { files, before };
}

/** Edits the text of the intent's file; an error names the file. */
export function editFile(text: string, intent: Intent): Edit {
  try {
    if (isToml(intent.path)) return setToml(text, intent);
    return intent.ifAbsent === 'add' ? addScalar(text, intent) : setScalar(text, intent);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    throw new PermanentError(`${intent.path}: ${error.message}`, { cause: error });
  }
}
