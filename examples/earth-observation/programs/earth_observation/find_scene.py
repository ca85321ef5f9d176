"""Finds one scene in a STAC and looks whether the model can read it."""
from .classes import BANDS
from .errors import PermanentError
from .files import write_json, write_text
from .rasters import open_raster
from .scene import Scene
from .stac import add_search_arguments, asset_href, find_items


def add_arguments(parser):
    add_search_arguments(parser)
    parser.add_argument("--item-id", default="", help="id of the scene; the latest one of those found if not given")
    parser.add_argument("--output", required=True, help="the scene as JSON")
    parser.add_argument("--truth", default="", help="a file for the URL of the map of true classes, empty where there is none")


def run(arguments):
    searched = (arguments.stac_url, arguments.collection, arguments.datetime, arguments.bbox, arguments.item_id)
    item = max(find_items(*searched), key=_age, default=None)
    if item is None:
        raise PermanentError(_nothing_found(arguments))
    scene = _checked(item, arguments.collection)
    write_json(arguments.output, scene._asdict())
    if arguments.truth:
        write_text(arguments.truth, scene.truth)
    print(f"{scene.id} of {scene.datetime}: {scene.width} x {scene.height} pixels in {scene.crs}")


def _age(item):
    return (item.datetime or item.common_metadata.start_datetime).timestamp(), item.id


def _nothing_found(arguments):
    given = {
        "with id": arguments.item_id,
        "at": arguments.datetime,
        "in the area": arguments.bbox,
    }
    limits = "".join(f" {word} {value}" for word, value in given.items() if value)
    return (
        f"collection '{arguments.collection}' of {arguments.stac_url} has no item{limits}; "
        "give another collection, time or area"
    )


def _checked(item, collection):
    """The scene of an item, after a look into its rasters; only their headers are read."""
    image = asset_href(item, "image")
    with open_raster(image) as raster:
        grid = (raster.width, raster.height, raster.crs, raster.transform)
        if raster.count != len(BANDS):
            raise PermanentError(f"item '{item.id}': its image has {raster.count} bands, not the {len(BANDS)} of Sentinel-2")
        if raster.crs is None or not raster.crs.is_projected:
            raise PermanentError(
                f"item '{item.id}': its image is in {raster.crs or 'no projection'}; give one in metres, such as UTM"
            )
    others = {}
    for name in ("scl", "truth"):
        others[name] = item.assets[name].href if name in item.assets else ""
        if others[name]:
            _require_grid(item, name, grid)
    width, height, crs, transform = grid
    taken = item.datetime or item.common_metadata.start_datetime
    return Scene(
        id=item.id,
        collection=collection,
        item=item.self_href or "",
        datetime=taken.strftime("%Y-%m-%dT%H:%M:%SZ"),
        bbox=item.bbox,
        geometry=item.geometry,
        image=image,
        **others,
        width=width,
        height=height,
        crs=crs.to_string(),
        transform=list(transform)[:6],
    )


def _require_grid(item, name, grid):
    href = asset_href(item, name)
    with open_raster(href) as raster:
        if (raster.width, raster.height, raster.crs, raster.transform) != grid:
            raise PermanentError(f"item '{item.id}': its asset '{name}' has other pixels than its image; resample it")
