/** `jsonpath(text, path)`: the part of a JSON text that a path names. */
import { JSONPathError, jsonpath } from 'json-p3';
import { parseJson } from './conversion-functions.ts';
import { fromJsonData, type Value, ValueError } from './value.ts';

/** A path that names exactly one place: members and items only. */
const definite =
  /^\$(?:\.[\p{L}_$][\p{L}\p{Nd}_$-]*|\[\s*(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|-?\d+)\s*\])*$/u;

/** One value for a path that names one place, which must be there; else the list of all that is found. */
export function jsonPath(text: string, path: string): Value {
  const value = parseJson(text);
  try {
    const found = jsonpath.query(quoted(path), JSON.parse(text)).values().map(fromJsonData);
    if (!definite.test(path)) return found;
    if (path === '$') return value;
    const [first] = found;
    if (first !== undefined) return first;
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    throw new ValueError(`the JSON path ${path} cannot be read: ${error.message}`);
  }
  throw new ValueError(`the JSON path ${path} finds nothing`);
}

/** Names with a hyphen need no quotes where Argo reads them. */
function quoted(path: string): string {
  return path.replace(/\.([\p{L}_$][\p{L}\p{Nd}_$]*-[\p{L}\p{Nd}_$-]*)/gu, "['$1']");
}
