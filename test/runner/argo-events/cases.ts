/** Events, filters, parameters and expressions, judged by Argo Events itself in `recorded.json` (record.ts). */
import type { EventFilters, TriggerParameter } from '../../../lib/runner/events/sensor-document.ts';

/** What is asked; `data` is JSON as a text, so that numbers stay as they are written. */
export type Case =
  | { readonly kind: 'path'; readonly data: string; readonly path: string }
  | {
      readonly kind: 'filter';
      readonly data: string;
      readonly time: string;
      readonly filters: EventFilters;
      readonly operator: '' | 'and' | 'or';
    }
  | {
      readonly kind: 'params';
      readonly data: string;
      readonly time: string;
      readonly names: readonly string[];
      readonly resource: unknown;
      readonly parameters: readonly TriggerParameter[];
    }
  | {
      readonly kind: 'expr' | 'condition';
      readonly expr: string;
      readonly variables: Readonly<Record<string, unknown>>;
    };

/** The data of an event, with all that paths can meet. */
export const data = `{"header":{"Content-Type":["application/json"],"X-Kind":["item","scene"]},"body":{
  "id":"S2A_1","collection":"sentinel-2-mini","cover":12.5,"whole":7,"float":1.0,"exp":1e3,"tiny":1e-7,"huge":1e21,
  "big":12345678901234567890,"negative":-3,"zero":0,"yes":true,"no":false,"nothing":null,"empty":"","number":"42",
  "padded":" 42 ","truth":"true","one":"1","html":"<a href=\\"x\\">&</a>","unicode":"Zürich \\u00e9 \\ud83d\\ude00","line":"a\\nb",
  "list":[1,"two",{"three":3},[4]],"rows":[{"n":1,"tags":["a","b"]},{"n":2,"tags":[]},{"m":3}],"none":[],"object":{},
  "properties":{"eo:cloud_cover":20,"a.b":"dot","a":{"b":"nested"},"#":"hash","with space":"s","*":"star","0":"zero"},
  "time":"22:15","million":1234567,"small":0.00001,"links":[{"rel":"root","href":"http://stac"},{"rel":"self","href":"http://stac/1"}]
}}`.replaceAll(/\n */g, '');

const paths = [
  ...['id', 'collection', 'cover', 'whole', 'float', 'exp', 'tiny', 'huge', 'big', 'negative', 'zero', 'yes'],
  ...[
    'no',
    'nothing',
    'empty',
    'number',
    'padded',
    'truth',
    'one',
    'html',
    'unicode',
    'line',
    'list',
    'rows',
  ],
  ...[
    'none',
    'object',
    'missing',
    'id.more',
    'list.0',
    'list.1',
    'list.2.three',
    'list.3.0',
    'list.4',
    'list.-1',
  ],
  ...['list.00', 'list.x', 'list.#', 'rows.#', 'rows.#.n', 'rows.#.tags', 'rows.#.tags.#', 'rows.#.tags.0'],
  ...['rows.#.missing', 'none.#', 'none.#.x', 'object.#', 'properties.eo:cloud_cover', 'properties.a\\.b'],
  ...[
    'properties.a.b',
    'properties.\\#',
    'properties.with space',
    'properties.\\*',
    'properties.0',
    'million',
  ],
  ...['links.1.href', 'links.#.rel', 'properties', 'small', 'properties.a', 'list.3', 'yes.no', 'number.0'],
].map((path) => `body.${path}`);

const time = '2026-03-01T22:30:00Z';
const base = { kind: 'filter', data, time, operator: '' } as const;
const filter = (filters: EventFilters, more: Partial<Extract<Case, { kind: 'filter' }>> = {}): Case => ({
  ...base,
  filters,
  ...more,
});

type DataFilter = NonNullable<EventFilters['data']>[number];
const comparators = [undefined, '', '=', '!=', '<', '<=', '>', '>='] as const;
const one = (path: string, type: string, value: string[], more: Partial<DataFilter> = {}): DataFilter => ({
  path: `body.${path}`,
  type,
  value,
  ...more,
});

