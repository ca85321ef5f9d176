/** What a sandbox is: a way to run a container's program apart from the machine. */
import type { View } from './view.ts';

/** A program as the operating system is to start it. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Whether it writes to file descriptor 3 how the program ended, and nothing of that when it could not start it. */
  readonly reportsEnd?: boolean;
}

/** What is started in a sandbox. */
export interface Inside {
  readonly program: readonly string[];
  readonly workingDirectory: string;
  readonly view: View;
  /** Files and folders of the machine below /tmp that stay readable, such as those of a Python environment. */
  readonly visible: readonly string[];
  /** Folders of the machine that are emptied, such as the one with other containers' secrets. */
  readonly hidden: readonly string[];
}

export interface Sandbox {
  readonly kind: 'bubblewrap' | 'namespaces' | 'none';
  /** Whether each container has its own /tmp and process ids, so that several may run at once. */
  readonly isolates: boolean;
  /** Whether a container can have files and folders at paths where the machine has none. */
  readonly hasLayers: boolean;
  /** Makes ready and says what to start; `leave` undoes it when the program is done. */
  enter(inside: Inside): { readonly command: Command; readonly leave: () => void };
}
