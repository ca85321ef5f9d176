/** Inference of the earth-observation example: its programs on small scenes, good and bad, and a model that knows them. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { ensurePythonEnvironment } from '../../lib/environments/python.ts';
import { type Ended, imageEnvironment, programs, type StacApi, startStacApi } from './earth-observation.ts';
import { root } from './example.ts';

const { trackingUri } = inject('platform');
const folder = mkdtempSync(join(tmpdir(), 'inference-'));
const scenes = join(folder, 'scenes');
const catalog = join(scenes, 'catalog.json');
const model = join(scenes, 'model');
afterAll(() => rmSync(folder, { recursive: true }));

let run: Awaited<ReturnType<typeof programs>>;
/** What inference on the good scene gave, in batches of 7 tiles. */
let output: string;

beforeAll(async () => {
  run = await programs({
    MLFLOW_TRACKING_URI: trackingUri,
    PYTHONPATH: join(root, 'examples/earth-observation/programs'),
  });
  await succeeded(run('python', join(import.meta.dirname, 'make_scenes.py'), scenes));
  output = await infer('good', 7);
});

async function succeeded(ended: Promise<Ended>): Promise<string> {
  const { exitCode, stdout, stderr } = await ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

const eo = (command: string, options: Readonly<Record<string, string | number>>) =>
  run('eo', command, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`));

const read = (...path: readonly string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'));
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function findScene(item: string, output: string, stac = catalog): Promise<string> {
  const search = { 'stac-url': stac, collection: 'scenes', 'item-id': item };
  await succeeded(eo('find-scene', { ...search, output }));
  return output;
}

const batches = z.array(z.strictObject({ index: z.number(), first: z.number(), count: z.number() }));

/** From the scene to the map, with batches of a size; gives the folder of all outputs. */
async function infer(item: string, batchSize: number, stac = catalog): Promise<string> {
  const output = mkdtempSync(join(folder, `${item}-`));
  const scene = await findScene(item, join(output, 'scene.json'), stac);
  const plan = join(output, 'plan.json');
  await succeeded(eo('plan', { scene, 'batch-size': batchSize, output: plan }));
  const each = batches.parse(read(plan)).map((batch) => {
    const to = join(output, 'batches', `${batch.index}`, 'result');
    return succeeded(eo('classify', { scene, model, batch: JSON.stringify(batch), output: to }));
  });
  await Promise.all(each);
  await succeeded(
    eo('mosaic', { scene, model, batches: join(output, 'batches'), output: join(output, 'map') }),
  );
  return output;
}

describe('a scene of 330 × 150 pixels', () => {
  test('is classified to its edges; clouds and what nobody saw are 0', async () => {
    const truth = join(scenes, 'truth.tif');
    const figures = join(output, 'figures.json');
    const table = await succeeded(
      eo('compare', { map: join(output, 'map/map.tif'), truth, output: figures }),
    );
    expect(table).toMatch(/^Forest +4736 +1.000 +1.000 +1.000$/m);
    expect(table).toMatch(/^accuracy 1.000 on 45100 pixels, 91.1% of the truth$/m);
    expect(read(figures)).toMatchObject({
      accuracy: 1,
      compared: 330 * 150 - 40 * 30 - 40 * 80,
      classes: { SeaLake: { pixels: 4096, precision: 1, recall: 1, f1: 1 } },
    });
    const report = read(output, 'map/report.json');
    expect(report).toMatchObject({
      scene: 'good',
      tiles: 18,
      failed: [],
      pixels: { unknown: 4400, Highway: 5504 },
    });
  });

  test('becomes a cloud-optimized GeoTIFF with colours, on the grid of the scene', async () => {
    const look = join(import.meta.dirname, 'look_at_map.py');
    const { colours, ...map } = mapSchema.parse(
      JSON.parse(await succeeded(run('python', look, join(output, 'map/map.tif')))),
    );
    expect(map).toEqual({
      layout: 'COG',
      inOrder: true,
      blocks: [256, 256],
      overviews: [2],
      shape: [150, 330],
      type: 'uint8',
      nodata: 0,
      crs: 'EPSG:32633',
      transform: [10, 0, 500_000, 0, -10, 5_400_000],
      corners: [0, 0, 1, 8],
      cloud: 0,
    });
    expect(colours.slice(0, 3)).toEqual([
      [0, 0, 0, 0],
      [240, 210, 90, 255],
      [20, 100, 40, 255],
    ]);
  });

  test('is described by a valid STAC item that says from what the map was made', async () => {
    const { bin } = await ensurePythonEnvironment({
      requirements: join(root, 'requirements/stac-validator.txt'),
      cacheDirectory: join(root, '.millrace/cache'),
      log: () => {},
    });
    const item = join(output, 'map/item.json');
    const judged = await execa(join(bin, 'python'), [join(import.meta.dirname, 'validate_stac.py'), item]);
    expect(JSON.parse(judged.stdout)).toEqual({ valid: 1, wrong: [] });
    expect(read(item)).toMatchObject({
      properties: {
        datetime: '2026-05-09T10:00:00Z',
        'proj:code': 'EPSG:32633',
        'proj:shape': [150, 330],
        'mlflow:model_name': 'NearestSpectrum',
        'mlflow:model_version': '3',
        'mlflow:run_id': '0a1b2c3d',
        'millrace:code_revision': '4e5f',
        'millrace:model_sha256': sha256(join(model, 'model.onnx')),
      },
      links: [{ rel: 'derived_from', href: join(scenes, 'scenes/good/good.json') }],
      assets: { map: { href: './map.tif' }, overview: { href: './overview.png' } },
    });
  });

  test('gives the same bytes again, in batches of another size', async () => {
    const again = await infer('good', 32);
    for (const file of ['map.tif', 'item.json', 'overview.png', 'report.json'])
      expect([file, sha256(join(again, 'map', file))]).toEqual([file, sha256(join(output, 'map', file))]);
  });

  test('is not put together from too few batches, or from those of another scene', async () => {
    const scene = join(output, 'scene.json');
    const to = join(folder, 'not made');
    const lacking = await eo('mosaic', { scene, model, batches: join(output, 'batches/1'), output: to });
    expect(lacking).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^eo mosaic: tile 0 is lacking/),
    });
    const other = await findScene('torn', join(folder, 'torn.json'));
    const mixed = await eo('mosaic', { scene: other, model, batches: join(output, 'batches'), output: to });
    expect(mixed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/is of another scene, model or/),
    });
  });
});

test.each<[string, Record<string, string | number>, RegExp]>([
  [
    'a batch that no plan has',
    { batch: '{"index":9,"first":16,"count":9}' },
    /good has 18 tiles, none of number 24/,
  ],
  [
    'what is no batch',
    { batch: '{"first":-1}' },
    /^eo classify: no batch: .*; give one of those that eo plan wrote$/,
  ],
  [
    'tiles that the model does not take',
    { 'tile-size': 32 },
    /takes tiles of shape \(13, 64, 64\), not \(13, 32, 32\)/,
  ],
  [
    'a folder without a model',
    { model: scenes },
    /model.json says no model's origin: .*; let eo fetch-model write it/,
  ],
])('refuses to classify %s', async (_, options, reason) => {
  const batch = '{"index":0,"first":0,"count":1}';
  const given = { scene: join(output, 'scene.json'), model, batch, output: join(folder, 'none') };
  const ended = await eo('classify', { ...given, ...options });
  expect(ended).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(reason) });
});

const mapSchema = z.object({ colours: z.array(z.array(z.number())) }).loose();

test('a damaged tile fails alone, and the result says so', async () => {
  const output = await infer('torn', 32);
  const report = read(output, 'map/report.json');
  expect(report).toMatchObject({
    tiles: 18,
    failed: [{ tile: 8, row: 1, column: 2, reason: expect.stringContaining('torn.tif is damaged there: ') }],
    pixels: { River: 0, SeaLake: 4096 },
  });
  expect(read(output, 'map/item.json')).toMatchObject({ properties: { 'millrace:failed_tiles': 1 } });
});

describe('over HTTP', () => {
  const opened: StacApi[] = [];
  const api = async (...faults: readonly string[]) => {
    const server = await startStacApi(scenes, ...faults.map((fault) => `--fail=${fault}`));
    opened.push(server);
    return server;
  };
  afterAll(async () => void (await Promise.all(opened.map((server) => server.close()))));

  test('gives the same map', async () => {
    const { url } = await api();
    const far = await infer('good', 32, url);
    expect(read(far, 'scene.json')).toMatchObject({ image: `${url}/files/image.tif` });
    expect(sha256(join(far, 'map/map.tif'))).toBe(sha256(join(output, 'map/map.tif')));
  });

  test('says which tiles a damaged file took, and classifies the others', async () => {
    const { url } = await api('/image.tif=corrupt');
    const { failed, pixels } = reportSchema.parse(read(await infer('good', 32, url), 'map/report.json'));
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.length).toBeLessThan(13);
    expect(failed.at(0)?.reason).toContain(`${url}/files/image.tif is damaged there: `);
    expect(pixels['Forest']).toBe(4096);
  });

  test.each<[string, string, string]>([
    ['that the search has', '/search=503', 'answered 503'],
    ['that the image has', '/image.tif=503', "'s server answered 503"],
  ])('is worth another try after a fault %s', async (_, fault, reason) => {
    const { url } = await api(fault);
    const search = { 'stac-url': url, collection: 'scenes', 'item-id': 'good' };
    const ended = await eo('find-scene', { ...search, output: join(folder, 'none.json') });
    expect(ended).toEqual({ exitCode: 75, stdout: '', stderr: expect.stringContaining(reason) });
  });

  test('is worth another try when connections are cut, which damages no tile', async () => {
    const { url } = await api('/image.tif=cut');
    const scene = await findScene('good', join(folder, 'cut.json'), url);
    const batch = JSON.stringify({ index: 0, first: 0, count: 7 });
    const ended = await eo('classify', { scene, model, batch, output: join(folder, 'cut') });
    expect(ended).toEqual({ exitCode: 75, stdout: '', stderr: expect.stringMatching(/cannot be reached: /) });
  });

  test('is worth another try when the server goes between two tiles, which are not damaged then', async () => {
    const server = await api();
    const scene = await findScene('good', join(folder, 'going.json'), server.url);
    const env = await imageEnvironment({ PYTHONPATH: join(root, 'examples/earth-observation/programs') });
    const reader = execa('python', ['-c', readTwoTiles, scene], { env, extendEnv: false });
    const lines = createInterface({ input: reader.stdout });
    expect(await once(lines, 'line')).toEqual(['(13, 64, 64)']);
    await server.close();
    reader.stdin.end();
    expect((await reader).stdout.split('\n').at(-1)).toMatch(/^TransientError http.* cannot be reached/);
  });
});

/** Reads the first tile, waits until its input ends, and reads the last one. */
const readTwoTiles = `
import sys
from earth_observation.scene import read_scene
from earth_observation.tiles import open_tiles
with open_tiles(read_scene(sys.argv[1]), 64) as tile:
    print(tile(0, 0)[0].shape, flush=True)
    sys.stdin.read()
    try:
        tile(2, 5)
    except Exception as error:
        print(type(error).__name__, error)
`;

const reportSchema = z.object({
  failed: z.array(z.object({ tile: z.number(), reason: z.string() })),
  pixels: z.record(z.string(), z.number()),
});

describe('a search', () => {
  const search = { 'stac-url': catalog, collection: 'scenes' };

  test('finds the latest scene of a time and an area', async () => {
    const output = join(folder, 'found.json');
    const truth = join(folder, 'truth');
    const may = { datetime: '2026-05', bbox: '14.9,48.7,15.1,48.8' };
    expect(await succeeded(eo('find-scene', { ...search, ...may, output, truth }))).toMatch(
      /^good of 2026-05-09T/,
    );
    expect(readFileSync(truth, 'utf8')).toBe(join(scenes, 'truth.tif'));
    const before = { datetime: '../2026-05-08' };
    expect(await succeeded(eo('find-scene', { ...search, ...before, output }))).toMatch(
      /^torn of 2026-05-08T/,
    );
  });

  test.each<[string, Record<string, string>, number, RegExp]>([
    ['an endpoint that is down', { 'stac-url': 'http://127.0.0.1:9' }, 75, /cannot be reached: .*refused/],
    [
      'a catalog that is not there',
      { 'stac-url': join(folder, 'none.json') },
      1,
      /cannot read the STAC catalog/,
    ],
    ['what is no catalog', { 'stac-url': join(model, 'model.json') }, 1, /gave no valid STAC/],
    [
      'an unknown collection',
      { collection: 'other' },
      1,
      /no collection 'other' in .*; its collections: scenes/,
    ],
    [
      'an empty area',
      { bbox: '1,2,3,4' },
      1,
      /has no item in the area 1,2,3,4; give another collection, time/,
    ],
    ['an area without extent', { bbox: '3,2,3,4' }, 1, /the area '3,2,3,4' is empty/],
    ['no area', { bbox: 'here' }, 1, /'here' is no area; give WEST,SOUTH,EAST,NORTH/],
    ['a time without a scene', { datetime: '2025' }, 1, /has no item at 2025/],
    ['no time', { datetime: 'May' }, 1, /'May' is no time/],
    [
      'an item without the asset',
      { 'item-id': 'no-image' },
      1,
      /'no-image' has no asset 'image'; its assets: scl/,
    ],
    ['an image that is gone', { 'item-id': 'image-gone' }, 1, /gone.tif is no raster that can be read/],
    ['another number of bands', { 'item-id': 'twelve-bands' }, 1, /its image has 12 bands, not the 13/],
    ['no projection', { 'item-id': 'in-degrees' }, 1, /its image is in EPSG:4326; give one in metres/],
    [
      'a classification of other pixels',
      { 'item-id': 'other-grid' },
      1,
      /'scl' has other pixels than its image/,
    ],
  ])('refuses %s', async (_, options, exitCode, reason) => {
    const ended = await eo('find-scene', { ...search, ...options, output: join(folder, 'refused.json') });
    expect(ended).toEqual({ exitCode, stdout: '', stderr: expect.stringMatching(reason) });
    expect(ended.stderr).toMatch(/^eo find-scene: .*$/);
  });
});

describe('a model in MLflow', () => {
  const name = 'ExampleEarthObservation';
  let runId: string;
  beforeAll(async () => {
    const registered = run(
      'python',
      join(import.meta.dirname, 'register_onnx.py'),
      join(model, 'model.onnx'),
      name,
    );
    const { exitCode, stdout, stderr } = await registered;
    expect(exitCode, stderr).toBe(0);
    runId = stdout.trim().split('\n').at(-1) ?? '';
  });

  test('is fetched by its alias and by its version, with where it is from', async () => {
    const [byAlias, byVersion] = [join(folder, 'by alias'), join(folder, 'by version')];
    await Promise.all([
      succeeded(eo('fetch-model', { 'model-name': name, alias: 'production', output: byAlias })),
      succeeded(eo('fetch-model', { 'model-name': name, 'model-version': 1, output: byVersion })),
    ]);
    const sha = sha256(join(byAlias, 'model.onnx'));
    const origin = { name, version: '1', runId, codeRevision: '4e5f', sha256: sha };
    expect([read(byAlias, 'model.json'), read(byVersion, 'model.json')]).toEqual([origin, origin]);
    const batch = JSON.stringify({ index: 0, first: 0, count: 1 });
    const scene = join(output, 'scene.json');
    await succeeded(eo('classify', { scene, model: byAlias, batch, output: join(folder, 'classified') }));
  });

  test.each<[string, Record<string, string | number>, number, RegExp]>([
    [
      'a version that is gone',
      { 'model-version': 2 },
      1,
      /cannot fetch version 2 of '\w+' at http.* not found/,
    ],
    ['an alias of a version that is gone', { alias: 'gone' }, 1, /cannot fetch alias gone of '\w+' at http/],
    [
      'a model that is not there',
      { 'model-name': 'None', alias: 'production' },
      1,
      /^eo fetch-model: cannot fetch/,
    ],
  ])('refuses %s', async (_, options, exitCode, reason) => {
    const ended = await eo('fetch-model', { 'model-name': name, ...options, output: join(folder, 'none') });
    expect(ended).toEqual({ exitCode, stdout: '', stderr: expect.stringMatching(reason) });
  });

  test('is worth another try when MLflow is away', async () => {
    const away = await programs({
      MLFLOW_TRACKING_URI: 'http://127.0.0.1:9',
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    });
    const options = ['--model-name', name, '--alias', 'production', '--output', join(folder, 'none')];
    const ended = await away('eo', 'fetch-model', ...options);
    expect(ended).toMatchObject({
      exitCode: 75,
      stderr: expect.stringMatching(/cannot fetch alias production of/),
    });
  });
});
