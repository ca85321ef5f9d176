"""Makes a small EuroSAT-like set of labelled tiles and a Sentinel-2-like scene, as a static STAC catalog.

The same arguments give the same bytes. Nothing of it was observed: every pixel is drawn (textures.py, scene.py).

    python make_data.py --output DIR [--tiles-per-class 60] [--scene-size 1024] [--seed 1]
"""
import argparse
import pathlib
import sys
from datetime import datetime, timedelta, timezone

import numpy
import pystac

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "programs"))
from earth_observation.classes import NAMES, TILE  # noqa: E402
from rasters import PIXEL, geotiff, image_asset, make_item, place, write_image, write_scene  # noqa: E402
from scene import Scene  # noqa: E402
from textures import tile  # noqa: E402

TILES, SCENES = "eurosat-mini", "sentinel-2-mini"
FIRST_DAY = datetime(2024, 5, 1, 10, 30, tzinfo=timezone.utc)
SCENE_DAY = datetime(2024, 7, 14, 10, 36, tzinfo=timezone.utc)
# Upper left corners, in metres of UTM zone 32 north; the tiles lie beside the scene.
TILES_AT, SCENE_AT = (400_000.0, 5_500_000.0), (600_000.0, 5_500_000.0)
TILES_PER_ROW = 30


def make_tiles(output, per_class, seed):
    """One item for each tile: its class is the property `label`, its days are spread over a month."""
    for number in range(per_class):
        for value, name in enumerate(NAMES):
            identifier = f"{name}_{number + 1}"
            folder = output / TILES / identifier
            folder.mkdir(parents=True)
            row, column = divmod(number * len(NAMES) + value, TILES_PER_ROW)
            step = 2 * TILE * PIXEL
            where = place(TILES_AT[0] + column * step, TILES_AT[1] - row * step, TILE)
            image = tile(name, numpy.random.default_rng([seed, value, number]))
            write_image(folder / "image.tif", image, where)
            when = FIRST_DAY + timedelta(days=number % 30)
            yield make_item(identifier, when, where, {"image": image_asset("./image.tif")}, label=name)


def make_scene(output, size, seed):
    identifier = f"scene_{SCENE_DAY:%Y%m%d}"
    folder = output / SCENES / identifier
    folder.mkdir(parents=True)
    where = place(*SCENE_AT, size)
    write_scene(folder, Scene(size, seed), where)
    assets = {
        "image": image_asset("./image.tif"),
        "scl": geotiff("./scl.tif", "Sentinel-2's scene classification", "data-mask"),
        "truth": geotiff("./truth.tif", "the true classes, 1 to 10", "metadata"),
    }
    return make_item(identifier, SCENE_DAY, where, assets)


def make_collection(identifier, title, items):
    collection = pystac.Collection(
        id=identifier,
        title=title,
        description=f"{title}. Drawn by a program with a fixed seed, not observed.",
        extent=pystac.Extent.from_items(items),
        license="Apache-2.0",
    )
    collection.add_items(items)
    return collection


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, required=True, help="a folder that is not there yet")
    parser.add_argument("--tiles-per-class", type=int, default=60)
    parser.add_argument("--scene-size", type=int, default=1024, help="pixels on each side")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.output.exists():
        sys.exit(f"make_data.py: {given.output} exists; remove it or name another folder")
    catalog = pystac.Catalog("earth-observation", "Land cover to learn from, and a scene to classify.")
    tiles = list(make_tiles(given.output, given.tiles_per_class, given.seed))
    catalog.add_child(make_collection(TILES, f"{len(tiles)} tiles of ten classes of land cover", tiles))
    scene = make_scene(given.output, given.scene_size, given.seed)
    catalog.add_child(make_collection(SCENES, "A scene with its true classes", [scene]))
    catalog.normalize_and_save(str(given.output), pystac.CatalogType.SELF_CONTAINED)
    print(f"{given.output}/catalog.json: {len(tiles)} tiles, one scene of {given.scene_size} x {given.scene_size}")


if __name__ == "__main__":
    main()
