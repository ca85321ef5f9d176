/** Finds the one document of a file that a selector means. */
import { type Document, isMap, isScalar, type ParsedNode } from 'yaml';
import { PermanentError } from '../../errors.ts';
import { type DocumentSelector, showDocument } from '../intent.ts';

type Parsed = Document.Parsed<ParsedNode>;

/** The document that fits all parts of the selector; throws, naming the candidates, unless it is one. */
export function findDocument(documents: readonly Parsed[], selector: DocumentSelector): Parsed {
  const named = documents.map((document) => ({ document, identity: identityOf(document) }));
  const all = named.flatMap(({ identity }) => (identity.kind === undefined ? [] : [showDocument(identity)]));
  if (selector.kind === undefined) return onlyDocument(documents, all);
  const [found, second] = named.filter(({ identity }) => isMeant(identity, selector));
  if (found !== undefined && second === undefined) return found.document;
  const candidates = all.length === 0 ? 'no Kubernetes object' : all.join(', ');
  const more = selector.name === undefined ? 'name' : 'namespace or apiVersion';
  throw new PermanentError(
    found === undefined
      ? `there is no ${showDocument(selector)}; the file holds ${candidates}`
      : `${showDocument(selector)} is there more than once; the file holds ${candidates}: name the ${more}, or remove one`,
  );
}

/** The only document of a file; throws when there are several, or when it is one that has a kind to be named by. */
export function onlyDocument(documents: readonly Parsed[], objects: readonly string[] = []): Parsed {
  if (objects.length > 0)
    throw new PermanentError(`the file holds ${objects.join(', ')}; say which one by its kind and name`);
  const [found, second] = documents.filter(({ contents }) => contents !== null);
  if (found !== undefined && second === undefined) return found;
  throw new PermanentError(
    found === undefined
      ? 'the file is empty'
      : 'the file holds several documents and none has a kind to tell it by; keep them in files of their own',
  );
}

function isMeant(
  identity: DocumentSelector,
  { apiVersion, kind, name, namespace }: DocumentSelector,
): boolean {
  return (
    identity.kind === kind &&
    (name === undefined || identity.name === name) &&
    (apiVersion === undefined || identity.apiVersion === apiVersion) &&
    (namespace === undefined || identity.namespace === namespace)
  );
}

function identityOf(document: Parsed): DocumentSelector {
  const text = (...path: string[]) => {
    const node = isMap(document.contents) ? document.getIn(path, true) : undefined;
    return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
  };
  return {
    apiVersion: text('apiVersion'),
    kind: text('kind'),
    name: text('metadata', 'name'),
    namespace: text('metadata', 'namespace'),
  };
}
