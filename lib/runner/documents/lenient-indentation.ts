/**
 * Indents what YAML wants indented and Kubernetes' reader does not: the further lines of quoted texts and of lists and
 * maps in brackets. How far they are indented means nothing there, so nothing else changes.
 */

/** Deeper than anything around it. */
const deep = ' '.repeat(200);

/** The YAML text with such lines far to the right. */
export function indentContinuations(source: string): string {
  const state: Reading = { quote: '', brackets: 0 };
  /** The indentation of the key whose text block the lines belong to. */
  let block: number | undefined;
  return source
    .split('\n')
    .map((line) => {
      const indent = line.search(/\S/);
      if (block !== undefined && (indent < 0 || indent > block)) return line;
      block = undefined;
      const continues = state.quote !== '' || state.brackets > 0;
      read(line, state);
      if (!continues && /(^|[\s:-])[|>][-+\d]*\s*(#.*)?$/.test(line) && state.quote === '') block = indent;
      return continues && indent >= 0 ? deep + line.trimStart() : line;
    })
    .join('\n');
}

/** What is open at the end of a line. */
interface Reading {
  quote: string;
  brackets: number;
}

/** Reads on over one line. A quote or bracket only opens where a value begins. */
function read(line: string, state: Reading): void {
  let begins = true;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line.charAt(at);
    if (state.quote !== '') {
      if (state.quote === '"' && letter === '\\') at += 1;
      else if (letter === state.quote && letter === "'" && line.charAt(at + 1) === "'") at += 1;
      else if (letter === state.quote) state.quote = '';
      begins = false;
    } else if (letter === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) return;
    else if (begins && (letter === '"' || letter === "'")) state.quote = letter;
    else if ((begins || state.brackets > 0) && (letter === '[' || letter === '{')) {
      state.brackets += 1;
      begins = true;
    } else if (state.brackets > 0 && (letter === ']' || letter === '}')) {
      state.brackets -= 1;
      begins = false;
    } else if (!/\s/.test(letter)) {
      const isApart = /\s|^$/.test(line.charAt(at + 1));
      const separates = state.brackets > 0 ? /[:,]/.test(letter) : letter === ':' && isApart;
      begins = separates || (begins && isApart && /[?-]/.test(letter));
    }
  }
}
