/** How the earth-observation example takes tiles from a STAC, good and bad, and parts them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { makeData, programs, type StacApi, startStacApi } from './earth-observation.ts';

const folder = mkdtempSync(join(tmpdir(), 'ingest-'));
const data = join(folder, 'data');
let run: Awaited<ReturnType<typeof programs>>;
let catalog: string;
let api: StacApi;

beforeAll(async () => {
  run = await programs();
  catalog = await makeData(data, '--tiles-per-class', '4', '--scene-size', '64');
  api = await startStacApi(data, '--fail', 'Forest_2/image=corrupt');
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const itemsSchema = z.array(
  z.strictObject({
    id: z.string(),
    file: z.string(),
    label: z.string(),
    href: z.string(),
    datetime: z.string(),
  }),
);

async function ingest(stacUrl: string, name: string, ...more: readonly string[]) {
  const [output, digest] = [join(folder, name), join(folder, `${name}.digest`)];
  const from = ['--stac-url', stacUrl, '--collection', 'eurosat-mini'];
  const ended = await run('eo', 'ingest', ...from, '--output', output, '--digest', digest, ...more);
  const items = () => itemsSchema.parse(JSON.parse(readFileSync(join(output, 'items.json'), 'utf8')));
  return { ...ended, output, items, digest: () => readFileSync(digest, 'utf8') };
}

describe('ingest', () => {
  test('takes the same tiles from the path or URL of a catalog and from an API, of a time when one is given; a corrupt one is left out', async () => {
    const days = ['--datetime', '2024-05-03/2024-05-04'];
    const [all, day, fetched, served] = await Promise.all([
      ingest(catalog, 'all'),
      ingest(catalog, 'day', ...days),
      ingest(`${api.url}/files/catalog.json`, 'fetched', ...days),
      ingest(api.url, 'served', ...days),
    ]);
    for (const { exitCode, stderr } of [all, day, fetched, served])
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(all.items()).toHaveLength(40);
    expect(all.items()[0]).toEqual({
      id: 'AnnualCrop_1',
      file: 'AnnualCrop_1.tif',
      label: 'AnnualCrop',
      href: join(data, 'eurosat-mini/AnnualCrop_1/image.tif'),
      datetime: '2024-05-01T10:30:00Z',
    });
    expect(readdirSync(all.output)).toHaveLength(41);
    expect(day.items().map(({ id }) => id)).toEqual(served.items().map(({ id }) => id));
    expect(new Set(day.items().map(({ id }) => id.split('_')[1]))).toEqual(new Set(['3', '4']));
    expect(day.digest()).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect([fetched.digest(), served.digest()]).toEqual([day.digest(), day.digest()]);
    expect(all.digest()).not.toBe(day.digest());

    const corrupt = await ingest(api.url, 'corrupt');
    expect(corrupt.exitCode).toBe(0);
    expect(corrupt.stderr).toMatch(
      /^refused: item 'Forest_2': http\S+\/Forest_2\/image.tif (is damaged|is no raster)[^\n]*$/,
    );
    expect(corrupt.stdout).toMatch(/^39 tiles of 10 classes, 1 refused; sha256:/);
    expect(corrupt.items().map(({ id }) => id)).not.toContain('Forest_2');
    expect(corrupt.digest()).not.toBe(all.digest());
  });

  test('leaves out what is no tile to learn from, and says why; none left is a failure', async () => {
    const spoilt = join(folder, 'spoilt');
    const bad = await makeData(spoilt, '--tiles-per-class', '2', '--scene-size', '64');
    expect((await run('python', join(import.meta.dirname, 'spoil_tiles.py'), spoilt)).stderr).toBe('');
    const { exitCode, stdout, stderr, items } = await ingest(bad, 'rest');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^13 tiles of 10 classes, 7 refused/);
    expect(items()).toHaveLength(13);
    expect(stderr.split('\n')).toEqual([
      "refused: item 'Forest_1' has no asset 'image'; its assets: none",
      expect.stringMatching(/^refused: item 'Highway_1': its label "Road" is none of AnnualCrop, Forest, /),
      expect.stringMatching(/^refused: item 'Industrial_1': .*image.tif is no raster that can be read: /),
      "refused: item 'Pasture_1': its image is in EPSG:4326, not in one in metres such as UTM",
      expect.stringMatching(/^refused: item 'Residential_1': .*image.tif is damaged: /),
      "refused: item 'River_1': its image has 12 bands, not the 13 of Sentinel-2",
      "refused: item 'SeaLake_1': its image has 32 x 32 pixels, not 64 x 64",
    ]);
    const none = await run(
      'eo',
      'ingest',
      ...['--stac-url', bad, '--collection', 'sentinel-2-mini'],
      ...['--output', join(folder, 'none'), '--digest', join(folder, 'none.digest')],
    );
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toMatch(
      /refused: item 'scene_20240714': its label null.*\neo ingest: none of the 1 items of 'sentinel-2-mini' is a tile/,
    );
  });

  test('tells what may pass from what does not', async () => {
    const away = await startStacApi(data, '--fail', '/River_3/image=503', '--fail', 'collections/.*=500');
    try {
      const ends = await Promise.all([
        ingest('http://127.0.0.1:9', 'down'),
        ingest(away.url, 'away'),
        ingest(catalog, 'no area', '--bbox', '100,10,101,11'),
        ingest(catalog, 'no time', '--datetime', '2031'),
      ]);
      expect(ends.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
        [75, expect.stringMatching(/^eo ingest: the STAC at http:\/\/127.0.0.1:9 cannot be reached: /)],
        [75, expect.stringMatching(/^eo ingest: .*503/)],
        [
          1,
          expect.stringMatching(/^eo ingest: collection 'eurosat-mini' of .* has no items \(100,10,101,11\)/),
        ],
        [
          1,
          expect.stringMatching(/^eo ingest: collection 'eurosat-mini' of .* has no items \(2031\); give an/),
        ],
      ]);
    } finally {
      await away.close();
    }
  });
});

const partsSchema = z.object({
  train: z.array(z.string()),
  validation: z.array(z.string()),
  test: z.array(z.string()),
});

describe('split', () => {
  test('parts each class in the same proportions, by the seed alone', async () => {
    const { output } = await ingest(catalog, 'to part', '--datetime', '2024-05');
    const split = async (name: string, seed: string) => {
      const file = join(folder, name);
      const ended = await run('eo', 'split', '--tiles', output, '--seed', seed, '--output', file);
      expect(ended).toEqual({ exitCode: 0, stdout: 'train 20, validation 10, test 10', stderr: '' });
      return partsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    };
    const parts = await split('one.json', '1');
    expect(new Set(Object.values(parts).flat()).size).toBe(40);
    expect(new Set(parts.test.map((id) => id.split('_')[0])).size).toBe(10);
    expect(await split('same.json', '1')).toEqual(parts);
    expect((await split('other.json', '2')).test).not.toEqual(parts.test);
  });

  test('refuses what cannot be parted', async () => {
    const { output } = await ingest(catalog, 'few', '--datetime', '2024-05-01/2024-05-02');
    const split = (tiles: string) =>
      run('eo', 'split', '--tiles', tiles, '--seed', '1', '--output', join(folder, 'few.json'));
    expect(await split(output)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /class AnnualCrop has 2 tiles, which are too few to part; give 3 or more/,
      ),
    });
    expect(await split(folder)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/items.json lists no tiles: .*; let eo ingest write it/),
    });
  });
});
