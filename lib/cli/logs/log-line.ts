/** Makes a log line readable: our steps write JSON, everything else stays as it is but for control characters. */
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import type { Paint } from '../text/paint.ts';
import { visible, visibleLine } from '../text/visible.ts';

const stepLine = z.looseObject({ time: z.string(), step: z.string(), message: z.string() });

/** `12:03:04 message  name=value …` for a step's line; a line with an exit code is the step's last word. */
export function readableLine(line: string, paint: Paint): string {
  const fact = parseStepLine(line);
  // A progress bar writes over its line; only what it said last is worth keeping.
  if (fact === undefined)
    return visibleLine(stripVTControlCharacters(line.replace(/\r$/, '')).replace(/^.*\r/s, ''));
  const { time, step: _, message, ...fields } = fact;
  const values = Object.entries(fields).map(([name, value]) => `${visible(name)}=${visible(textOf(value))}`);
  const text = visible(message);
  return [
    paint('aside', clockTime(time)),
    'exitCode' in fields ? paint('bad', text) : text,
    ...(values.length > 0 ? [paint('aside', values.join(' '))] : []),
  ].join('  ');
}

/** What a step said when it failed; absent for every other line. */
export function lastWord(line: string): string | undefined {
  const fact = parseStepLine(line);
  return fact !== undefined && 'exitCode' in fact ? fact.message : undefined;
}

/** Whether a step of ours wrote the line. */
export function isStepLine(line: string): boolean {
  return parseStepLine(line) !== undefined;
}

function parseStepLine(line: string) {
  if (!line.startsWith('{')) return undefined;
  try {
    return stepLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  if (value === '') return "''";
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function clockTime(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? visible(time) : date.toTimeString().slice(0, 8);
}
