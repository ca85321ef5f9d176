"""Writes what is drawn as GeoTIFF, and says of each file where it lies and what is in it, as STAC does."""
import pystac
import rasterio
from earth_observation.classes import BANDS, CLASSES, NODATA, TILE
from pystac.extensions.projection import ProjectionExtension
from rasterio.transform import from_origin
from rasterio.warp import transform_geom
from rasterio.windows import Window

CRS = "EPSG:32632"
PIXEL = 10.0
COMMON = {"driver": "GTiff", "crs": CRS, "nodata": NODATA, "compress": "deflate", "zlevel": 1, "predictor": 2}
IMAGE = {**COMMON, "count": len(BANDS), "dtype": "uint16", "interleave": "pixel"}
CLASS_MAP = {**COMMON, "count": 1, "dtype": "uint8"}


def place(west, north, size):
    """The rasterio profile of a square with this upper left corner."""
    return {"width": size, "height": size, "transform": from_origin(west, north, PIXEL, PIXEL)}


def write_image(path, image, where):
    with rasterio.open(path, "w", **IMAGE, **where) as file:
        file.descriptions = BANDS
        file.write(image)


def write_scene(folder, scene, where):
    """The image, the scene classification and the true classes, cell by cell."""
    blocks = {"tiled": True, "blockxsize": 2 * TILE, "blockysize": 2 * TILE}
    with (
        rasterio.open(folder / "image.tif", "w", **IMAGE, **where, **blocks) as image,
        rasterio.open(folder / "scl.tif", "w", **CLASS_MAP, **where, **blocks) as scl,
        rasterio.open(folder / "truth.tif", "w", **CLASS_MAP, **where, **blocks) as truth,
    ):
        image.descriptions = BANDS
        truth.write_colormap(1, {0: (0, 0, 0), **{value: colour for value, (_, colour) in enumerate(CLASSES, 1)}})
        for row in range(0, scene.size, TILE):
            for column in range(0, scene.size, TILE):
                height, width = min(TILE, scene.size - row), min(TILE, scene.size - column)
                window = Window(column, row, width, height)
                drawn, cover, classes = (part[..., :height, :width] for part in scene.window(row, column))
                image.write(drawn, window=window)
                scl.write(cover, 1, window=window)
                truth.write(classes, 1, window=window)


def make_item(identifier, when, where, assets, **properties):
    """A STAC item of images that all lie in one place."""
    transform, size = where["transform"], where["width"]
    west, north = transform.c, transform.f
    east, south = west + size * PIXEL, north - size * PIXEL
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    geometry = transform_geom(CRS, "EPSG:4326", {"type": "Polygon", "coordinates": [ring]}, precision=7)
    longitudes, latitudes = zip(*geometry["coordinates"][0], strict=True)
    item = pystac.Item(
        id=identifier,
        geometry=geometry,
        bbox=[min(longitudes), min(latitudes), max(longitudes), max(latitudes)],
        datetime=when,
        properties={"gsd": PIXEL, **properties},
        assets=assets,
    )
    ProjectionExtension.ext(item, add_if_missing=True).apply(
        code=CRS, shape=[size, size], transform=list(transform)[:6], bbox=[west, south, east, north]
    )
    return item


def image_asset(href):
    bands = [{"name": name} for name in BANDS]
    return geotiff(href, "the 13 bands of Sentinel-2", "data", data_type="uint16", bands=bands)


def geotiff(href, title, role, data_type="uint8", **fields):
    return pystac.Asset(
        href=href,
        title=title,
        media_type=pystac.MediaType.GEOTIFF,
        roles=[role],
        extra_fields={"data_type": data_type, "nodata": NODATA, **fields},
    )
