/** Which outputs of which tasks or steps the texts of a value take. */
import { tagsOf } from '../../expr/tags.ts';
import type { Path } from '../finding.ts';

/** One use of an output. */
export interface UsedOutput {
  /** The task or step. */
  readonly owner: string;
  /** The parameter or artifact, or `result`. */
  readonly output: string;
  readonly at: Path;
}

/** The uses that have no value to fall back to; `kind` is under which Argo keeps the outputs. */
export function usedOutputs(value: unknown, kind: 'tasks' | 'steps', at: Path = []): readonly UsedOutput[] {
  if (typeof value === 'string') return inText(value, kind, at);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    const bare = typeof inner === 'string' && (key === 'expression' || key === 'fromExpression');
    return usedOutputs(bare ? `{{=${inner}}}` : inner, kind, place);
  });
}

function inText(text: string, kind: string, at: Path): readonly UsedOutput[] {
  if (!text.includes('{{') || !text.includes(kind)) return [];
  // In names it is a dotted path; expressions may also index with brackets.
  const dotted = new RegExp(
    `\\b${kind}\\.([\\w-]+)\\.outputs\\.(?:(?:parameters|artifacts)\\.)?([\\w-]+)`,
    'g',
  );
  const indexed = new RegExp(
    `\\b${kind}(?:\\[['"]|\\.)([\\w-]+)(?:['"]\\])?\\??\\.outputs\\??\\.(?:(?:parameters|artifacts)(?:\\[['"]|\\.))?([\\w-]+)`,
    'g',
  );
  return closedTags(text).flatMap(({ kind: form, body }) => {
    if (form === 'expression' && /\?|\bget\(/.test(body)) return [];
    const found = [...body.matchAll(form === 'name' ? dotted : indexed)];
    return found.map(([, owner = '', output = '']) => ({ owner, output, at }));
  });
}

function closedTags(text: string): ReturnType<typeof tagsOf> {
  try {
    return tagsOf(text);
  } catch {
    return [];
  }
}
