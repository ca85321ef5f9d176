/** Shows a run while it goes on: a live tree in a terminal, a line a change elsewhere. */
import type { NodeStatus, Workflow } from '../../argo/manifest.ts';
import type { Console } from '../console.ts';
import { nodesOf } from '../tree/node-tree.ts';
import { liveTree } from './live-tree.ts';
import { observeTimes } from './observe-times.ts';
import { transitionLines } from './transition-lines.ts';

/** What is told of a run; `end` must be called, however the run ends. */
export interface Progress {
  /** Without the changed nodes, all may have changed. */
  readonly change: (workflow: Workflow, changed?: readonly NodeStatus[]) => void;
  /** A line that is not about one node; it stays. */
  readonly notice: (line: string) => void;
  /** Asks the person at the terminal; absent where there is none. */
  readonly ask?: (text: string, signal: AbortSignal) => Promise<string>;
  readonly end: () => void;
  /** When each node began and ended, as far as it was seen. */
  readonly times: ReturnType<typeof observeTimes>['times'];
}

/** `dataIsJson` keeps the tree off standard output. */
export function showProgress(console: Console, { dataIsJson }: { readonly dataIsJson: boolean }): Progress {
  const { observe, times } = observeTimes(() => Date.now());
  if (console.live && !(dataIsJson && console.live.isData)) {
    const live = liveTree(console.live, { mask: console.mask, times });
    return {
      times,
      change: (workflow, changed = nodesOf(workflow)) => {
        observe(changed);
        live.update(workflow);
      },
      notice: live.persist,
      ...(process.stdin.isTTY && { ask: live.ask }),
      end: live.end,
    };
  }
  const linesOf = transitionLines(times);
  return {
    times,
    change: (workflow, changed = nodesOf(workflow)) => {
      observe(changed);
      for (const line of linesOf(workflow, changed)) console.say(line);
    },
    notice: (line) => console.say(line),
    end: () => {},
  };
}
