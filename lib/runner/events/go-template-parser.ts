/** Reads a template of Go into its parts. */
import { InputError, PermanentError } from '../../errors.ts';

/** A part of a template. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with';
      readonly pipeline: Pipeline;
      readonly body: readonly Part[];
      readonly otherwise: readonly Part[];
    };

/** Commands, each of which gets what the one before made as its last argument. */
export type Pipeline = readonly Command[];
type Command = readonly [Operand, ...Operand[]];

/** A word of a command. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'field'; readonly from: 'dot' | 'root' | Pipeline; readonly fields: readonly string[] };

/** Reads it; throws a `PermanentError` for what Go does not read, an `InputError` for what only we do not. */
export function parseTemplate(template: string): readonly Part[] {
  const pieces = piecesOf(template);
  const { parts, end } = parseParts(pieces, 0);
  const rest = pieces[end];
  if (rest) throw new PermanentError(`template: unexpected {{${rest.text}}}`);
  return parts;
}

interface Piece {
  readonly isAction: boolean;
  readonly text: string;
}

/** The texts and actions; `{{-` and `-}}` take the space beside them away. */
function piecesOf(template: string): readonly Piece[] {
  const action = /\{\{(-(?=\s))?((?:"(?:[^"\\]|\\.)*"|`[^`]*`|(?!(?:\s-)?\}\})[\s\S])*)(\s-)?\}\}/g;
  const pieces: Piece[] = [];
  let from = 0;
  let trims = false;
  const addText = (text: string) => pieces.push({ isAction: false, text });
  for (const found of template.matchAll(action)) {
    const [all, left, inner = '', right] = found;
    const before = template.slice(from, found.index);
    addText(trimmed(before, trims, left !== undefined));
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(inner)) pieces.push({ isAction: true, text: inner.trim() });
    from = found.index + all.length;
    trims = right !== undefined;
  }
  addText(trimmed(template.slice(from), trims, false));
  if (pieces.some(({ isAction, text }) => !isAction && text.includes('{{')))
    throw new PermanentError(`template '${template}': unclosed action`);
  return pieces.filter(({ isAction, text }) => isAction || text !== '');
}

function trimmed(text: string, start: boolean, end: boolean): string {
  const without = start ? text.replace(/^\s+/, '') : text;
  return end ? without.replace(/\s+$/, '') : without;
}

function parseParts(
  pieces: readonly Piece[],
  from: number,
): { readonly parts: Part[]; readonly end: number } {
  const parts: Part[] = [];
  for (let at = from; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece === undefined) break;
    const [, word = '', rest = ''] = /^(\w*)([\s\S]*)$/.exec(piece.text) ?? [];
    if (!piece.isAction) parts.push({ kind: 'text', text: piece.text });
    else if (word === 'end' || word === 'else') return { parts, end: at };
    else if (word === 'if' || word === 'with') {
      const block = parseBlock(word, rest, pieces, at);
      parts.push(block.part);
      at = block.end;
    } else if (['range', 'define', 'template', 'block', 'break', 'continue'].includes(word))
      throw new InputError(`the local runner does not carry out {{${word}}} in templates`);
    else parts.push({ kind: 'print', pipeline: parsePipeline(piece.text) });
  }
  return { parts, end: pieces.length };
}

function parseBlock(
  kind: 'if' | 'with',
  condition: string,
  pieces: readonly Piece[],
  at: number,
): { readonly part: Part; readonly end: number } {
  const pipeline = parsePipeline(condition);
  const { parts: body, end } = parseParts(pieces, at + 1);
  const closing = pieces[end];
  if (closing === undefined) throw new PermanentError(`template: {{${kind}${condition}}} has no {{end}}`);
  if (closing.text === 'end') return { part: { kind, pipeline, body, otherwise: [] }, end };
  const [, inner, test = ''] = /^else\s+(if|with)\b([\s\S]*)$/.exec(closing.text) ?? [];
  if (inner === 'if' || inner === 'with') {
    const chained = parseBlock(inner, test, pieces, end);
    return { part: { kind, pipeline, body, otherwise: [chained.part] }, end: chained.end };
  }
  const { parts: otherwise, end: last } = parseParts(pieces, end + 1);
  if (pieces[last]?.text !== 'end')
    throw new PermanentError(`template: {{${kind}${condition}}} has no {{end}}`);
  return { part: { kind, pipeline, body, otherwise }, end: last };
}

