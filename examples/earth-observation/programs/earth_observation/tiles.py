"""Reads the tiles of a scene: which pixels are seen, and what the model is shown in place of the others."""
import contextlib

import numpy
import rasterio
from rasterio.windows import Window

from .classes import BANDS, NODATA
from .rasters import open_raster, reason_of, require_server

# Sentinel-2's scene classification: no data, defective, cloud shadow, clouds of medium and high probability, cirrus.
HIDDEN = (0, 1, 3, 8, 9, 10)


class TileDamaged(Exception):
    """The tile's pixels cannot be decoded, though the server of the scene answers."""


@contextlib.contextmanager
def open_tiles(scene, tile_size):
    """Gives a function from a tile's row and column to its image, bands first, and to which of its pixels are seen."""
    with open_raster(scene.image) as image, open_raster(scene.scl) if scene.scl else contextlib.nullcontext() as scl:

        def tile(row, column):
            top, left = row * tile_size, column * tile_size
            window = Window(left, top, min(tile_size, scene.width - left), min(tile_size, scene.height - top))
            pixels = _read(image, scene.image, window)
            seen = (pixels != NODATA).any(axis=0)
            if scl is not None:
                seen &= ~numpy.isin(_read(scl, scene.scl, window, 1), HIDDEN)
            return pixels, seen

        yield tile


def for_model(pixels, seen, tile_size):
    """
    A tile as the model knows them, whole and clear. Pixels that are not seen have the values of those that are, one after
    the other, which keeps the tile's spectrum and its variation; what an edge tile lacks is its mirror image.
    """
    clear = pixels[:, seen]
    shown = pixels.copy()
    shown[:, ~seen] = clear[:, numpy.resize(numpy.arange(clear.shape[1]), numpy.count_nonzero(~seen))]
    lacking = [(0, tile_size - size) for size in pixels.shape[1:]]
    return numpy.pad(shown, [(0, 0), *lacking], mode="symmetric")


def _read(raster, href, window, *band):
    try:
        return raster.read(*band, window=window)
    except rasterio.errors.RasterioIOError as error:
        require_server(href)
        raise TileDamaged(f"{href} is damaged there: {reason_of(error)}") from error
