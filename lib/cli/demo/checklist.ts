/** What is set up before a run: a line a thing, turning in a terminal while it goes on, ticked when it is ready. */
import { createLogUpdate } from 'log-update';
import type { Console } from '../console.ts';
import { formatDuration } from '../text/duration.ts';
import { cut, pad } from '../text/fit.ts';
import { coloured, plain } from '../text/paint.ts';
import { visible } from '../text/visible.ts';
import { markOf } from '../tree/node-row.ts';

export interface Checklist {
  /** Begins one thing. */
  readonly begin: (title: string) => ChecklistItem;
  /** What is not done by then did not come to its end. */
  readonly end: () => void;
}

export interface ChecklistItem {
  /** Says what goes on. */
  readonly note: (text: string) => void;
  /** It is ready; the text says what there is now. */
  readonly done: (text: string) => void;
}

interface Item {
  readonly title: string;
  readonly start: number;
  text: string;
  state: 'Running' | 'Succeeded' | 'Failed';
}

const titleWidth = 16;
const pause = 100;

export function createChecklist(console: Console): Checklist {
  const items: Item[] = [];
  const { live } = console;
  const stream = live && !live.isData ? live.stream : undefined;
  const paint = (stream ? live?.colours : console.talk.colours) ? coloured : plain;
  const draw = stream && createLogUpdate(stream);
  const picture = () =>
    items
      .map((item) => lineOf(item, { now: Date.now(), width: (stream?.columns || 100) - 1, paint }))
      .join('\n');
  const timer = draw && setInterval(() => draw(console.mask(picture())), pause);
  const tell = (item: Item, change: Partial<Item>) => {
    Object.assign(item, change);
    if (!draw) console.say(lineOf(item, { width: Number.POSITIVE_INFINITY, paint }));
  };
  return {
    begin: (title) => {
      const item: Item = { title, start: Date.now(), text: '', state: 'Running' };
      items.push(item);
      return {
        note: (text) => tell(item, { text }),
        done: (text) => tell(item, { text, state: 'Succeeded' }),
      };
    },
    end: () => {
      clearInterval(timer);
      for (const item of items) if (item.state === 'Running') item.state = 'Failed';
      draw?.(console.mask(picture()));
      draw?.done();
      items.length = 0;
    },
  };
}

interface View {
  /** When the picture is drawn, in milliseconds; a line that stays as it is has no such moment. */
  readonly now?: number;
  readonly width: number;
  readonly paint: typeof plain;
}

function lineOf({ title, start, text, state }: Item, { now, width, paint }: View): string {
  const working = now === undefined ? '…' : markOf('Running', now);
  const mark = { Running: working, Succeeded: '✔', Failed: '✖' }[state];
  const meaning = { Running: 'active', Succeeded: 'good', Failed: 'bad' } as const;
  const spent = state === 'Running' && now !== undefined ? now - start : 0;
  const took = spent > 2000 ? `  ${formatDuration(spent, 'seconds')}` : '';
  const rest = cut(`${visible(text)}${took}`, Math.max(0, width - titleWidth - 5));
  return `  ${paint(meaning[state], mark)} ${pad(title, titleWidth)} ${paint('aside', rest)}`.trimEnd();
}