/** A word, a bracket or a bar, with whether space stands before it. */
interface Token {
  readonly text: string;
  readonly isApart: boolean;
}

function parsePipeline(source: string): Pipeline {
  const tokens: Token[] = [];
  const grammar =
    /(\s*)("(?:[^"\\\n]|\\.)*"|`[^`]*`|-?\d[\w.+-]*|\$?(?:\.[\p{L}_][\p{L}\p{Nd}_]*)+|[.$|()]|[\p{L}_][\p{L}\p{Nd}_]*|$)/uy;
  while (grammar.lastIndex < source.length) {
    const at = grammar.lastIndex;
    const [, space = '', text] = grammar.exec(source) ?? [];
    if (text === undefined)
      throw new InputError(`template: the local runner cannot read '${source.slice(at).trim()}'`);
    if (text !== '') tokens.push({ text, isApart: space !== '' });
  }
  const { pipeline, end } = pipelineAt(tokens, 0);
  if (end < tokens.length) throw new PermanentError(`template: unexpected '${tokens[end]?.text}'`);
  return pipeline;
}

function pipelineAt(
  tokens: readonly Token[],
  from: number,
): { readonly pipeline: Pipeline; readonly end: number } {
  const commands: Operand[][] = [[]];
  let at = from;
  for (; at < tokens.length && tokens[at]?.text !== ')'; at++) {
    const { text = '', isApart = false } = tokens[at] ?? {};
    if (text === '|') commands.push([]);
    else if (text === '(') {
      const { pipeline, end } = pipelineAt(tokens, at + 1);
      if (tokens[end]?.text !== ')') throw new PermanentError("template: a ')' is missing");
      const after = tokens[end + 1];
      const isField = after !== undefined && !after.isApart && /^\.\w/.test(after.text);
      const fields = isField ? after.text.slice(1).split('.') : [];
      commands.at(-1)?.push({ kind: 'field', from: pipeline, fields });
      at = isField ? end + 1 : end;
    } else commands.at(-1)?.push(operandOf(text, isApart || at === from));
  }
  // Go takes a bar with nothing behind it.
  const written = commands.length > 1 && commands.at(-1)?.length === 0 ? commands.slice(0, -1) : commands;
  return { pipeline: written.map(checkedCommand), end: at };
}

function checkedCommand([first, ...others]: readonly Operand[]): Command {
  if (first === undefined) throw new PermanentError('template: missing value for command');
  return [first, ...others];
}

function operandOf(text: string, isApart: boolean): Operand {
  if (text.startsWith('"')) return { kind: 'literal', value: textOf(text) };
  if (text.startsWith('`')) return { kind: 'literal', value: text.slice(1, -1) };
  if (/^-?\d/.test(text)) return { kind: 'literal', value: numberOf(text) };
  if (text.startsWith('.') || text.startsWith('$')) {
    if (!isApart)
      throw new InputError(`template: the local runner cannot read '${text}' beside what it follows`);
    const from = text.startsWith('$') ? 'root' : 'dot';
    return {
      kind: 'field',
      from,
      fields: text
        .replace(/^\$?\.?/, '')
        .split('.')
        .filter(Boolean),
    };
  }
  if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
  return text === 'nil' ? { kind: 'literal', value: null } : { kind: 'function', name: text };
}

function numberOf(text: string): number {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/.test(text))
    throw new InputError(`template: the local runner does not read the number '${text}'`);
  return Number(text);
}

function textOf(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch (cause) {
    throw new InputError(`template: the local runner does not read the text ${quoted}`, { cause });
  }
}
