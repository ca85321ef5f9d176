"""Writes the map of classes as a cloud-optimized GeoTIFF, row of tiles by row of tiles."""
import os
import tempfile

import rasterio
import rasterio.shutil
from rasterio.windows import Window

from .classes import CLASSES, NODATA
from .rasters import SETTINGS

COLOURS = {NODATA: (0, 0, 0, 0)} | {value: (*colour, 255) for value, (_, colour) in enumerate(CLASSES, start=1)}

# Overviews show the commonest class, as a mean of classes means nothing; one thread, for the same bytes everywhere.
CLOUD_OPTIMIZED = {
    "driver": "COG",
    "BLOCKSIZE": 256,
    "COMPRESS": "DEFLATE",
    "OVERVIEWS": "IGNORE_EXISTING",
    "OVERVIEW_RESAMPLING": "MODE",
    "NUM_THREADS": "1",
}


def write_map(path, scene, tile_size, strips):
    """Takes the map from top to bottom. A COG has its overviews first, so the map is written plainly before."""
    plain = {
        "driver": "GTiff",
        "width": scene.width,
        "height": scene.height,
        "count": 1,
        "dtype": "uint8",
        "nodata": NODATA,
        "crs": scene.crs,
        "transform": rasterio.Affine(*scene.transform),
        "blockysize": tile_size,
    }
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, rasterio.Env(**SETTINGS):
        whole, optimized = os.path.join(folder, "plain.tif"), os.path.join(folder, "map.tif")
        with rasterio.open(whole, "w", **plain) as raster:
            raster.write_colormap(1, COLOURS)
            top = 0
            for strip in strips:
                raster.write(strip, 1, window=Window(0, top, scene.width, len(strip)))
                top += len(strip)
        rasterio.shutil.copy(whole, optimized, **CLOUD_OPTIMIZED)
        os.replace(optimized, path)
