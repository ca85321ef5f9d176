/** What is to be written to Git, as an intent and not as a difference: it can be applied again to any later state. */

/** Which document of a file is meant. */
export interface DocumentSelector {
  readonly apiVersion?: string | undefined;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** The way from a document's root to one scalar; a number is an index of a list. */
export type FieldPath = readonly (string | number)[];

/** One field of one document of one file, and the text it shall hold. */
export interface Intent {
  /** The file, relative to the root of the repository. */
  readonly path: string;
  readonly document: DocumentSelector;
  readonly field: FieldPath;
  readonly value: string;
}

/** `spec.containers[0].image`. */
export function showField(field: FieldPath): string {
  return field
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** `InferenceService 'churn' in namespace 'models'`. */
export function showDocument({ apiVersion, kind, name, namespace }: DocumentSelector): string {
  const version = apiVersion === undefined ? '' : ` of ${apiVersion}`;
  const where = namespace === undefined ? '' : ` in namespace '${namespace}'`;
  return `${kind} '${name}'${where}${version}`;
}
