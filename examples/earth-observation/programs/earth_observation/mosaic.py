"""Puts the classes of all batches into one map, and says beside it what it is and where it is from."""
import itertools
import pathlib

import numpy

from .batches import read_about, read_result
from .classes import CLASSES
from .errors import PermanentError
from .files import write_json
from .land_cover_map import write_map
from .model import read_origin
from .overview import Overview
from .plan import tiles_across
from .result_item import result_item
from .scene import read_scene


def add_arguments(parser):
    parser.add_argument("--scene", required=True, help="what find-scene wrote")
    parser.add_argument("--model", required=True, help="folder that fetch-model wrote")
    parser.add_argument("--batches", required=True, help="folder with the results of all batches, whatever their names")
    parser.add_argument("--output", required=True, help="folder for map.tif, item.json, overview.png and report.json")


def run(arguments):
    scene, origin = read_scene(arguments.scene), read_origin(arguments.model)
    batches, size = _in_order(arguments.batches, scene, origin)
    rows, columns = tiles_across(scene, size)
    output = pathlib.Path(arguments.output)
    output.mkdir(parents=True, exist_ok=True)

    overview, failed, counts = Overview(scene, size), {}, numpy.zeros(len(CLASSES) + 1, numpy.int64)

    def strips():
        """The map from top to bottom, a row of tiles at a time."""
        tiles = _tiles(batches, failed)
        for row in range(rows):
            pixels, colours = zip(*itertools.islice(tiles, columns))
            strip = numpy.hstack(pixels)[: scene.height - row * size, : scene.width]
            counts[:] += numpy.bincount(strip.ravel(), minlength=len(counts))
            overview.add(row, strip, numpy.hstack(colours))
            yield strip

    write_map(output / "map.tif", scene, size, strips())
    report = _report(scene, origin, rows, columns, counts, failed)
    overview.write(output / "overview.png", origin, report)
    write_json(output / "report.json", report)
    write_json(output / "item.json", result_item(scene, origin, report))
    done = report["tiles"] - len(report["failed"])
    print(f"{done} of {report['tiles']} tiles of {scene.id} classified by {origin.name} version {origin.version}")
    for tile in report["failed"]:
        print(f"tile {tile['tile']} failed: {tile['reason']}")


def _in_order(folder, scene, origin):
    """The files of the results from the first tile to the last, and the tiles' size; refuses what is lacking or foreign."""
    paths = sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())
    if not paths:
        raise PermanentError(f"there is no result of a batch in {folder}; let eo classify write them there")
    abouts = sorted(((read_about(path), path) for path in paths), key=lambda one: one[0]["first"])
    size, expected = abouts[0][0]["tileSize"], 0
    for about, path in abouts:
        if (about["scene"], about["model"], about["tileSize"]) != (scene.id, origin.sha256, size):
            raise PermanentError(f"{path} is of another scene, model or tile size; classify all batches anew")
        if about["first"] != expected:
            what = "lacking" if about["first"] > expected else "there twice"
            raise PermanentError(f"tile {min(about['first'], expected)} is {what} in {folder}; give each batch of the plan once")
        expected += about["count"]
    rows, columns = tiles_across(scene, size)
    if expected != rows * columns:
        raise PermanentError(f"the batches in {folder} have {expected} tiles, {scene.id} has {rows * columns}; give all batches")
    return [path for _, path in abouts], size


def _tiles(batches, failed):
    """Pixels and colours of one tile after the other, with one batch in memory; notes those that failed."""
    for path in batches:
        about, pixels, colours = read_result(path)
        failed.update({int(number): reason for number, reason in about["failed"].items()})
        yield from zip(pixels, colours)


def _report(scene, origin, rows, columns, counts, failed):
    names = ["unknown", *(name for name, _ in CLASSES)]
    return {
        "scene": scene.id,
        "model": origin._asdict(),
        "tiles": rows * columns,
        "failed": [
            {"tile": number, "row": number // columns, "column": number % columns, "reason": failed[number]}
            for number in sorted(failed)
        ],
        "pixels": {name: int(count) for name, count in zip(names, counts)},
        "shares": {name: round(int(count) / int(counts.sum()), 6) for name, count in zip(names, counts)},
    }
