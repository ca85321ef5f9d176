/** Answers that come in pages: MLflow gives a token for the next one until there is none. */
import { PermanentError } from '../errors.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string;
}

/** Reads all pages in order. */
export async function allPages<T>(
  readPage: (pageToken: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await readPage(token);
    items.push(...page.items);
    token = page.nextPageToken === '' ? undefined : page.nextPageToken;
    if (token !== undefined && seen.has(token))
      throw new PermanentError(`MLflow gave the page token '${token}' twice; its list has no end`);
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
  return items;
}
