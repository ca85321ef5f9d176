"""Spoils some tiles of the example's data, each in another way."""
import json
import pathlib
import sys

import numpy
import rasterio
from rasterio.transform import from_origin

folder = pathlib.Path(sys.argv[1], "eurosat-mini")


def edit(item, change):
    path = folder / item / f"{item}.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def write(item, bands=13, size=64, crs="EPSG:32632", pixel=10):
    path, place = folder / item / "image.tif", from_origin(10, 50, pixel, pixel)
    profile = {"driver": "GTiff", "count": bands, "width": size, "height": size, "dtype": "uint16"}
    with rasterio.open(path, "w", crs=crs, transform=place, **profile) as file:
        file.write(numpy.ones((bands, size, size), dtype="uint16"))


edit("Forest_1", lambda item: item["assets"].pop("image"))
edit("Highway_1", lambda item: item["properties"].update(label="Road"))
write("River_1", bands=12)
write("SeaLake_1", size=32)
write("Pasture_1", crs="EPSG:4326", pixel=0.0001)
torn = folder / "Residential_1" / "image.tif"
torn.write_bytes(torn.read_bytes()[:20_000])
(folder / "Industrial_1" / "image.tif").unlink()
