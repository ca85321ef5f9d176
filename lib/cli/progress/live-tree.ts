/** The tree of a run in a terminal, drawn again while it changes. */
import { createLogUpdate } from 'log-update';
import type { Workflow } from '../../argo/manifest.ts';
import type { LiveTerminal } from '../console.ts';
import type { Times } from '../tree/node-row.ts';
import { renderTree } from '../tree/render-tree.ts';
import { question } from './question.ts';

/** Ten pictures a second are enough for an eye. */
const pause = 100;

export interface LiveTree {
  readonly update: (workflow: Workflow) => void;
  /** Writes a line that stays above the tree. */
  readonly persist: (line: string) => void;
  /** Takes the tree away while a question is asked in its place. */
  readonly ask: (text: string, signal: AbortSignal) => Promise<string>;
  /** Draws the whole tree a last time and leaves it there. */
  readonly end: () => void;
}

export function liveTree(
  { stream, colours }: LiveTerminal,
  { mask, times }: { readonly mask: (text: string) => string; readonly times: Times },
): LiveTree {
  const draw = createLogUpdate(stream);
  let latest: Workflow | undefined;
  const picture = (view: { readonly rows?: number; readonly spinning: boolean }): string => {
    if (latest === undefined) return '';
    const width = (stream.columns || 80) - 1;
    return mask(renderTree(latest, { ...view, now: Date.now(), width, colours, times }).join('\n'));
  };
  const redraw = () => draw(picture({ rows: Math.max(3, (stream.rows || 24) - 2), spinning: true }));
  let timer = setInterval(redraw, pause);
  return {
    update: (workflow) => {
      latest = workflow;
    },
    persist: (line) => draw.persist(mask(line)),
    async ask(text, signal) {
      clearInterval(timer);
      draw.clear();
      try {
        stream.write(`${picture({ spinning: false })}\n`);
        return await question(mask(text), stream, signal);
      } finally {
        timer = setInterval(redraw, pause);
      }
    },
    end: () => {
      clearInterval(timer);
      draw.clear();
      draw.done();
      if (latest) stream.write(`${picture({ spinning: false })}\n`);
    },
  };
}
