/** Makes text from outside safe to print: what a terminal would obey is shown instead. */

/** Control characters, and the marks that turn the direction of text or hide in it. */
const obeyed = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

/** One line: control characters become escapes such as `\n`, `\e` and `\x07`. */
export function visible(text: string): string {
  return text.replace(obeyed, (character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16);
    return named[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
  });
}

/** A line of a text that people lay out with tabs; these become spaces. */
export function visibleLine(line: string): string {
  return visible(line.replaceAll('\t', '    '));
}
