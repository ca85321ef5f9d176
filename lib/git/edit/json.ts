/** Tells JSON, which has one way to write a text, from the rest of YAML, which has several. */

/** Whether the text is one JSON document. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}
