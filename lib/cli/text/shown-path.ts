/** Paths as people see them. */
import { relative } from 'node:path';
import { visible } from './visible.ts';

/** Relative to the working folder, when it lies in that. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return visible(near.startsWith('..') ? path : near || '.');
}
