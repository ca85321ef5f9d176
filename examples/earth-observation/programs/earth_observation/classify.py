"""Classifies a batch of a scene's tiles, and masks what is not seen."""
import numpy

from .batches import BatchResult, parse_batch, write_result
from .classes import BANDS, NODATA
from .errors import PermanentError
from .model import Classifier, read_origin
from .plan import add_tile_size, tiles_across
from .scene import read_scene
from .tiles import TileDamaged, for_model, open_tiles

RED, GREEN, BLUE = (BANDS.index(band) for band in ("B04", "B03", "B02"))

# The colours of the overview are those of every so many pixels.
COARSER = 2


def add_arguments(parser):
    parser.add_argument("--scene", required=True, help="what find-scene wrote")
    parser.add_argument("--model", required=True, help="folder that fetch-model wrote")
    parser.add_argument("--batch", required=True, help="one of the objects that plan wrote")
    add_tile_size(parser)
    parser.add_argument("--output", required=True, help="the result, for mosaic")


def run(arguments):
    scene, size = read_scene(arguments.scene), arguments.tile_size
    origin, classifier = read_origin(arguments.model), Classifier(arguments.model, size)
    batch = parse_batch(arguments.batch)
    rows, columns = tiles_across(scene, size)
    if batch.first + batch.count > rows * columns:
        raise PermanentError(f"{scene.id} has {rows * columns} tiles, none of number {batch.first + batch.count - 1}; plan it again")
    pixels = numpy.zeros((batch.count, size, size), numpy.uint8)
    colours = numpy.zeros((batch.count, -(-size // COARSER), -(-size // COARSER), 3), numpy.uint16)
    failed = {}
    with open_tiles(scene, size) as tile:
        for at in range(batch.count):
            number = batch.first + at
            try:
                image, seen = tile(*divmod(number, columns))
            except TileDamaged as damage:
                failed[number] = str(damage)
                continue
            height, width = seen.shape
            if seen.any():
                pixels[at, :height, :width] = numpy.where(seen, classifier.class_of(for_model(image, seen, size)), NODATA)
            coarse = image[[RED, GREEN, BLUE], ::COARSER, ::COARSER].transpose(1, 2, 0)
            colours[at, : coarse.shape[0], : coarse.shape[1]] = coarse
    about = {
        "scene": scene.id,
        "model": origin.sha256,
        "tileSize": size,
        "first": batch.first,
        "count": batch.count,
        "failed": failed,
    }
    write_result(arguments.output, BatchResult(about, pixels, colours))
    print(f"tiles {batch.first} to {batch.first + batch.count - 1} of {scene.id} classified" + "".join(map(_said, failed.items())))


def _said(failure):
    return "\ntile {} failed: {}".format(*failure)
