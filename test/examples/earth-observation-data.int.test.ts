/** The data of the earth-observation example: the same on each machine, and valid STAC. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { ensurePythonEnvironment } from '../../lib/environments/python.ts';
import { makeData, programs } from './earth-observation.ts';
import { root } from './example.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-'));
afterAll(() => rmSync(folder, { recursive: true }));

const small = ['--tiles-per-class', '2', '--scene-size', '200'];

function filesOf(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(directory.length + 1), readFileSync(path, 'base64')];
    }),
  );
}

test('the same seed gives the same bytes, another one other pixels; the STAC validator finds nothing wrong', async () => {
  const places = ['one', 'two', 'three'].map((name) => join(folder, name));
  const [one = '', two = '', three = ''] = places;
  await Promise.all([makeData(one, ...small), makeData(two, ...small)]);
  await makeData(three, ...small, '--seed', '2');
  const files = filesOf(one);
  expect(Object.keys(files)).toHaveLength(20 * 2 + 4 + 3);
  expect(filesOf(two)).toEqual(files);
  const image = 'eurosat-mini/Forest_1/image.tif';
  expect(filesOf(three)[image]).not.toBe(files[image]);

  const { bin } = await ensurePythonEnvironment({
    requirements: join(root, 'requirements/stac-validator.txt'),
    cacheDirectory: join(root, '.millrace/cache'),
    log: () => {},
  });
  const judged = await execa(join(bin, 'python'), [join(import.meta.dirname, 'validate_stac.py'), one], {
    reject: false,
  });
  expect(judged.stderr).toBe('');
  expect(JSON.parse(judged.stdout)).toEqual({ valid: 24, wrong: [] });
});

/** What is in the rasters: shapes, projection, classes, clouds, and how far the mean spectrum of a tile tells its class. */
const look = `
import glob, json, sys
import numpy, rasterio
def read(name):
    with rasterio.open(glob.glob(f"{sys.argv[1]}/sentinel-2-mini/*/{name}.tif")[0]) as file:
        return file.read(), file.profile
image, profile = read("image")
(scl,), _ = read("scl")
(truth,), _ = read("truth")
tiles = sorted(glob.glob(f"{sys.argv[1]}/eurosat-mini/*/image.tif"))
names = [path.split("/")[-2].split("_")[0] for path in tiles]
means = []
for path in tiles:
    with rasterio.open(path) as file:
        assert file.shape == (64, 64) and file.count == 13 and file.crs.is_projected, path
        means.append(file.read().mean(axis=(1, 2)))
means, labels = numpy.array(means), numpy.unique(names, return_inverse=True)[1]
means = (means - means.mean(axis=0)) / means.std(axis=0)
learnt = numpy.arange(len(labels)) % 2 == 0
centres = numpy.array([means[learnt & (labels == label)].mean(axis=0) for label in range(10)])
nearest = ((means[~learnt, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
print(json.dumps({
    "shape": image.shape, "crs": profile["crs"].to_string(), "size": profile["transform"].a,
    "classes": numpy.unique(truth).tolist(), "scl": numpy.unique(scl).tolist(),
    "unseen": bool(((image == 0).all(axis=0) == (scl == 0)).all() and ((truth == 0) == (scl == 0)).all()),
    "spectrum": float((nearest == labels[~learnt]).mean()),
}))
`;

const lookSchema = z.object({ spectrum: z.number() }).loose();

test('a scene has all classes, clouds and corners that nobody saw; a mean spectrum alone does not tell the class', async () => {
  const data = join(folder, 'larger');
  await makeData(data, '--tiles-per-class', '20', '--scene-size', '600');
  const run = await programs();
  const { stdout, stderr } = await run('python', '-c', look, data);
  expect(stderr).toBe('');
  const { spectrum, ...rest } = lookSchema.parse(JSON.parse(stdout));
  expect(rest).toEqual({
    shape: [13, 600, 600],
    crs: 'EPSG:32632',
    size: 10,
    classes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    scl: [0, 3, 4, 5, 6, 9],
    unseen: true,
  });
  expect(spectrum).toBeGreaterThan(0.3);
  expect(spectrum).toBeLessThan(0.75);
});

test('does not write into a folder that is there', async () => {
  await expect(makeData(folder)).rejects.toThrow(/exists; remove it or name another folder/);
});