const dataFilters: readonly DataFilter[] = [
  ...['whole', 'cover', 'number', 'padded', 'id', 'yes', 'no', 'nothing', 'list', 'exp', 'zero'].flatMap(
    (path) =>
      comparators.map((comparator) =>
        one(path, 'number', ['7', '42'], comparator === undefined ? {} : { comparator }),
      ),
  ),
  ...comparators.flatMap((comparator) => [
    one('collection', 'string', ['^sentinel', 'x$'], comparator === undefined ? {} : { comparator }),
    one('number', 'string', ['4'], comparator === undefined ? {} : { comparator }),
  ]),
  ...['yes', 'no', 'truth', 'one', 'zero', 'whole', 'nothing', 'id', 'empty', 'list'].flatMap((path) => [
    one(path, 'bool', ['true']),
    one(path, 'bool', ['false']),
    one(path, 'bool', ['T', 'nonsense']),
    one(path, 'bool', ['nonsense', 'true']),
  ]),
  ...['1e3', '1000', '+1000', '.5', '1.', 'inf', '-Inf', 'nan', 'x', '1e999'].flatMap((value) => [
    one('exp', 'number', [value]),
    one('exp', 'number', [value], { comparator: '<' }),
  ]),
  ...['S2', '^s2', '(?i)^s2a', '[', 'S2A_\\d$', '\\bS2A', '(?=S)', 'ü', '^\\w+$', '.', '^$'].flatMap(
    (value) => [
      one('id', 'string', [value]),
      one('unicode', 'string', [value]),
      one('empty', 'string', [value]),
    ],
  ),
  one('line', 'string', ['^a.b$']),
  one('line', 'string', ['(?s)^a.b$']),
  one('line', 'string', ['(?m)^b$']),
  one('html', 'string', ['^<a href="x">&</a>$']),
  one('nothing', 'string', ['^$']),
  one('list', 'string', ['"two"']),
  one('cover', 'string', ['^12\\.5$']),
  one('float', 'string', ['^1$']),
  one('huge', 'string', ['^1000000000000000000000$']),
  one('big', 'string', ['^12345678901234567890$']),
  one('missing', 'string', ['x']),
  one('id', 'integer', ['x']),
  one('id', 'string', ['s2a_1'], { template: '{{ .Input | lower }}' }),
  one('id', 'string', ['S2A_1'], { template: '{{ .Input | lower }}', comparator: '!=' }),
  one('number', 'number', ['84'], { template: '{{ mul (.Input | int) 2 }}' }),
  one('id', 'bool', ['true'], { template: '{{ hasPrefix "S2A" .Input }}' }),
  one('id', 'string', ['.'], { template: '{{ .Missing }}' }),
  one('id', 'string', ['.'], { template: '{{ nonsense .Input }}' }),
  one('id', 'string', ['.'], { template: '{{ .Input' }),
  one('empty', 'string', ['.'], { template: '{{ .Input }}' }),
];

const yes = one('id', 'string', ['S2A']);
const no = one('id', 'string', ['S2B']);
const broken = one('missing', 'string', ['x']);
const exprYes = { expr: 'a == "S2A_1"', fields: [{ path: 'body.id', name: 'a' }] };
const exprNo = { expr: 'a != "S2A_1"', fields: [{ path: 'body.id', name: 'a' }] };
const exprBroken = { expr: 'a >', fields: [{ path: 'body.id', name: 'a' }] };
const exprMissing = { expr: 'a == 1', fields: [{ path: 'body.missing', name: 'a' }] };

