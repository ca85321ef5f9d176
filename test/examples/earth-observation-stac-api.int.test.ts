/** The STAC API that the earth-observation example and its tests ask: search, paging, files by range, faults on demand. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { makeData, programs, type StacApi, startStacApi } from './earth-observation.ts';

const folder = mkdtempSync(join(tmpdir(), 'stac-'));
const data = join(folder, 'data');
let api: StacApi;

beforeAll(async () => {
  await makeData(data, '--tiles-per-class', '3', '--scene-size', '128');
  api = await startStacApi(data, '--fail', 'Forest_1/.*=corrupt', '--fail', 'River_1/=503x1');
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

/** What pystac-client finds, page by page. */
const ask = `
import json, sys
from pystac_client import Client
client = Client.open(sys.argv[1])
given = json.loads(sys.argv[2])
print(json.dumps(sorted(item.id for item in client.search(**given).items())))
`;

const labels = (day: number) =>
  [
    'AnnualCrop',
    'Forest',
    'HerbaceousVegetation',
    'Highway',
    'Industrial',
    'Pasture',
    'PermanentCrop',
    'Residential',
    'River',
    'SeaLake',
  ].map((name) => `${name}_${day}`);

test.each([
  ['in pages, by GET', { collections: ['eurosat-mini'], limit: 4, method: 'GET' }, 30],
  ['in pages, by POST', { collections: ['eurosat-mini'], limit: 7 }, 30],
  ['of a day', { collections: ['eurosat-mini'], datetime: '2024-05-02' }, labels(2)],
  [
    'of a time with an open end, by GET',
    { collections: ['eurosat-mini'], datetime: '2024-05-03/..', method: 'GET' },
    labels(3),
  ],
  ['by id', { ids: ['scene_20240714', 'nobody'] }, ['scene_20240714']],
  ['in an area', { bbox: [10.38, 49.62, 10.41, 49.65] }, ['scene_20240714']],
  ['in an area without any', { bbox: [100, 10, 101, 11] }, []],
])('pystac-client finds items %s', async (_, search, found) => {
  const run = await programs();
  const { stdout, stderr } = await run('python', '-c', ask, api.url, JSON.stringify(search));
  expect(stderr).toBe('');
  const ids = z.array(z.string()).parse(JSON.parse(stdout));
  if (typeof found === 'number') expect(new Set(ids).size).toBe(found);
  else expect(ids).toEqual(found);
});

test('files come whole and by range, and nothing from outside of the folder', async () => {
  const path = 'eurosat-mini/SeaLake_1/image.tif';
  const bytes = readFileSync(join(data, path));
  const get = (range?: string) =>
    fetch(`${api.url}/files/${path}`, range === undefined ? {} : { headers: { range } });
  const body = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
  expect(await body(await get())).toEqual(bytes);
  const part = await get('bytes=100-199');
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
  expect(await body(part)).toEqual(bytes.subarray(100, 200));
  expect(await body(await get('bytes=-10'))).toEqual(bytes.subarray(-10));
  expect((await get(`bytes=${bytes.length}-`)).status).toBe(416);
  expect((await fetch(`${api.url}/files/..%2F..%2Fetc/passwd`)).status).toBe(404);
  expect((await fetch(`${api.url}/files/%2e%2e/%2e%2e/etc/passwd`)).status).toBe(404);
});

test('refuses what is no search, and says what it does not have', async () => {
  const status = async (path: string) => (await fetch(api.url + path)).status;
  expect(await status('/search?bbox=1,2')).toBe(400);
  expect(await status('/search?datetime=yesterday')).toBe(400);
  expect(await status('/search?limit=many')).toBe(400);
  expect(await status('/search?intersects={}')).toBe(400);
  expect(await status('/collections/none/items')).toBe(404);
  expect(await status('/collections/eurosat-mini/items/none')).toBe(404);
  expect(await status('/collections/eurosat-mini/items/Forest_2')).toBe(200);
});

test('spoils what it was told to spoil', async () => {
  const spoilt = await fetch(`${api.url}/files/eurosat-mini/Forest_1/image.tif`);
  const bytes = Buffer.from(await spoilt.arrayBuffer());
  const whole = readFileSync(join(data, 'eurosat-mini/Forest_1/image.tif'));
  const half = Math.floor(whole.length / 2);
  expect(bytes.length).toBe(whole.length);
  expect(bytes.subarray(0, half)).toEqual(whole.subarray(0, half));
  expect(bytes.subarray(half).every((byte) => byte === 0)).toBe(true);
  const river = () => fetch(`${api.url}/files/eurosat-mini/River_1/image.tif`);
  expect([(await river()).status, (await river()).status]).toEqual([503, 200]);
});
