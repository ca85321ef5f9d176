/** What a group of commands is added with. */
import type { CommandContext } from './commands/command-context.ts';

export interface CommandGroupProps {
  readonly context: CommandContext;
  /** Takes the exit code of the command that was carried out. */
  readonly exit: (code: number) => void;
  /** Gathers the values of an option that may be repeated. */
  readonly collect: (value: string, before?: readonly string[]) => readonly string[];
}
