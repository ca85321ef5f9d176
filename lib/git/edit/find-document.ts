/** Finds the one document of a file that a selector means. */
import { type Document, isMap, isScalar, type ParsedNode } from 'yaml';
import { PermanentError } from '../../errors.ts';
import { type DocumentSelector, showDocument } from '../intent.ts';

/** The document with that kind, name and, when they are asked for, apiVersion and namespace; throws unless it is one. */
export function findDocument(
  documents: readonly Document.Parsed<ParsedNode>[],
  selector: DocumentSelector,
): Document.Parsed<ParsedNode> {
  const named = documents.map((document) => ({ document, identity: identityOf(document) }));
  const [found, second] = named.filter(({ identity }) => isMeant(identity, selector));
  if (found !== undefined && second === undefined) return found.document;
  const all = named.flatMap(({ identity }) => (identity.kind === '' ? [] : [showDocument(identity)]));
  const candidates = all.length === 0 ? 'no Kubernetes object' : all.join(', ');
  throw new PermanentError(
    found === undefined
      ? `there is no ${showDocument(selector)}; the file holds ${candidates}`
      : `${showDocument(selector)} is there more than once; the file holds ${candidates}: name the namespace or apiVersion, or remove one`,
  );
}

function isMeant(
  identity: DocumentSelector,
  { apiVersion, kind, name, namespace }: DocumentSelector,
): boolean {
  return (
    identity.kind === kind &&
    identity.name === name &&
    (apiVersion === undefined || identity.apiVersion === apiVersion) &&
    (namespace === undefined || identity.namespace === namespace)
  );
}

function identityOf(document: Document.Parsed<ParsedNode>): DocumentSelector {
  const text = (...path: string[]) => {
    const node = isMap(document.contents) ? document.getIn(path, true) : undefined;
    return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
  };
  return {
    apiVersion: text('apiVersion'),
    kind: text('kind') ?? '',
    name: text('metadata', 'name') ?? '',
    namespace: text('metadata', 'namespace'),
  };
}
