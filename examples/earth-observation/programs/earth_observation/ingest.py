"""Fetches the labelled tiles of a STAC collection, and refuses those that the model cannot learn from."""
import hashlib
import json
import pathlib
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import rasterio

from .classes import BANDS, NAMES, TILE
from .dataset import ITEMS
from .errors import PermanentError
from .files import write_json, write_text
from .rasters import open_raster, read
from .stac import add_search_arguments, asset_href, find_items

AT_ONCE = 4


class Refused(Exception):
    """This item is left out, and why."""


def add_arguments(parser):
    add_search_arguments(parser)
    parser.add_argument("--output", required=True, help="folder for the tiles and items.json")
    parser.add_argument("--digest", required=True, help="file for the digest of all pixels and labels")


def run(arguments):
    searched = (arguments.stac_url, arguments.collection, arguments.datetime, arguments.bbox)
    items = {item.id: item for item in find_items(*searched)}
    if not items:
        limits = " ".join(value for value in (arguments.datetime, arguments.bbox) if value) or "nothing else asked for"
        raise PermanentError(
            f"collection '{arguments.collection}' of {arguments.stac_url} has no items ({limits}); "
            "give another collection, time or area"
        )
    output = pathlib.Path(arguments.output)
    output.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        fetched = list(pool.map(lambda item: _fetch(item, output), [items[name] for name in sorted(items)]))
    tiles = [tile for tile, _ in fetched if tile is not None]
    for reason in (reason for tile, reason in fetched if tile is None):
        print(f"refused: {reason}", file=sys.stderr)
    if not tiles:
        raise PermanentError(f"none of the {len(fetched)} items of '{arguments.collection}' is a tile to learn from")
    write_json(output / ITEMS, [{name: tile[name] for name in ("id", "file", "label", "href", "datetime")} for tile in tiles])
    contents = json.dumps([(tile["id"], tile["label"], tile["sha256"]) for tile in tiles])
    digest = f"sha256:{hashlib.sha256(contents.encode()).hexdigest()}"
    write_text(arguments.digest, digest)
    classes = len({tile["label"] for tile in tiles})
    print(f"{len(tiles)} tiles of {classes} classes, {len(fetched) - len(tiles)} refused; {digest}")


def _fetch(item, output):
    """What is known of an item's tile, which then lies in the folder; or why it is refused."""
    try:
        label = _label(item)
        href = asset_href(item, "image")
        with open_raster(href) as raster:
            _require_tile(raster)
            pixels, profile = read(raster, href), raster.profile
    except (PermanentError, Refused) as error:
        return None, str(error) if f"'{item.id}'" in str(error) else f"item '{item.id}': {error}"
    file = f"{item.id}.tif"
    kept = {name: profile[name] for name in ("count", "crs", "dtype", "height", "transform", "width")}
    with rasterio.open(output / file, "w", driver="GTiff", nodata=profile["nodata"], **kept) as copy:
        copy.write(pixels)
    taken = item.datetime or item.common_metadata.start_datetime
    what = {"id": item.id, "file": file, "label": label, "href": href, "datetime": f"{taken:%Y-%m-%dT%H:%M:%SZ}"}
    return {**what, "sha256": hashlib.sha256(pixels.tobytes()).hexdigest()}, ""


def _label(item):
    if not re.fullmatch(r"\w[\w.-]*", item.id):
        raise Refused("its id is no name of a file")
    label = item.properties.get("label")
    if label not in NAMES:
        raise Refused(f"its label {json.dumps(label)} is none of {', '.join(NAMES)}")
    return label


def _require_tile(raster):
    if raster.count != len(BANDS):
        raise Refused(f"its image has {raster.count} bands, not the {len(BANDS)} of Sentinel-2")
    if raster.shape != (TILE, TILE):
        raise Refused(f"its image has {raster.height} x {raster.width} pixels, not {TILE} x {TILE}")
    if raster.crs is None or not raster.crs.is_projected:
        raise Refused(f"its image is in {raster.crs or 'no projection'}, not in one in metres such as UTM")
