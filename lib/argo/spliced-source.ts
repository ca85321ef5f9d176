/** Refuses values that would become part of a program's source: a quote in them would be code. */
import { Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';

/** Programs that take source as an argument, and the flags before it. */
const interpreters: readonly (readonly [program: RegExp, flag: RegExp])[] = [
  [/^(ba|da|a|k|z)?sh$/, /^-[a-z]*c$/],
  [/^python[0-9.]*$/, /^-[A-Za-z]*c$/],
  [/^(node|nodejs|bun|deno|perl|ruby)$/, /^-[a-z]*[ep]$|^--eval$|^--print$/],
];

/** A command line as a container has it. */
export interface CommandLine {
  readonly command: readonly string[];
  readonly args?: readonly (string | Ref<unknown> | Text)[];
}

/** Throws when the source behind `sh -c`, `python -c` or `node -e` holds a value known only when the workflow runs. */
export function refuseSplicedSource({ command, args = [] }: CommandLine, scope: Scope): void {
  const line = [...command, ...args];
  for (const [index, word] of line.entries()) {
    if (typeof word !== 'string') continue;
    const flag = interpreters.find(([program]) => program.test(word.split('/').at(-1) ?? ''))?.[1];
    if (!flag) continue;
    const at = line.findIndex((each, place) => place > index && typeof each === 'string' && flag.test(each));
    const source = at < 0 ? undefined : line[at + 1];
    const spliced = source instanceof Ref ? source : firstRef(source);
    if (spliced)
      throw scope.error(
        `${spliced.variable} stands in the source behind '${word} ${String(line[at])}', where a quote in it becomes code; ` +
          'give it as an argument of its own or in env, and read it there ("$1", "$NAME")',
      );
  }
}

function firstRef(source: unknown): Ref<unknown> | undefined {
  return source instanceof Text ? source.parts.find((part) => part instanceof Ref) : undefined;
}
