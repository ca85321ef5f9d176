/** What is to be written to Git, as an intent and not as a difference: it can be applied again to any later state. */
import { InputError } from '../errors.ts';

/**
 * Which document of a file is meant: the one that fits all that is given. With nothing given, the only document of a
 * file without Kubernetes objects, such as a Helm values file.
 */
export interface DocumentSelector {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
}

/** The item of a list whose fields hold these texts: `{ name: 'churn' }`. */
export type ItemKey = Readonly<Record<string, string>>;

/** One step of the way: a key, the index of an item, or what tells an item from the others. */
export type FieldPart = string | number | ItemKey;

/** The way from a document's root to one scalar. It goes on into a literal block (`|`) that holds YAML itself. */
export type FieldPath = readonly FieldPart[];

/** One field of one document of one file, and the text it shall hold. */
export interface Intent {
  /** The file, relative to the root of the repository. */
  readonly path: string;
  readonly document: DocumentSelector;
  readonly field: FieldPath;
  readonly value: string;
  /** What to do when the map that shall hold the field lacks its key. @default `refuse` */
  readonly ifAbsent?: 'refuse' | 'add';
}

/** `spec.containers[name=main].image`. */
export function showField(field: FieldPath): string {
  return field
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      if (typeof part === 'object') return `[${showItem(part)}]`;
      return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Reads what `showField` shows. Throws an `InputError` that says where it is wrong. */
export function parseField(text: string): FieldPath {
  const parts: FieldPart[] = [];
  for (let rest = text; rest !== ''; ) {
    const [whole, key, index, quoted, item] =
      /^\.?([\w-]+)|^\[(\d+)\]|^\[("(?:[^"\\]|\\.)*")\]|^\[([^\]="]+=[^\]]*)\]/.exec(rest) ?? [];
    if (whole === undefined)
      throw new InputError(
        `'${text}' is no field from '${rest}' on; write it as in spec.containers[name=main].env[0]["a.b"]`,
      );
    if (index !== undefined) parts.push(Number(index));
    else if (item !== undefined) parts.push(parseItem(item));
    else parts.push(quoted === undefined ? (key ?? '') : String(JSON.parse(quoted)));
    rest = rest.slice(whole.length);
  }
  if (parts.length === 0) throw new InputError('the field is empty; write it as in spec.predictor.model');
  return parts;
}

function parseItem(text: string): ItemKey {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** `name=main`. */
export function showItem(key: ItemKey): string {
  return Object.entries(key)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** `InferenceService 'churn' in namespace 'models'`. */
export function showDocument({ apiVersion, kind, name, namespace }: DocumentSelector): string {
  if (kind === undefined) return 'the only document';
  const which = name === undefined ? '' : ` '${name}'`;
  const version = apiVersion === undefined ? '' : ` of ${apiVersion}`;
  const where = namespace === undefined ? '' : ` in namespace '${namespace}'`;
  return `${kind}${which}${where}${version}`;
}
