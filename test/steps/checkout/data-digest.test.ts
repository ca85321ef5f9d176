/** Which data a commit trains on, by the files that DVC keeps in it. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import { dataDigest, isDvcFile } from '../../../lib/steps/checkout/data-digest.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const tracked = (path: string, ...outs: string[]) => ({
  path,
  text: `outs:\n${outs.map((out) => `- md5: ${md5(out)}\n  size: 1\n  hash: md5\n  path: ${out}\n`).join('')}`,
});

describe('the data digest', () => {
  test('is empty without tracked data', () => {
    expect(dataDigest([])).toBe('');
    expect(
      dataDigest([
        { path: 'a.dvc', text: '' },
        { path: 'dvc.lock', text: "schema: '2.0'\n" },
      ]),
    ).toBe('');
  });

  test('of one output is its MD5', () => {
    expect(dataDigest([tracked('data/a.csv.dvc', 'a.csv')])).toBe(md5('a.csv'));
    const folder = {
      path: 'a.dvc',
      text: 'outs:\n- {md5: 0123456789abcdef0123456789abcdef.dir, path: a, nfiles: 2}\n',
    };
    expect(dataDigest([folder])).toBe('0123456789abcdef0123456789abcdef.dir');
  });

  test('of several is the MD5 of their lines, whatever file or order they stand in', () => {
    const expected = md5(`${md5('a')}  data/a\n${md5('b')}  data/b\n${md5('z')}  z\n`);
    expect(dataDigest([tracked('z.dvc', 'z'), tracked('data/x.dvc', 'b', 'a')])).toBe(expected);
    const wdir = { path: 'deep/x.dvc', text: `wdir: ../data\n${tracked('', 'a', 'b').text}` };
    const lock = {
      path: 'dvc.lock',
      text: `schema: '2.0'\nstages:\n  prepare:\n    cmd: x\n    deps:\n    - {path: raw, md5: x}\n    outs:\n    - {path: z, md5: ${md5('z')}}\n  none: {cmd: y}\n`,
    };
    expect(dataDigest([lock, wdir])).toBe(expected);
    const old = { path: 'dvc.lock', text: `prepare:\n  cmd: x\n  outs:\n  - {path: z, md5: ${md5('z')}}\n` };
    expect(dataDigest([wdir, old])).toBe(expected);
  });

  test('comes from the files in which DVC says what it tracks', () => {
    const paths = [
      'data.csv.dvc',
      'a/b/c.dvc',
      'dvc.lock',
      'sub/dvc.lock',
      '.dvc',
      '.dvc/config',
      'a/.dvc',
      '.dvc/tmp/x.dvc',
      'dvc.yaml',
      'my-dvc.lock',
      'a.dvc.txt',
    ];
    expect(paths.filter(isDvcFile)).toEqual(['data.csv.dvc', 'a/b/c.dvc', 'dvc.lock', 'sub/dvc.lock']);
  });

  test.each([
    ['an output without a sum', 'outs:\n- path: a\n', 'a.dvc is not as DVC writes it: outs.0.md5: '],
    ['outputs that are no list', 'outs: x\n', 'a.dvc is not as DVC writes it: outs: '],
    ['what is no YAML', 'outs: [\n', 'a.dvc is not YAML: '],
    [
      'a bomb of aliases',
      'a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c]\n',
      'a.dvc is not YAML: ',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => dataDigest([{ path: 'a.dvc', text }])).toThrow(PermanentError);
    expect(() => dataDigest([{ path: 'a.dvc', text }])).toThrow(message);
  });
});
