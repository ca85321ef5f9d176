/** Paths, filters, parameters and expressions mean here what they mean to Argo Events, whose answers are recorded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../lib/errors.ts';
import { filterEvent } from '../../../lib/runner/events/filter-event.ts';
import { evaluateTerm } from '../../../lib/runner/events/govaluate.ts';
import { lookUp } from '../../../lib/runner/events/json-text.ts';
import type { SourceEvent } from '../../../lib/runner/events/source-event.ts';
import { applyParameters } from '../../../lib/runner/events/trigger-parameters.ts';
import { type Case, cases } from './cases.ts';

const recorded: readonly Record<string, unknown>[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded.json'), 'utf8'),
);
const judged = cases.map((each, index) => [each, recorded[index]] as const);

/** What the local runner answers; `error` where it gives one, `refused` where it does not carry something out. */
function answer(each: Case): Record<string, unknown> {
  try {
    return answerOf(each);
  } catch (error) {
    if (error instanceof InputError) return { refused: error.message };
    return { error: String(error) };
  }
}

function answerOf(each: Case): Record<string, unknown> {
  switch (each.kind) {
    case 'path': {
      const found = lookUp(each.data, each.path);
      return found ? { string: found.text, float: found.number, bool: found.boolean } : { exists: false };
    }
    case 'filter': {
      const { filters, operator } = each;
      const { passes } = filterEvent(
        { filters, filtersLogicalOperator: operator },
        eventOf(each.data, each.time),
      );
      return { pass: passes };
    }
    case 'params': {
      const events = new Map(each.names.map((name) => [name, eventOf(each.data, each.time)]));
      return { value: applyParameters(JSON.parse(JSON.stringify(each.resource)), each.parameters, events) };
    }
    case 'expr':
      return { pass: evaluateTerm(each.expr, each.variables) === true };
    case 'condition':
      return { pass: evaluateTerm(each.expr.replaceAll('-', '\\-'), each.variables) === true };
  }
}

/** What of Argo Events' answer is compared: not the words of errors, and of a path without a value nothing more. */
function expected(each: Case, { error, type, ...rest }: Record<string, unknown>): Record<string, unknown> {
  if (each.kind === 'filter') return { pass: rest['pass'] };
  if (error !== undefined) return { error: expect.any(String) };
  if (each.kind !== 'path') return rest;
  const { exists, string, float, bool } = rest;
  return exists === true ? { string, float: Number(float), bool } : { exists };
}

function eventOf(data: string, time: string): SourceEvent {
  const context = {
    ...{ id: '1', source: 'stac', specversion: '1.0', type: 'webhook' },
    ...{ datacontenttype: 'application/json', subject: 'new-item', time },
  };
  return { context, data };
}

const titleOf = (each: Case): string => {
  const { kind, ...rest } = each;
  const { data, resource, ...shown } = { data: '', resource: '', ...rest };
  return `${kind} ${JSON.stringify(shown)}`;
};

describe('as Argo Events answers', () => {
  const answers = judged.map(([each, real]) => ({
    each,
    real: expected(each, real ?? {}),
    ours: answer(each),
  }));

  test('every case is recorded', () => {
    expect(recorded).toHaveLength(cases.length);
  });

  test.each(['path', 'filter', 'params', 'expr', 'condition'])('every %s that is carried out', (kind) => {
    const carriedOut = answers.filter(({ each, ours }) => each.kind === kind && !('refused' in ours));
    expect(carriedOut.length).toBeGreaterThan(9);
    const asShown = (which: 'real' | 'ours') =>
      carriedOut.map((one) => [
        titleOf(one.each),
        'error' in one.ours && which === 'ours' ? { error: one.ours['error'] } : one[which],
      ]);
    expect(asShown('ours')).toEqual(asShown('real'));
  });

  test('what is refused is refused by its name', () => {
    const refused = answers.flatMap(({ ours }) => ('refused' in ours ? [ours['refused']] : []));
    expect(refused).toMatchInlineSnapshot(`
      [
        "path 'body.*': the local runner does not carry out '*' in '*'; it takes names, positions and #",
        "path 'body.i?': the local runner does not carry out '?' in 'i?'; it takes names, positions and #",
        "path 'body.list.#(three==3)': the local runner does not carry out '(' in '#(three==3)'; it takes names, positions and #",
        "path 'body.list|0': the local runner does not carry out '|' in 'list|0'; it takes names, positions and #",
        "path 'body.@reverse': the local runner does not carry out '@' in '@reverse'; it takes names, positions and #",
        "path 'body..id': the local runner does not carry out a path with an empty part; it takes names, positions and #",
        "path '': the local runner does not carry out a path with an empty part; it takes names, positions and #",
        "path 'body.{id,whole}': the local runner does not carry out '{' in '{id,whole}'; it takes names, positions and #",
        "the local runner does not carry out {{range}} in templates",
        "the local runner does not carry out the function 'printf' of templates",
        "template: the local runner cannot read ':= 1'",
        "template: the local runner does not read the number '0x10'",
        "dest 'spec.arguments.parameters.9.value': there is no position '9' in a list of 2; count from 0",
        "dest 'spec.hooks.0': there is no list of which '0' is a position; write the list",
        "path 'spec.*': the local runner does not carry out '*' in '*'; it takes names, positions and #",
        "expression 'a ** 2 == 1': the local runner does not carry out '**'",
        "expression 't ? a : b': the local runner does not carry out '?'",
        "expression 'n ?? a': the local runner does not carry out '??'",
        "expression 'a & b': the local runner does not carry out '&'",
        "expression 's == "2026-03-01"': the local runner does not carry out times such as '2026-03-01', which govaluate makes of texts",
        "expression 'a < b == t': the local runner does not carry out '==' after '<'; put brackets around one of them",
        "expression '0x10 == 16': the local runner does not carry out numbers such as '0x10'",
        "the local runner does not join 'text' and '1'",
      ]
    `);
  });
});
