/** Which bytes an edit changes, and what it refuses to touch. */
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import { setScalar } from '../../../lib/git/edit/set-scalar.ts';
import type { DocumentSelector, FieldPath } from '../../../lib/git/intent.ts';

const document = { kind: 'Service', name: 'churn' };
const head = 'kind: Service\nmetadata: { name: churn }\n';
const uri = 's3://models/7';
const edit = (text: string, value = uri, field: FieldPath = ['uri'], selector: DocumentSelector = document) =>
  setScalar(text, { document: selector, field, value });

describe('an edit', () => {
  test.each([
    ['plain', 'uri: s3://models/6\n', 'uri: s3://models/7\n'],
    ['double quoted', 'uri: "s3://models/6"\n', 'uri: "s3://models/7"\n'],
    ['single quoted', "uri: 's3://models/6'\n", "uri: 's3://models/7'\n"],
    ['plain on several lines', 'uri: one\n  two\nnext: 1\n', 'uri: s3://models/7\nnext: 1\n'],
    ['quoted on several lines', 'uri: "one\n\n  two"\nnext: 1\n', 'uri: "s3://models/7"\nnext: 1\n'],
    ['with a comment', '# a\n\nuri:   x   # b\n\n# c', '# a\n\nuri:   s3://models/7   # b\n\n# c'],
    ['without a final newline', 'uri: x', 'uri: s3://models/7'],
    ['with a final blank', 'uri: x \t\n', 'uri: s3://models/7 \t\n'],
    ['in flow style', 'a: [b, {c: d}]\n? uri\n: "x"\n', 'a: [b, {c: d}]\n? uri\n: "s3://models/7"\n'],
    ['with an anchor that nobody uses', 'uri: &u x # y\n', 'uri: &u s3://models/7 # y\n'],
    ['with a tag for texts', 'uri: !!str 1\n', 'uri: !!str s3://models/7\n'],
    ['that is a number', 'uri: 7\n', 'uri: s3://models/7\n'],
    ['that is null', 'uri: ~\n', 'uri: s3://models/7\n'],
    ['of a key in quotes', '"uri": x\n', '"uri": s3://models/7\n'],
    ['on the line after its key', 'uri:\n    x\n', 'uri:\n    s3://models/7\n'],
    [
      'beside a block of text',
      'a: |\n  uri: x\n\nuri: x\nb: >-\n  y\n',
      'a: |\n  uri: x\n\nuri: s3://models/7\nb: >-\n  y\n',
    ],
    ['beside aliases', 'a: &a {b: c}\nd: *a\nuri: x\n', 'a: &a {b: c}\nd: *a\nuri: s3://models/7\n'],
    [
      'beside a template in quotes',
      "a: '{{ .x }}' # {{ y }}\nuri: x\n",
      "a: '{{ .x }}' # {{ y }}\nuri: s3://models/7\n",
    ],
  ])('of a value %s changes its bytes alone', (_, before, after) => {
    expect(edit(head + before)).toMatchObject({ text: head + after, changed: true });
    expect(edit(head + after)).toMatchObject({ text: head + after, changed: false });
    const windows = (text: string) => `\ufeff${(head + text).replaceAll('\n', '\r\n')}`;
    expect(edit(windows(before)).text).toBe(windows(after));
  });

  test('gives the value that was there', () => {
    expect(edit(`${head}uri: "a\\tb"\n`).before).toBe('a\tb');
    expect(edit(`${head}uri: 1.10\n`).before).toBe('1.1');
  });

  test.each([
    ['yes', "'yes'"],
    ['012', "'012'"],
    ['1.10', "'1.10'"],
    ['2026-01-01', "'2026-01-01'"],
    ['1_000', "'1_000'"],
    ['null', "'null'"],
    ['', "''"],
    ['a: b', "'a: b'"],
    ['a #b', "'a #b'"],
    ["it's", "it's"],
    ["'", "''''"],
    ['@a', "'@a'"],
    [' a ', "' a '"],
    ['é{x}', 'é{x}'],
    ['a, b', 'a, b'],
  ])('writes %j as text for every reader', (value, form) => {
    expect(edit(`${head}uri: x\n`, value).text).toBe(`${head}uri: ${form}\n`);
  });

  test('puts in quotes what would end a list', () => {
    const text = `${head}uris: [x, y]\n`;
    expect(edit(text, 'a, b]', ['uris', 0]).text).toBe(`${head}uris: ['a, b]', y]\n`);
  });

  test('finds list items and keys with dots', () => {
    const text = `${head}a:\n- b\n- "x.y/z": 1\n`;
    expect(edit(text, 'c', ['a', 1, 'x.y/z']).text).toBe(`${head}a:\n- b\n- "x.y/z": c\n`);
  });

  test('edits JSON as JSON', () => {
    const json = JSON.stringify({ kind: 'Service', metadata: { name: 'churn' }, uri: 'x' }, null, '\t');
    expect(edit(json, 'say "hi" \\ é').text).toBe(json.replace('"x"', '"say \\"hi\\" \\\\ é"'));
  });

  test('keeps to the document that is meant', () => {
    const one = (name: string, namespace: string, apiVersion = 'v1') =>
      `apiVersion: ${apiVersion}\nkind: Service\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nuri: x\n`;
    const parts = [
      '# head\n',
      one('churn', 'a'),
      one('churn', 'b'),
      one('other', 'a'),
      one('churn', 'b', 'v2'),
      '',
    ];
    const selector = { ...document, namespace: 'b', apiVersion: 'v2' };
    const { text } = edit(parts.join('---\n'), uri, ['uri'], selector);
    expect(text).toBe(parts.with(4, one('churn', 'b', 'v2').replace('uri: x', `uri: ${uri}`)).join('---\n'));
  });
});

