import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { and, eq, ne, not, or, refsOf, renderCondition } from '../../lib/argo/condition.ts';
import { evaluateCondition } from '../../lib/argo/expr/evaluate.ts';
import { Ref } from '../../lib/argo/ref.ts';
import { Scope } from '../../lib/argo/scope.ts';
import { booleanValue } from '../../lib/contract/wire-types.ts';

const scope = new Scope('chart/delivery/release');
const output = <T>(task: string, name: string, type: z.ZodType<T, string>) =>
  new Ref({ path: ['tasks', task, 'outputs', 'parameters', name], type, owner: scope });

const verdict = output('evaluate', 'verdict', z.enum(['promote', 'hold']));
const uri = output('resolve-uri', 'model-uri', z.string());
const changed = output('update-git', 'changed', booleanValue);

describe('a condition', () => {
  test.each([
    [eq(verdict, 'promote'), "{{= tasks.evaluate.outputs.parameters.verdict == 'promote' }}"],
    [ne(uri, ''), "{{= tasks['resolve-uri'].outputs.parameters['model-uri'] != '' }}"],
    [eq(changed, true), "{{= tasks['update-git'].outputs.parameters.changed == 'true' }}"],
    [
      eq(uri, uri),
      "{{= tasks['resolve-uri'].outputs.parameters['model-uri'] == tasks['resolve-uri'].outputs.parameters['model-uri'] }}",
    ],
    [not(eq(verdict, 'hold')), "{{= !(tasks.evaluate.outputs.parameters.verdict == 'hold') }}"],
    [
      or(and(eq(verdict, 'hold'), eq(changed, false)), eq(verdict, 'promote')),
      "{{= ((tasks.evaluate.outputs.parameters.verdict == 'hold' && tasks['update-git'].outputs.parameters.changed == 'false')" +
        " || tasks.evaluate.outputs.parameters.verdict == 'promote') }}",
    ],
  ])('is written as one expression: case %#', (condition, expected) => {
    expect(renderCondition(condition, scope)).toBe(expected);
  });

  test('indexes words that the expression language keeps for itself', () => {
    const ref = output('in', 'not', z.string());
    expect(renderCondition(eq(ref, 'a'), scope)).toBe("{{= tasks['in'].outputs.parameters['not'] == 'a' }}");
  });

  test('names the references it looks at', () => {
    expect(refsOf(and(eq(verdict, 'hold'), not(ne(uri, uri))))).toEqual([verdict, uri, uri]);
  });

  test('holds for the literal itself and for nothing else, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (literal) => {
        fc.pre(!/\{\{|\}\}/.test(literal));
        const expression = renderCondition(eq(uri, literal), scope).slice('{{='.length, -'}}'.length);
        const withUri = (value: string) => ({
          tasks: { 'resolve-uri': { outputs: { parameters: { 'model-uri': value } } } },
        });
        expect(evaluateCondition(expression, withUri(literal))).toBe(true);
        expect(evaluateCondition(expression, withUri(`${literal}x`))).toBe(false);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  test.each(['a {{b', 'a }} b'])('refuses the literal %j, which would end the expression', (literal) => {
    expect(() => renderCondition(eq(uri, literal), scope)).toThrow(
      /^chart\/delivery\/release: .*'\{\{' and '\}\}'/,
    );
  });
});
