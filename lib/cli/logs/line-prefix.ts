/** What stands before each line of a log, so that lines of several containers can be told apart. */
import { styleText } from 'node:util';
import { pad, widthOf } from '../text/fit.ts';
import { visible } from '../text/visible.ts';

/** No red and no yellow: those are for what went wrong and what waits. */
const colours = [
  'cyan',
  'green',
  'magenta',
  'blue',
  'cyanBright',
  'greenBright',
  'magentaBright',
  'blueBright',
] as const;

/** Labels longer than this do not push the lines of others away. */
const widest = 40;

/** Puts labels before lines, each node's in a colour of its own, with the lines of all that are known lined up. */
export class LinePrefix {
  readonly #hasColours: boolean;
  readonly #colours = new Map<string, (typeof colours)[number]>();
  #width = 0;

  constructor({ colours: hasColours }: { readonly colours: boolean }) {
    this.#hasColours = hasColours;
  }

  /** Makes room for labels that lines are going to have. */
  expect(labels: readonly string[]): void {
    for (const label of labels) {
      this.#width = Math.max(this.#width, Math.min(widest, widthOf(visible(label))));
      this.#colourOf(label);
    }
  }

  /** `train/fit │ line`; the container's name is fainter than that of its node. */
  put(label: string, line: string): string {
    this.expect([label]);
    const [node = '', ...container] = visible(label).split('/');
    const rest = container.map((part) => `/${part}`).join('');
    const colour = this.#colourOf(label);
    const painted = this.#hasColours
      ? `${style(['bold', colour], node)}${style(colour, rest)}`
      : `${node}${rest}`;
    const bar = this.#hasColours ? style(colour, '│') : '│';
    return `${pad(painted, this.#width, 'right')} ${bar} ${line}`.trimEnd();
  }

  #colourOf(label: string): (typeof colours)[number] {
    const [node = ''] = label.split('/');
    const found = this.#colours.get(node) ?? colours[this.#colours.size % colours.length] ?? 'cyan';
    this.#colours.set(node, found);
    return found;
  }
}

function style(format: Parameters<typeof styleText>[0], text: string): string {
  return text === '' ? '' : styleText(format, text, { validateStream: false });
}
