"""Opens rasters at a path or URL, so that memory stays bounded and each fault says whose it is."""
import contextlib

import rasterio
import requests

from .errors import PermanentError, TransientError

# GDAL keeps decoded blocks in memory, by default as much as a twentieth of the machine's; a batch needs no more than this.
SETTINGS = {
    "GDAL_CACHEMAX": 32,
    "GDAL_NUM_THREADS": "1",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "GDAL_HTTP_TIMEOUT": "60",
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "0.5",
}


@contextlib.contextmanager
def open_raster(href):
    """The raster for reading. One that is away is a TransientError, one that is no raster a PermanentError."""
    with rasterio.Env(**SETTINGS):
        try:
            raster = rasterio.open(href)
        except rasterio.errors.RasterioIOError as error:
            require_server(href)
            raise PermanentError(f"{href} is no raster that can be read: {reason_of(error)}") from error
        with raster:
            yield raster


def read(raster, href, **how):
    """Reads from an open raster. What cannot be decoded though its server answers is a PermanentError."""
    try:
        return raster.read(**how)
    except rasterio.errors.RasterioIOError as error:
        require_server(href)
        raise PermanentError(f"{href} is damaged: {reason_of(error)}") from error


def require_server(href):
    """Asks for one byte: nothing happens when it comes, or when the raster is no web address."""
    if not href.startswith(("http://", "https://")):
        return
    try:
        with requests.get(href, headers={"Range": "bytes=0-0"}, stream=True, timeout=30) as answer:
            status = answer.status_code
            next(answer.iter_content(1), None)
    except requests.RequestException as error:
        raise TransientError(f"{href} cannot be reached: {reason_of(error)}") from error
    if status == 429 or status >= 500:
        raise TransientError(f"{href}'s server answered {status}")
    if status >= 400:
        raise PermanentError(f"{href}'s server answered {status}")


def reason_of(error):
    """One line about what was at the root of an error."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split())[:300]
