/** Refuses values that would become part of a program's source: a quote in them would be code. */
import { sourceArguments } from './lint/beyond/spliced-source.ts';
import { Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** A command line as a container has it. */
export interface CommandLine {
  readonly command: readonly string[];
  readonly args?: readonly (string | Ref<unknown> | Text)[];
}

/** Throws when the source behind `sh -c`, `python -c` or `node -e` holds a value known only when the workflow runs. */
export function refuseSplicedSource({ command, args = [] }: CommandLine, scope: Scope): void {
  const line = [...command, ...args];
  for (const { command: program, index } of sourceArguments(line)) {
    const source = line[index];
    const spliced = source instanceof Ref ? source : firstRef(source);
    if (spliced)
      throw scope.error(
        `${spliced.variable} stands in the source behind '${program}', where a quote in it becomes code; ` +
          'give it as an argument of its own or in env, and read it there ("$1", "$NAME")',
      );
  }
}

function firstRef(source: unknown): Ref<unknown> | undefined {
  return source instanceof Text ? source.parts.find((part) => part instanceof Ref) : undefined;
}
