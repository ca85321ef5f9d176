/** What the linter found, and how its checks tell it. */
import type { RuleName } from './rules.ts';

/** The way to a value inside a document: field names and list positions. */
export type Path = readonly (string | number)[];

/** One thing that is wrong. */
export interface Finding {
  readonly rule: RuleName;
  readonly severity: 'error' | 'warning';
  /** What is wrong, with which value, and what to do. */
  readonly message: string;
  /** `WorkflowTemplate/delivery`. */
  readonly document: string;
  /** Which of the documents that were given it is, counted from 0. */
  readonly index: number;
  readonly path: Path;
}

/** Tells of something that is wrong at a place of the document under check. */
export type Report = (rule: RuleName, path: Path, message: string) => void;

/** `spec.templates[2].name`. */
export function pathText(path: Path): string {
  return path
    .map((step) =>
      typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `['${step}']`,
    )
    .join('')
    .replace(/^\./, '');
}
