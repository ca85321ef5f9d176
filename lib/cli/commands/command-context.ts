/** What every command is given. */
import type { Console } from '../console.ts';
import type { Places } from '../places.ts';

export interface CommandContext {
  readonly console: Console;
  readonly places: Places;
}
