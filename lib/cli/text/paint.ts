/** Colours, by the meaning of what is coloured. */
import { styleText } from 'node:util';

export type Meaning = 'good' | 'bad' | 'active' | 'waiting' | 'aside' | 'title' | 'name';

/** Puts text into the colour of its meaning, or leaves it as it is. */
export type Paint = (meaning: Meaning, text: string) => string;

const styles = {
  good: 'green',
  bad: 'red',
  active: 'cyan',
  waiting: 'yellow',
  aside: 'dim',
  title: 'bold',
  name: ['bold', 'cyan'],
} as const satisfies Record<Meaning, Parameters<typeof styleText>[0]>;

/** Leaves all text as it is. */
export const plain: Paint = (_, text) => text;

/** Colours for a terminal. */
export const coloured: Paint = (meaning, text) =>
  text === '' ? '' : styleText(styles[meaning], text, { validateStream: false });

/** Whether Node would colour what goes to the stream: it looks at the terminal, NO_COLOR and FORCE_COLOR. */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return styleText('bold', 'x', { stream }) !== 'x';
}
