"""Makes small scenes, good and bad, with a STAC catalog around them, and a model that knows their classes by the mean spectrum."""
import datetime
import hashlib
import json
import pathlib
import sys

import numpy
import onnx
import pystac
import rasterio
from earth_observation.classes import BANDS, CLASSES, TILE
from onnx import TensorProto, helper, numpy_helper
from rasterio.warp import transform_bounds, transform_geom

WIDTH, HEIGHT = 330, 150
SEED = numpy.random.default_rng(10)
SPECTRA = SEED.uniform(500, 4000, size=(len(CLASSES), len(BANDS)))
UTM = {"crs": "EPSG:32633", "transform": rasterio.Affine(10, 0, 500_000, 0, -10, 5_400_000)}


def grid_of(width, height):
    """The classes of the tiles, 1 to 10 in turn, pixel by pixel."""
    rows, columns = numpy.mgrid[0:height, 0:width] // TILE
    return (1 + (rows * -(-width // TILE) + columns) % len(CLASSES)).astype(numpy.uint8)


def image_of(truth):
    noise = SEED.normal(0, 60, size=(len(BANDS), *truth.shape))
    return numpy.clip(SPECTRA.T[:, truth - 1] + noise, 1, 10_000).astype(numpy.uint16)


def write(path, pixels, **more):
    profile = {"driver": "GTiff", "dtype": pixels.dtype, "count": len(pixels), "nodata": 0, **UTM}
    blocks = {"tiled": True, "blockxsize": TILE, "blockysize": TILE, "compress": "deflate", "interleave": "pixel"}
    height, width = pixels.shape[1:]
    with rasterio.open(path, "w", width=width, height=height, **{**profile, **blocks, **more}) as raster:
        raster.write(pixels)


def tear(path, row, column):
    """Overwrites what one tile of a GeoTIFF is stored in."""
    with rasterio.open(path) as raster:
        offset = int(raster.get_tag_item(f"BLOCK_OFFSET_{column}_{row}", "TIFF", bidx=1))
        size = int(raster.get_tag_item(f"BLOCK_SIZE_{column}_{row}", "TIFF", bidx=1))
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(b"\xff" * size)


def item_of(name, folder, day, **rasters):
    with rasterio.open(next(iter(rasters.values()))) as raster:
        crs, bounds = raster.crs, raster.bounds
    corners = [(0, 3), (0, 1), (2, 1), (2, 3), (0, 3)]
    ring = {"type": "Polygon", "coordinates": [[(bounds[x], bounds[y]) for x, y in corners]]}
    when = datetime.datetime(2026, 5, day, 10, tzinfo=datetime.timezone.utc)
    geometry, bbox = transform_geom(crs, "EPSG:4326", ring), transform_bounds(crs, "EPSG:4326", *bounds)
    item = pystac.Item(name, geometry, list(bbox), when, {})
    for asset, path in rasters.items():
        item.add_asset(asset, pystac.Asset(str(path), roles=["data"]))
    return item


def scenes(folder):
    """One item for each thing that may be wrong, and first the one where nothing is."""
    truth = grid_of(WIDTH, HEIGHT)
    image = image_of(truth)
    image[:, :40, :30] = 0
    scl = numpy.full((1, HEIGHT, WIDTH), 4, numpy.uint8)
    scl[0, 70:110, 60:140] = 9
    image[:, 70:110, 60:140] = 9_000
    path = {name: folder / f"{name}.tif" for name in ("image", "scl", "truth", "torn", "narrow", "twelve", "degrees")}
    write(path["image"], image)
    write(path["scl"], scl)
    write(path["truth"], truth[None])
    write(path["torn"], image)
    tear(path["torn"], 1, 2)
    write(path["narrow"], scl[:, :, :64])
    write(path["twelve"], image[:12])
    write(path["degrees"], image, crs="EPSG:4326", transform=rasterio.Affine(1e-4, 0, 15, 0, -1e-4, 48))
    yield item_of("good", folder, 9, image=path["image"], scl=path["scl"], truth=path["truth"])
    yield item_of("torn", folder, 8, image=path["torn"], scl=path["scl"], truth=path["truth"])
    yield item_of("other-grid", folder, 7, image=path["image"], scl=path["narrow"])
    yield item_of("twelve-bands", folder, 6, image=path["twelve"])
    yield item_of("in-degrees", folder, 5, image=path["degrees"])
    yield item_of("no-image", folder, 4, scl=path["scl"])
    gone = item_of("image-gone", folder, 3, image=path["image"])
    gone.assets["image"].href = str(folder / "gone.tif")
    yield gone


def model(folder):
    """Of all classes the one whose spectrum is nearest to the mean of the tile."""
    weights = {
        "axes": numpy.array([2, 3]),
        "spectra": (2 * SPECTRA.T).astype(numpy.float32),
        "lengths": -(SPECTRA**2).sum(axis=1).astype(numpy.float32),
    }
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMean", ["image", "axes"], ["mean"], keepdims=0),
            helper.make_node("Gemm", ["mean", "spectra", "lengths"], ["scores"]),
        ],
        "nearest-spectrum",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", len(BANDS), TILE, TILE])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", len(CLASSES)])],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    folder.mkdir()
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(made)
    (folder / "model.onnx").write_bytes(made.SerializeToString())
    digest = hashlib.sha256(made.SerializeToString()).hexdigest()
    origin = {"name": "NearestSpectrum", "version": "3", "runId": "0a1b2c3d", "codeRevision": "4e5f", "sha256": digest}
    (folder / "model.json").write_text(json.dumps(origin))


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True)
catalog = pystac.Catalog("test", "Scenes of a test")
extent = pystac.Extent(pystac.SpatialExtent([[15, 47, 16, 49]]), pystac.TemporalExtent([[datetime.datetime(2026, 5, 1), None]]))
collection = pystac.Collection("scenes", "Small scenes", extent)
catalog.add_child(collection)
collection.add_items(scenes(folder))
catalog.normalize_hrefs(str(folder))
catalog.make_all_asset_hrefs_relative()
catalog.save(pystac.CatalogType.SELF_CONTAINED)
model(folder / "model")
