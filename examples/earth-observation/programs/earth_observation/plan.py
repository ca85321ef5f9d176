"""Cuts a scene into tiles, counted row by row, and these into batches."""
import json
import math

from .classes import TILE
from .errors import PermanentError
from .files import write_text
from .scene import read_scene


def add_arguments(parser):
    parser.add_argument("--scene", required=True, help="what find-scene wrote")
    add_tile_size(parser)
    parser.add_argument("--batch-size", type=int, default=32, help="most tiles of a batch (default: 32)")
    parser.add_argument("--output", required=True, help="a JSON list with an object for each batch")


def add_tile_size(parser):
    parser.add_argument("--tile-size", type=int, default=TILE, help=f"pixels on each side of a tile (default: {TILE})")


def run(arguments):
    scene = read_scene(arguments.scene)
    if arguments.batch_size < 1 or arguments.tile_size < 1:
        raise PermanentError("a batch has at least one tile, and a tile one pixel; give greater sizes")
    tiles = math.prod(tiles_across(scene, arguments.tile_size))
    size = arguments.batch_size
    batches = [
        {"index": index, "first": first, "count": min(size, tiles - first)}
        for index, first in enumerate(range(0, tiles, size))
    ]
    write_text(arguments.output, json.dumps(batches, separators=(",", ":")) + "\n")
    print(f"{tiles} tiles of {scene.id} in {len(batches)} batches")


def tiles_across(scene, tile_size):
    """The numbers of rows and columns of tiles; those at the right and lower edge may be smaller than the others."""
    return math.ceil(scene.height / tile_size), math.ceil(scene.width / tile_size)
