import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Substitution, tagsOf } from '../../../lib/argo/expr/tags.ts';

const tags = new Substitution({ 'inputs.parameters.x': '1', 'workflow.name': 'w', 'item.a': 'A' });

describe('tags', () => {
  test.each([
    ['plain', 'plain'],
    ['{{inputs.parameters.x}}-{{ workflow.name }}', '1-w'],
    ["{{=inputs.parameters.x + 'b'}}", '1b'],
    ['{{= asInt(inputs.parameters.x) + 1 }}', '2'],
    ["{{= [1, 'a'] }} {{= 1 == 2 }}", '[1,"a"] false'],
    ['{{ jinja | filter }} {{.Values}} {{other.name}}', '{{ jinja | filter }} {{.Values}} {{other.name}}'],
    ['{{item.a}}', 'A'],
  ])('%s', (text, expected) => {
    expect(tags.text(text)).toBe(expected);
  });

  test.each([
    ['a {{inputs.parameters.y}}', '{{inputs.parameters.y}} has no value at 1:3'],
    ['{{= missing }}', 'unknown name missing at 1:1'],
    ['{{= nil }}', 'the expression gives nil'],
    ['x {{workflow.name', '{{ is not closed by }} at 1:3'],
    ['{{tasks.a.outputs.result}}', '{{tasks.a.outputs.result}} has no value'],
  ])('refuses %s', (text, message) => {
    expect(() => tags.text(text)).toThrow(message);
  });

  test('says why a name has no value when that is known', () => {
    const known = new Substitution({}, (name) =>
      name.startsWith('tasks.a.') ? "task 'a' was Skipped" : undefined,
    );
    expect(() => known.text('{{tasks.a.outputs.result}}')).toThrow("has no value (task 'a' was Skipped)");
  });

  test('a value is put in as it is, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const one = new Substitution({ item: value });
        expect(one.text('<{{item}}|{{=item}}>')).toBe(`<${value}|${value}>`);
      }),
    );
  });

  test('a whole document is filled, numbers and all', () => {
    expect(tags.document({ a: ['{{workflow.name}}', 2, null], b: { c: true } })).toEqual({
      a: ['w', 2, null],
      b: { c: true },
    });
  });

  test('are found with their places', () => {
    expect(tagsOf('a{{b}}{{= c }}')).toEqual([
      { kind: 'name', body: 'b', start: 1, end: 6 },
      { kind: 'expression', body: 'c', start: 6, end: 14 },
    ]);
  });
});