const operators = ['', 'and', 'or'] as const;
const combinations = operators.flatMap((operator) => [
  ...[
    [yes],
    [no],
    [yes, no],
    [no, yes],
    [broken, yes],
    [yes, broken],
    [broken, no],
    [no, no],
    [yes, yes],
  ].map((all) => filter({ data: all, dataLogicalOperator: operator })),
  ...[
    [exprYes],
    [exprNo],
    [exprYes, exprNo],
    [exprBroken, exprYes],
    [exprMissing, exprYes],
    [exprYes, exprMissing],
  ].map((all) => filter({ exprs: all, exprLogicalOperator: operator })),
  ...[
    {},
    { data: [] },
    { exprs: [] },
    { data: [yes], exprs: [exprNo] },
    { data: [no], exprs: [exprYes] },
    { data: [broken], context: { type: 'webhook' } },
    { data: [yes], context: { type: 'calendar' } },
    { data: [no], time: { start: '22:00:00', stop: '06:00:00' } },
    { exprs: [exprBroken], data: [yes] },
  ].map((filters) => filter(filters, { operator })),
]);

const contexts = (
  [
    { type: 'webhook' },
    { type: 'webhook', source: 'stac', subject: 'new-item', datacontenttype: 'application/json' },
    { source: 'other' },
    { subject: 'other' },
    { datacontenttype: 'text/plain' },
    { type: '' },
  ] as const
).map((context) => filter({ context }));

const times = ['00:00:00', '05:59:59', '06:00:00', '12:00:00', '21:59:59', '22:00:00', '23:59:59'].flatMap(
  (at) =>
    [
      { start: '22:00:00', stop: '06:00:00' },
      { start: '06:00:00', stop: '22:00:00' },
    ].map((time) => filter({ time }, { time: `2026-03-01T${at}Z` })),
);

const resource = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { generateName: 'w-' },
  spec: { arguments: { parameters: [{ name: 'a' }, { name: 'b', value: 'old' }] } },
};
const a = 'spec.arguments.parameters.0.value';
const b = 'spec.arguments.parameters.1.value';
type Source = TriggerParameter['src'];
const params = (parameters: readonly TriggerParameter[], names: readonly string[] = ['item']): Case => ({
  ...{ kind: 'params', data, time, names, resource, parameters },
});
const from = (src: Partial<Source>, more: Partial<TriggerParameter> = {}): Case =>
  params([{ src: { dependencyName: 'item', ...src }, dest: a, ...more }]);

const templates = [
  '{{ .Input.body.id }}',
  '{{ .Input.body.id | lower }}-{{ .Input.body.whole }}',
  '{{- .Input.body.id -}}',
  'a {{- /* a comment */ -}} b',
  '{{ .Input.body.cover }} {{ .Input.body.exp }} {{ .Input.body.million }} {{ .Input.body.huge }} {{ .Input.body.tiny }} {{ .Input.body.small }}',
  '{{ .Input.body.yes }} {{ .Input.body.nothing }} {{ .Input.body.missing }}',
  '{{ .Input.body.missing }}',
  '{{ .Input.body.missing.more }}',
  '{{ .Input.body.id.more }}',
  '{{ .Input.body.list }} {{ .Input.body.rows }} {{ .Input.body.object }}',
  '{{ index .Input "body" "properties" "eo:cloud_cover" }}',
  '{{ index .Input.body.list 1 }}',
  '{{ index .Input.body.list 9 }}',
  '{{ (index .Input.body.links 1).href }}',
  '{{ if .Input.body.yes }}yes{{ else }}no{{ end }}',
  '{{ if .Input.body.zero }}yes{{ else if .Input.body.one }}one{{ else }}no{{ end }}',
  '{{ with .Input.body.properties }}{{ .a.b }}{{ end }}',
  '{{ with .Input.body.empty }}{{ . }}{{ else }}{{ $.Input.body.id }}{{ end }}',
  '{{ if eq .Input.body.id "S2A_1" }}same{{ end }}',
  '{{ if and .Input.body.yes (not .Input.body.no) }}both{{ end }}',
  '{{ if or .Input.body.no .Input.body.empty }}x{{ else }}neither{{ end }}',
  '{{ if gt .Input.body.cover 10.5 }}cloudy{{ end }}',
  '{{ len .Input.body.list }} {{ len .Input.body.unicode }}',
  '{{ .Input.body.missing | default "none" }}',
  '{{ .Input.body.html }}',
  '{{ .Input.body.id | quote }}',
  '{{ .Input.body.id | replace "_" "-" | trunc 4 | upper }}',
  '{{ splitList "_" .Input.body.id | last }}',
  '{{ .Input.body.rows | len }} {{ first .Input.body.list }}',
  '{{ .Input.body.whole | int | add 1 }}',
  '{{ .Input.body.links | toJson }} {{ .Input.body.properties.a | toJson }}',
  '{{ base "a/b/c.tif" }} {{ b64enc .Input.body.id }} {{ sha256sum .Input.body.id }}',
  '{{ `raw "text"` }} {{ "line\\nbreak" }}',
  '{{ nonsense }}',
  '{{ .Input.body.id | }}',
  '{{ if .Input.body.yes }}open',
  '{{ end }}',
  '{{ .body.id }}',
  'plain',
  '',
];

