/** What the README tells people to type, read from the README itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The text of the blocks of one language. */
export function blocks(language: string): readonly string[] {
  const pattern = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm');
  return [...readme.matchAll(pattern)].map(([, text = '']) => text);
}

/** Each command once, those within sentences too. */
export function commands(): readonly string[] {
  const lines = blocks('sh').flatMap((block) => block.split('\n'));
  const inSentences = [...readme.matchAll(/`(n(?:pm|px) [^`]+)`/g)].map(([, text = '']) => text);
  const all = [...lines, ...inSentences].flatMap((line) => line.split('&&'));
  return [...new Set(all.map((command) => command.trim()).filter((command) => command !== ''))];
}
