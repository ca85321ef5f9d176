"""The labelled tiles that `eo ingest` left, and the parts that `eo split` made of them."""
import json
import pathlib

import numpy
import rasterio

from .classes import NAMES
from .errors import PermanentError

# The list of tiles beside them: id, file, label, href, datetime.
ITEMS = "items.json"
PARTS = ("train", "validation", "test")


def add_dataset_arguments(parser):
    """Adds the options of commands that work on tiles."""
    parser.add_argument("--tiles", required=True, help="the folder that ingest wrote")
    parser.add_argument("--split", required=True, help="the parts that split made")


def read_items(folder):
    """The tiles of a folder by id."""
    path = pathlib.Path(folder, ITEMS)
    try:
        items = {item["id"]: item for item in json.loads(path.read_text(encoding="utf-8"))}
        return {identifier: items[identifier] for identifier in sorted(items)}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PermanentError(f"{path} lists no tiles: {error}; let eo ingest write it") from error


def read_part(tiles, split, part):
    """The images (N, bands, rows, columns) of a part and the index of each one's class."""
    items = read_items(tiles)
    try:
        identifiers = json.loads(pathlib.Path(split).read_text(encoding="utf-8"))[part]
        chosen = [items[identifier] for identifier in identifiers]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PermanentError(f"{split} is no split of the tiles in {tiles}: {error}; let eo split make it") from error
    images = numpy.stack([_read(pathlib.Path(tiles, item["file"])) for item in chosen])
    return images.astype(numpy.float32), numpy.array([NAMES.index(item["label"]) for item in chosen])


def _read(path):
    try:
        with rasterio.open(path) as file:
            return file.read()
    except rasterio.errors.RasterioIOError as error:
        raise PermanentError(f"{path} cannot be read: {error}; let eo ingest write it") from error
