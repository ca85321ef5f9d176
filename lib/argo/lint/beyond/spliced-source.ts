/** Values that become part of a program's source, where a quote in them is code. */
import { tagsOf } from '../../expr/tags.ts';
import type { Container } from '../../manifest.ts';
import type { Path, Report } from '../finding.ts';
import type { TemplatePlace } from './check-beyond.ts';

/** Programs that take source as an argument, and the flags before it. */
const interpreters: readonly (readonly [program: RegExp, flag: RegExp])[] = [
  [/^(ba|da|a|k|z)?sh$/, /^-[a-z]*c$/],
  [/^python[0-9.]*$/, /^-[A-Za-z]*c$/],
  [/^(node|nodejs|bun|deno|perl|ruby)$/, /^-[a-z]*[ep]$|^--eval$|^--print$/],
];

/** Source in a command line: the words before it, and its place. */
export interface SourceArgument {
  /** `sh -c`. */
  readonly command: string;
  readonly index: number;
}

/** The places of a command line at which a program takes source; words that are no texts are passed over. */
export function sourceArguments(line: readonly unknown[]): readonly SourceArgument[] {
  return line.flatMap((word, index) => {
    if (typeof word !== 'string') return [];
    const flag = interpreters.find(([program]) => program.test(word.split('/').at(-1) ?? ''))?.[1];
    if (!flag) return [];
    const at = line.findIndex((each, place) => place > index && typeof each === 'string' && flag.test(each));
    return at < 0 || at + 1 >= line.length ? [] : [{ command: `${word} ${String(line[at])}`, index: at + 1 }];
  });
}

/** Reports values from outside in the source of scripts and behind `sh -c`, `python -c` and the like. */
export function checkSplicedSource({ template, path, report }: TemplatePlace): void {
  const { script, container, containerSet } = template;
  if (script) checkSource(script.source, 'the script', [...path, 'script', 'source'], report);
  if (container) checkLine(container, [...path, 'container'], report);
  for (const [index, each] of (containerSet?.containers ?? []).entries())
    checkLine(each, [...path, 'containerSet', 'containers', index], report);
  for (const field of ['initContainers', 'sidecars'] as const)
    for (const [index, each] of (template[field] ?? []).entries())
      checkLine(each, [...path, field, index], report);
}

function checkLine({ command = [], args = [] }: Partial<Container>, path: Path, report: Report): void {
  for (const { command: program, index } of sourceArguments([...command, ...args])) {
    const place = index < command.length ? ['command', index] : ['args', index - command.length];
    checkSource([...command, ...args][index], `the source behind '${program}'`, [...path, ...place], report);
  }
}

function checkSource(source: string | undefined, where: string, path: Path, report: Report): void {
  const tags = source?.includes('{{') ? safeTags(source) : [];
  const spliced = tags.find(({ body }) => isFromOutside(body));
  if (spliced)
    report(
      'spliced-source',
      path,
      `{{${spliced.body}}} stands in ${where}, where a quote in the value becomes code; give it as an environment ` +
        'variable or an argument of its own and read it there ("$NAME", "$1")',
    );
}

function safeTags(source: string): ReturnType<typeof tagsOf> {
  try {
    return tagsOf(source);
  } catch {
    return [];
  }
}

/** Values that people, events or other programs choose. Paths of files and Argo's own names are not among them. */
function isFromOutside(body: string): boolean {
  return /\b(inputs\.parameters|workflow\.(parameters|outputs|labels|annotations|failures)|(tasks|steps)\b.*outputs)|^item\b|[^\w.]item\b/.test(
    body,
  );
}