const parameterCases: readonly Case[] = [
  ...paths.flatMap((dataKey) => [
    from({ dataKey }),
    from({ dataKey, useRawData: true }),
    from({ dataKey, value: 'default' }),
  ]),
  ...templates.map((dataTemplate) => from({ dataTemplate })),
  from({ dataTemplate: '{{ .Input.body.missing }}', value: 'default' }),
  from({ dataTemplate: '{{ .Input.body.missing }}', dataKey: 'body.id' }),
  from({ dataTemplate: '{{ .Input.body.id }}', dataKey: 'body.missing', value: 'default' }),
  ...['type', 'source', 'subject', 'datacontenttype', 'specversion', 'missing'].map((contextKey) =>
    from({ contextKey }),
  ),
  from({ contextKey: 'type', dataKey: 'body.id' }),
  from({ contextTemplate: '{{ .Input.type }}/{{ .Input.subject }}' }),
  from({ value: 'fixed' }),
  params([{ src: { dependencyName: 'other', dataKey: 'body.id' }, dest: a }]),
  params([{ src: { dependencyName: 'other', dataKey: 'body.id', value: 'default' }, dest: a }]),
  params([{ src: { dependencyName: 'other' }, dest: a }]),
  ...(['append', 'prepend', 'overwrite', ''] as const).flatMap((operation) =>
    [a, b, 'metadata.generateName', 'metadata.labels.kind'].map((dest) =>
      from({ dataKey: 'body.id' }, { dest, operation }),
    ),
  ),
  from({ dataKey: 'body.properties', useRawData: true }, { dest: b, operation: 'append' }),
  from({ dataKey: 'body.whole' }, { dest: 'spec.priority' }),
  from({ dataKey: 'body.whole', useRawData: true }, { dest: 'spec.priority' }),
  from({ dataKey: 'body.list', useRawData: true }, { dest: 'spec.list' }),
  from({ dataKey: 'body.id' }, { dest: 'metadata.labels.eo\\.org/item' }),
  from({ dataKey: 'body.id' }, { dest: 'spec.arguments.parameters.2' }),
  from({ dataKey: 'body.id' }, { dest: 'spec.arguments.parameters.-1' }),
  params([
    { src: { dependencyName: 'item', dataKey: 'body.id' }, dest: b },
    { src: { dependencyName: 'item', dataKey: 'body.collection' }, dest: b, operation: 'append' },
  ]),
];

const variables = {
  a: 1,
  b: 2,
  t: true,
  f: false,
  s: 'text',
  e: '',
  n: null,
  l: [1, 2],
  m: { k: 1 },
  'x-y': 3,
};

