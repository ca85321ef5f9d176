/** What a model server can load: `mlflow-artifacts:/…` mapped to the storage behind it, everything else passed or refused. */
import { InputError, PermanentError } from '../../errors.ts';

/**
 * The schemes that KServe's storage initializer loads
 * (https://github.com/kserve/kserve/blob/master/python/storage/kserve_storage/kserve_storage.py).
 */
const servableSchemes = [
  's3',
  'gs',
  'hdfs',
  'webhdfs',
  'http',
  'https',
  'pvc',
  'hf',
  'oci',
  'azure-blob',
  'file',
];

/** In these a path is percent-encoded; the object stores take theirs letter by letter. */
const encodedSchemes = ['file', 'http', 'https', 'webhdfs'];

/** The URI without a slash at its end, of which a model server loads the files. Throws when there is none. */
export function servableUri(uri: string, artifactRoot: string): string {
  const root = azureBlob(withoutSlash(artifactRoot));
  const rootProblem = problemOf(root);
  if (rootProblem !== undefined)
    throw new InputError(`MLFLOW_ARTIFACT_ROOT '${artifactRoot}' ${rootProblem}`);
  const path = proxiedPath(uri);
  const servable =
    path === undefined ? azureBlob(withoutSlash(uri)) : `${root}/${encodedFor(schemeOf(root), path)}`;
  const isElsewhere = schemeOf(servable) === 'file' && schemeOf(root) !== 'file';
  const problem = isElsewhere ? 'is on one machine, and the artifact root is not' : problemOf(servable);
  if (problem !== undefined) throw new PermanentError(`the model is at '${servable}', which ${problem}`);
  return servable;
}

/** MLflow names Azure's blobs as Hadoop does, model servers by their address over HTTPS. */
function azureBlob(uri: string): string {
  const parts = /^(?:wasbs?|abfss?):\/\/([^@/]+)@([^./]+)\.(?:blob|dfs)\.core\.windows\.net(\/.*)?$/i.exec(
    uri,
  );
  if (parts === null) return uri;
  const [, container = '', account = '', path = ''] = parts;
  return `https://${account}.blob.core.windows.net/${container}${encodedFor('https', path)}`;
}

/**
 * The path in the server's storage that `mlflow-artifacts:/a/b%20c` or `mlflow-artifacts://host:5000/a/b%20c` names
 * (`a/b c`), undefined for a URI of another scheme.
 */
export function proxiedPath(uri: string): string | undefined {
  if (schemeOf(uri) !== 'mlflow-artifacts') return undefined;
  const path = /^[^:]+:(?:\/\/[^/?#]*\/|\/(?!\/))([^?#]*)$/s.exec(uri)?.[1];
  const segments =
    path === undefined
      ? undefined
      : decoded(path)
          ?.split('/')
          .filter((part) => part !== '');
  if (!segments?.length || segments.some((part) => part === '.' || part === '..' || /\p{Cc}/u.test(part)))
    throw new PermanentError(`'${uri}' names no folder below the artifact root`);
  return segments.join('/');
}

/** The scheme in lower case, empty for what is no URI. */
export function schemeOf(uri: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase() ?? '';
}

/** Joins a folder's URI and a path below it. */
export function below(uri: string, path: string): string {
  return path === '' ? uri : `${withoutSlash(uri)}/${path}`;
}

function problemOf(uri: string): string | undefined {
  const scheme = schemeOf(uri);
  if (scheme === '')
    return "is a path on the MLflow server's own disk; start the server with --artifacts-destination on storage that the model server reaches";
  if (!servableSchemes.includes(scheme))
    return `no model server loads: it loads ${servableSchemes.map((one) => `${one}:`).join(' ')}`;
  if (!/^[^:]+:\/\/[^/]*\/?[^/]/.test(uri)) return 'names no place; write it as scheme://place/path';
  if (/^[^:]+:\/\/[^/]*@/.test(uri)) return 'holds credentials, and would carry them into Git';
  if (/[?#]/.test(uri)) return 'holds a query or a fragment, which storage loaders cut off';
  if (/[\s\p{Cc}]/u.test(uri)) return 'holds white space; give the artifact folder a name without it';
  if (/(^|\/)\.\.?(\/|$)/.test(uri)) return "holds '.' or '..' as a folder";
  return undefined;
}

function encodedFor(scheme: string, path: string): string {
  return encodedSchemes.includes(scheme) ? encodeURI(path).replace(/[?#]/g, encodeURIComponent) : path;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function withoutSlash(uri: string): string {
  return uri.replace(/\/+$/, '');
}
