/** Types of CWL: what is parsed and written again is the same, and what cannot travel is refused in words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interfaceOf, readProcess } from '../../lib/cwl/document/process.ts';
import { type PortType, parseType, type ValueType, writeType } from '../../lib/cwl/document/value-type.ts';
import { InputError } from '../../lib/errors.ts';

const scalar = fc.constantFrom('string', 'int', 'long', 'float', 'double', 'boolean');
const words = fc.array(fc.stringMatching(/^[a-z][a-z0-9_]*$/), { minLength: 1 });
const choice = words.map((symbols) => ({ type: 'enum' as const, symbols }));
const { value } = fc.letrec<{ value: ValueType }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar as fc.Arbitrary<ValueType>,
    choice,
    tie('value').map((items) => ({ type: 'array' as const, items })),
  ),
}));
const port: fc.Arbitrary<PortType> = fc.record({
  type: fc.oneof(value, fc.constantFrom('File' as const, 'Directory' as const)),
  isOptional: fc.boolean(),
});

describe('types', () => {
  test('are the same when they are written and parsed again', () => {
    fc.assert(
      fc.property(port, (type) => {
        expect(parseType(writeType(type), 'it')).toEqual(type);
      }),
    );
  });

  test.each<[string, unknown, PortType]>([
    ['a word', 'int', { type: 'int', isOptional: false }],
    ['a word that may be absent', 'File?', { type: 'File', isOptional: true }],
    ['a list', 'string[]', { type: { type: 'array', items: 'string' }, isOptional: false }],
    ['a list that may be absent', 'int[]?', { type: { type: 'array', items: 'int' }, isOptional: true }],
    ['null beside it', ['null', 'long'], { type: 'long', isOptional: true }],
    ['a type of its own', { type: 'double' }, { type: 'double', isOptional: false }],
    ['a stream', 'stdout', { type: 'File', isOptional: false }],
    [
      'symbols by their full names',
      { type: 'enum', symbols: ['#main/mode/a', 'b'] },
      { type: { type: 'enum', symbols: ['a', 'b'] }, isOptional: false },
    ],
  ])('may be %s', (_, written, type) => {
    expect(parseType(written, 'it')).toEqual(type);
  });

  test.each<[string, unknown, string]>([
    ['two types', ['int', 'string'], 'several types'],
    ['no type', [], 'several types, or of none'],
    ['only null', ['null'], 'several types, or of none'],
    ['anything', 'Any', "the type 'Any', which is not carried"],
    ['a type of another file', 'types.yml#point', 'not carried'],
    ['a record', { type: 'record', fields: [] }, 'is a record'],
    ['a list of files', 'File[]', 'gather them in a Directory'],
    ['a list of lists of files', { type: 'array', items: 'File[]' }, 'gather them in a Directory'],
    ['a list with gaps', { type: 'array', items: 'int?' }, 'an array with gaps'],
    ['an enum without words', { type: 'enum', symbols: [] }, 'without symbols'],
    ['an enum of numbers', { type: 'enum', symbols: [1] }, 'without symbols'],
    ['no type at all', undefined, 'of the type undefined'],
  ])('are refused as %s', (_, written, message) => {
    expect(() => parseType(written, "input 'a'")).toThrow(InputError);
    expect(() => parseType(written, "input 'a'")).toThrow(message);
  });

  test('of whatever JSON there is are parsed or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (inputs, outputs, type) => {
        for (const process of [
          inputs,
          { class: 'Workflow', inputs, outputs },
          { class: 'Workflow', inputs: { a: type }, outputs: [] },
        ])
          try {
            interfaceOf(readProcess(process, 'it'), 'it');
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
      }),
    );
  });
});