const expressions = [
  ...['a == 1', 'a == 1.0', 'a != b', 'a < b', 'a <= 1', 'b > a', 'b >= 3', 'a + b == 3', 'b - a - a == 0'],
  ...[
    'b * 3 == 6',
    'b / 4 == 0.5',
    '7 % 4 == 3',
    '-a == -1',
    'a - -1 == 2',
    'a + b * 2 == 5',
    '(a + b) * 2 == 6',
  ],
  ...[
    't',
    'f',
    '!f',
    '!t',
    't && f',
    't || f',
    'f || t && f',
    '(f || t) && t',
    't && !f',
    's',
    'a',
    'l == l',
  ],
  ...[
    's == "text"',
    "s == 'text'",
    's != "other"',
    's < "zzz"',
    's >= "text"',
    's + "x" == "textx"',
    'e == ""',
  ],
  ...['s =~ "^t"', 's !~ "^t"', 's =~ "["', 's =~ s', 'a =~ "1"', 's =~ "(?i)TEXT"', 's =~ a'],
  ...[
    'a in (1, 2)',
    'a in (3, 4)',
    's in ("text", "x")',
    'a in (1)',
    'b IN (1, 2)',
    's in l',
    'a in l',
    'a in ()',
  ],
  ...['missing == 1', 'f && missing', 't || missing', 't && missing', '[x-y] == 3', 'x\\-y == 3', 'x-y == 3'],
  ...[
    'a == "1"',
    's == 1',
    's < 1',
    'a < "1"',
    't < f',
    't == true',
    'f == false',
    'true',
    'false',
    'a && t',
    's || t',
  ],
  ...['t && a', 'f || s', '!a', '-s', 'a + t', 's - 1', 't == !f', 'n == n', 'm == m', 'l == m', 's == e'],
  ...[
    'a ==',
    '== a',
    'a b',
    '(a == 1',
    'a == 1)',
    'a = 1',
    'a === 1',
    'a==-1',
    'a==1&&b==2',
    'a==1 && !f',
    '',
    ' ',
  ],
  ...[
    's == "it\'s"',
    's == "unclosed',
    'a.b == 1',
    'm.k == 1',
    '1.5.2 == 1',
    '.5 < a',
    'a == 1 || b',
    "s == 'te\\xt'",
  ],
  ...[
    'a and b',
    't and t',
    'not f',
    'a eq 1',
    'ä == 1',
    's == "Zürich"',
    '"a" < "ü"',
    '"\u{1f600}" > "\uffff"',
    'a, b',
  ],
];

const conditions = [
  't',
  'f',
  't && f',
  't || f',
  'f || t && t',
  '(f || t) && f',
  'x-y',
  'x-y && t',
  'x-y || f',
  '!f',
];

/** What is not carried out here, although Argo Events knows it, or what is of no use there. */
const refused: readonly Case[] = [
  ...[
    'body.*',
    'body.i?',
    'body.list.#(three==3)',
    'body.list|0',
    'body.@reverse',
    'body..id',
    '',
    'body.{id,whole}',
  ].map((path): Case => ({ kind: 'path', data, path })),
  ...[
    '{{ range .Input.body.list }}x{{ end }}',
    '{{ printf "%s" .Input.body.id }}',
    '{{ $x := 1 }}{{ $x }}',
    '{{ 0x10 }}',
  ].map((dataTemplate) => from({ dataTemplate })),
  ...['spec.arguments.parameters.9.value', 'spec.hooks.0', 'spec.*'].map((dest) =>
    from({ dataKey: 'body.id' }, { dest }),
  ),
  ...[
    'a ** 2 == 1',
    't ? a : b',
    'n ?? a',
    'a & b',
    's == "2026-03-01"',
    'a < b == t',
    '0x10 == 16',
    's + 1 == "text1"',
  ].map((expr): Case => ({ kind: 'expr', expr, variables })),
];

/** All of them. */
export const cases: readonly Case[] = [
  ...paths.map((path): Case => ({ kind: 'path', data, path })),
  ...dataFilters.map((each) => filter({ data: [each] })),
  ...combinations,
  ...contexts,
  ...times,
  ...parameterCases,
  ...expressions.map((expr): Case => ({ kind: 'expr', expr, variables })),
  ...conditions.map(
    (expr): Case => ({ kind: 'condition', expr, variables: { t: true, f: false, 'x-y': true } }),
  ),
  ...refused,
];
