import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imageName, loadEnvironments } from '../../lib/environments/environments.ts';
import { InputError } from '../../lib/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'environments-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string) {
  const file = join(folder, 'environments.yaml');
  writeFileSync(file, text);
  return loadEnvironments(file, { cacheDirectory: join(folder, 'cache') });
}

describe('the map from images to environments', () => {
  test('finds an image by its name, whatever its tag or digest', async () => {
    mkdirSync(join(folder, 'bin'));
    const environments = await load('ghcr.io/a/b:\n  path: [bin]\n  env: { C: d }\n');
    const expected = { path: [join(folder, 'bin')], env: { C: 'd' } };
    for (const image of [
      'ghcr.io/a/b',
      'ghcr.io/a/b:1.2',
      'ghcr.io/a/b@sha256:00',
      'ghcr.io/a/b:1@sha256:00',
    ]) {
      expect(environments.has(image)).toBe(true);
      expect(await environments.resolve(image)).toEqual(expected);
    }
    expect(environments.has('ghcr.io/a')).toBe(false);
  });

  test('tells what an image starts', async () => {
    mkdirSync(join(folder, 'bin'));
    const environments = await load(
      'a: { path: [bin], entrypoint: [/run], cmd: [hi] }\nb: { path: [bin] }\n',
    );
    expect(await environments.resolve('a:1')).toMatchObject({ entrypoint: ['/run'], cmd: ['hi'] });
    expect(['a:1', 'b', 'c'].map(environments.knowsCommand)).toEqual([true, false, false]);
  });

  test('tells of files that lie in the image', async () => {
    mkdirSync(join(folder, 'bin'));
    const environments = await load(
      'a: { path: [bin], files: { /opt/tool: bin } }\nb: { path: [bin], files: { /opt: gone } }\n',
    );
    expect((await environments.resolve('a')).files).toEqual({ '/opt/tool': join(folder, 'bin') });
    await expect(environments.resolve('b')).rejects.toThrow(`${join(folder, 'gone')} is not there`);
    await expect(load('c: { path: [bin], files: { opt: bin } }\n')).rejects.toThrow(': c.files.opt is wrong');
  });

  test('refuses an image that is not in the file and names those that are', async () => {
    const environments = await load('ghcr.io/a/b: { path: [bin] }\nghcr.io/a/c: { path: [bin] }\n');
    const resolved = environments.resolve('ghcr.io/a/d:1');
    await expect(resolved).rejects.toThrow(InputError);
    await expect(resolved).rejects.toThrow(/'ghcr.io\/a\/d'.*known: ghcr.io\/a\/b, ghcr.io\/a\/c/);
  });

  test('refuses a folder that is not there, and takes it once it is', async () => {
    const environments = await load('a: { path: [bin] }\n');
    await expect(environments.resolve('a')).rejects.toThrow(
      `${join(folder, 'bin')} is not there; build it first`,
    );
    mkdirSync(join(folder, 'bin'));
    expect((await environments.resolve('a')).path).toEqual([join(folder, 'bin')]);
  });

  test('refuses requirements that cannot be read', async () => {
    const environments = await load('a: { python: { requirements: none.txt } }\n');
    await expect(environments.resolve('a')).rejects.toThrow(
      `cannot read the requirements ${join(folder, 'none.txt')}`,
    );
  });

  test.each([
    ['an unknown kind', 'a: { docker: x }\n', 'a is wrong'],
    ['a misspelt field', 'a: { python: { requirement: x } }\n', 'a.python.requirements, a.python is wrong'],
    ['no folder', 'a: { path: [] }\n', 'a.path is wrong'],
    ['neither folders nor Python', 'a: { env: { C: d } }\n', 'a is wrong'],
    ['a variable that is no text', 'a: { path: [b], env: { C: true } }\n', 'a.env.C is wrong'],
    ['a list', '[a]\n', 'the document is wrong'],
    ['broken YAML', 'a: [\n', 'cannot read'],
    ['a key given twice', 'a: { path: [b] }\na: { path: [c] }\n', 'cannot read'],
    ['a tag', 'a:1: { path: [b] }\n', "'a:1' has a tag or digest; write 'a'"],
  ])('refuses %s', async (_, text, message) => {
    await expect(load(text)).rejects.toThrow(InputError);
    await expect(load(text)).rejects.toThrow(message);
  });

  test('refuses a file that is not there', async () => {
    const file = join(folder, 'none.yaml');
    await expect(loadEnvironments(file, { cacheDirectory: folder })).rejects.toThrow(`cannot read ${file}`);
  });
});

describe('an image name', () => {
  const segment = fc.stringMatching(/^[a-z0-9]+([._-][a-z0-9]+)*$/);
  const host = fc
    .tuple(segment, fc.option(fc.nat(65_535)))
    .map(([name, port]) => name + (port === null ? '' : `:${port}`));
  const name = fc
    .tuple(host, fc.array(segment, { minLength: 1 }))
    .map(([first, rest]) => [first, ...rest].join('/'));
  const suffix = fc
    .tuple(fc.option(fc.stringMatching(/^[\w][\w.-]{0,20}$/)), fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)))
    .map(([tag, digest]) => (tag === null ? '' : `:${tag}`) + (digest === null ? '' : `@sha256:${digest}`));

  test('is what is left without tag and digest, with the port of the registry', () => {
    fc.assert(fc.property(name, suffix, (image, rest) => imageName(image + rest) === image));
  });
});