describe('an edit refuses', () => {
  test.each([
    ['a field that is absent', 'spec: {a: 1, b: 2}\n', ['spec', 'c'], "spec has no 'c'; it has a, b"],
    [
      'a field below a text',
      'spec: x\n',
      ['spec', 'c'],
      'there is no spec.c: spec is a value and holds no fields',
    ],
    ['a field below nothing', 'spec:\n', ['spec', 'c'], 'there is no spec.c: spec is empty'],
    [
      'a name in a list',
      'spec: [1]\n',
      ['spec', 'c'],
      "spec is a list of 1; go on with the number of an item, not 'c'",
    ],
    ['an item that is absent', 'spec: [1]\n', ['spec', 1], 'spec has no item 1; it has 1'],
    ['a map', 'spec: {}\n', ['spec'], 'spec is a map, not a value'],
    ['a list', 'spec: []\n', ['spec'], 'spec is a list, not a value'],
    ['an empty value', 'uri:\n', ['uri'], 'uri is empty'],
    ['an empty value with a comment', 'uri: # x\n', ['uri'], 'uri is empty'],
    ['a literal block', 'uri: |\n  x\n', ['uri'], 'uri is a block of text'],
    ['a folded block', 'uri: >-\n  x\n', ['uri'], 'uri is a block of text'],
    ['an alias', 'a: &a x\nuri: *a\n', ['uri'], 'uri is the alias *a'],
    ['what others refer to', 'uri: &a x\nb: *a\n', ['uri'], 'uri has the anchor &a, which is used elsewhere'],
    ['what is part of what others refer to', 'a: &a {uri: x}\nb: *a\n', ['a', 'uri'], 'a has the anchor &a'],
    ['what comes through an alias', 'a: &a {uri: x}\nb: *a\n', ['b', 'uri'], 'b is the alias *a'],
    [
      'what comes through a merge',
      'a: &a {uri: x}\nb: {<<: *a}\n',
      ['b', 'uri'],
      "b has no 'uri'; it has <<",
    ],
    ['another tag', 'uri: !secret x\n', ['uri'], 'uri has the tag !secret'],
    [
      'a key that is there twice',
      'uri: x\nuri: y\n',
      ['uri'],
      'line 4 is not right: Map keys must be unique',
    ],
    [
      'a key that is there as text and number',
      '1: x\n"1": y\n',
      ['1'],
      "the document has the key '1' 2 times",
    ],
    ['what is no YAML', 'uri: [x\n', ['uri'], 'line 4 is not right'],
    ['a tab before a key', 'a:\n\tb: c\nuri: x\n', ['uri'], 'line 4 is not right'],
    ['a template as value', 'uri: {{ .Values.uri }}\n', ['uri'], "line 3 holds '{{' outside of quotes"],
    [
      'a template in a value',
      'a: x-{{ .Values.a }}\nuri: x\n',
      ['uri'],
      "line 3 holds '{{' outside of quotes",
    ],
    [
      'a template as statement',
      'uri: x\n{{- if .Values.a }}\na: b\n{{- end }}\n',
      ['uri'],
      "line 4 holds '{{'",
    ],
    ['a template in a block', 'uri: x\na: |\n  # {{ .Values.a }}\n', ['uri'], "holds '{{' outside of quotes"],
  ])('%s', (_, text, field, message) => {
    expect(() => edit(head + text, uri, field)).toThrow(PermanentError);
    expect(() => edit(head + text, uri, field)).toThrow(message);
  });

  test.each(['a\nb', 'a\rb', 'a\tb', '\0', '\u2028', '\u0085', '\ufeffa', '\ud800'])(
    'the value %j',
    (value) => {
      expect(() => edit(`${head}uri: x\n`, value)).toThrow(/^the value holds the character U\+[0-9A-F]{4};/);
    },
  );

  test('a document that is absent or there twice, and lists those that are there', () => {
    const two =
      'kind: A\nmetadata: {name: x, namespace: n}\n---\n---\nno: kind\n---\nkind: A\nmetadata: {name: x}\n';
    const candidates = "the file holds A 'x' in namespace 'n', A 'x'";
    expect(() => edit(two, uri, ['uri'], { kind: 'B', name: 'x' })).toThrow(
      `there is no B 'x'; ${candidates}`,
    );
    expect(() => edit(two, uri, ['uri'], { kind: 'A', name: 'x' })).toThrow(
      `A 'x' is there more than once; ${candidates}: name the namespace`,
    );
    expect(() => edit('', uri)).toThrow("there is no Service 'churn'; the file holds no Kubernetes object");
  });

  test('a broken document beside the one that is meant', () => {
    expect(() => edit(`${head}uri: x\n---\na: b: c\n`)).toThrow('line 5 is not right');
  });
});
