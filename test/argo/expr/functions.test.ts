import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../lib/argo/expr/evaluate.ts';
import { environmentOf } from '../../../lib/argo/expr/variables.ts';

const variables = environmentOf({
  list: '[{"n":1,"k":"a"},{"n":2,"k":"b"},{"n":3,"k":"c"}]',
  deep: '{"a":{"k":1},"b-c":[{"k":2}]}',
});

function resultOf(expression: string): unknown {
  return JSON.parse(JSON.stringify(evaluate(expression, variables)));
}

describe('times', () => {
  test.each([
    ['date("2024-02-29").AddDate(1, 0, 0).Format("2006-01-02")', '2025-03-01'],
    ['date("2024-01-31 13:05:09").Format("Mon Jan _2 3:04PM 06 002")', 'Wed Jan 31 1:05PM 24 031'],
    ['date("2024-07-01T12:00:00+02:00").UTC().Hour()', 10],
    ['date("2024-07-01", "2006-01-02", "Europe/Paris").Format("15:04 -07:00")', '00:00 +02:00'],
    ['(date("2024-01-02") - date("2024-01-01")).Hours()', 24],
    ['(date("2024-01-01") + duration("36h")).Day()', 2],
    ['date("2024-01-01") < date("2024-01-02") && duration("1h") == duration("60m")', true],
    ['now().Year() > 2020', true],
    ['string(duration("90m1.5s"))', '1h30m1.5s'],
    ['toJson(date("2024-01-01"))', '"2024-01-01T00:00:00Z"'],
    ['sprig.dateInZone("2006-01-02 15:04", 0, "UTC")', '1970-01-01 00:00'],
    ['sprig.unixEpoch(sprig.dateModify("-1h", sprig.toDate("2006-01-02 MST", "1970-01-02 UTC")))', '82800'],
    ['sprig.duration(95) + sprig.durationRound("50h")', '1m35s2d'],
  ])('%s', (expression, value) => {
    expect(resultOf(expression)).toEqual(value);
  });
});

describe('JSON paths', () => {
  test.each([
    ["jsonpath(list, '$[1].k')", 'b'],
    ["jsonpath(list, '$[*].n')", [1, 2, 3]],
    ["jsonpath(list, '$[?(@.n > 1)].k')", ['b', 'c']],
    ["jsonpath(list, '$[0:2].n')", [1, 2]],
    ["jsonpath(list, '$[-1].n')", 3],
    ["jsonpath(deep, '$..k')", [1, 2]],
    ["jsonpath(deep, '$.b-c[0].k')", 2],
    ["jsonpath(deep, '$')['a'].k", 1],
  ])('%s', (expression, value) => {
    expect(resultOf(expression)).toEqual(value);
  });
});

describe('sprig', () => {
  test.each([
    [
      "sprig.snakecase('FirstName') + sprig.kebabcase('FirstName') + sprig.camelcase('http_server')",
      'first_namefirst-nameHttpServer',
    ],
    ["sprig.initials('First Try') + sprig.swapcase('aB')", 'FTAb'],
    ["sprig.indent(2, 'a\\nb') + sprig.nindent(1, 'c')", '  a\n  b\n c'],
    ["sprig.plural('one', 'many', 2) + sprig.abbrev(5, 'hello world')", 'manyhe...'],
    ["sprig.split('$', 'foo$bar')._1 + sprig.splitn('$', 2, 'a$b$c')._1", 'barb$c'],
    ["sprig.regexReplaceAll('a(x*)b', '-ab-axxb-', '${1}W')", '-W-xxW-'],
    ["sprig.regexFindAll('[2,4,6,8]', '123456789', -1)", ['2', '4', '6', '8']],
    ["sprig.regexSplit('z+', 'pizza', -1)", ['pi', 'a']],
    ["sprig.mustRegexMatch('^v', 'v1') && sprig.regexQuoteMeta('1.2') == '1\\\\.2'", true],
    ["sprig.wrap(5, 'aa bb cc')", 'aa bb\ncc'],
    ["sprig.trunc(-3, 'hello') + sprig.substr(0, 2, 'hello')", 'llohe'],
    ['sprig.addf(0.1, 0.2) + sprig.round(123.5555, 3)', 0.3 + 123.556],
    ["sprig.until(3) == [0, 1, 2] && sprig.seq(2, 2, 6) == '2 4 6'", true],
    ['sprig.atoi("7x") + sprig.div(7, 2) + sprig.maxf(1.5, 2)', 5],
    ['sprig.chunk(2, [1, 2, 3])', [[1, 2], [3]]],
    ['sprig.without([1, 2, 3], 2) == [1, 3] && sprig.mustHas(1, [1])', true],
    ['sprig.rest(sprig.initial(sprig.append([1, 2], 3)))', [2]],
    ['sprig.sortAlpha(["b", "a"])', ['a', 'b']],
    ['sprig.merge({a: 1, m: {x: 1}}, {a: 2, m: {y: 2}}).m', { x: 1, y: 2 }],
    ['sprig.dig("a", "b", "none", {a: {b: 1}}) + len(sprig.dig("a", "z", "none", {a: {}}))', 5],
    ['sprig.pick({a: 1, b: 2}, "a").a + len(sprig.omit({a: 1, b: 2}, "a"))', 2],
    ['sprig.pluck("a", {a: 1}, {b: 2}, {a: 3})', [1, 3]],
    ['sprig.ternary("y", "n", sprig.all(1, "a"))', 'y'],
    ["sprig.toRawJson({a: '<'}) + sprig.toJson({a: '<'})", '{"a":"<"}{"a":"\\u003c"}'],
    [
      "sprig.base('/a/b.txt') + sprig.ext('x.tar.gz') + sprig.dir('/a/b') + sprig.clean('/a/../b/')",
      'b.txt.gz/a/b',
    ],
    [
      "sprig.urlParse('https://u:p@h:1/p?q=1#f').host + sprig.urlJoin({scheme: 'http', host: 'h', path: '/x'})",
      'h:1http://h/x',
    ],
    ["sprig.kindOf([]) + sprig.typeOf('a')", 'slicestring'],
    ['len(sprig.randAlphaNum(5)) + len(sprig.uuidv4())', 41],
    ["sprig.sha1sum('a')", '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
    ['bitand(6, 3) + bitshl(1, 3)', 10],
  ])('%s', (expression, value) => {
    expect(resultOf(expression)).toEqual(value);
  });

  test('fails by its own words', () => {
    expect(() => resultOf("sprig.fail('no way')")).toThrow('no way');
  });
});
