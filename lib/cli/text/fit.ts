/** Text in the columns of a terminal, where a letter may take two of them or none. */
import stringWidth from 'string-width';

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns a text takes; colours take none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text without colours, cut to a width; one that is cut ends in `…`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of letters.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width > 0 ? `${kept}…` : '';
}

/** The text with spaces up to a width. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'left' ? `${spaces}${text}` : `${text}${spaces}`;
}

/** The text in lines no wider than that, broken between words where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
