/** Data as TypeScript source. */

/** Source that stands where a value would. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A spread among the fields of an object. */
export const spread = Symbol('spread');

const widest = 100;

/** The value as source; what does not fit into a line is broken, each part on a line of its own. */
export function printValue(value: unknown, indent = ''): string {
  if (value instanceof Code) return value.text;
  if (typeof value === 'string') return printText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList ? value.map((item) => printValue(item, inner)) : fieldsOf(value, inner);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  const gap = isList ? '' : ' ';
  const line = `${open}${gap}${parts.join(', ')}${gap}${close}`;
  if (!line.includes('\n') && indent.length + line.length <= widest) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`;
}

function fieldsOf(value: object, indent: string): string[] {
  const fields = Object.entries(value).map(
    ([name, item]) => `${printKey(name)}: ${printValue(item, indent)}`,
  );
  const more: unknown = Reflect.get(value, spread);
  return more instanceof Code ? [...fields, `...${more.text}`] : fields;
}

function printKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__'
    ? name
    : name === '__proto__'
      ? "['__proto__']"
      : printText(name);
}

/** A text in quotes, or between backticks where it has several lines. */
function printText(text: string): string {
  if (/\n./.test(text) && !/[^\P{C}\n\t]/u.test(text))
    return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return text.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}
