"""What the model tells apart, and from what: the ten land-cover classes, the bands of Sentinel-2, the tile's size."""
from typing import NamedTuple


class LandCover(NamedTuple):
    """A class and its colour in maps, red, green and blue."""

    name: str
    colour: tuple[int, int, int]


CLASSES = (
    LandCover("AnnualCrop", (240, 210, 90)),
    LandCover("Forest", (20, 100, 40)),
    LandCover("HerbaceousVegetation", (150, 190, 80)),
    LandCover("Highway", (90, 90, 100)),
    LandCover("Industrial", (170, 70, 160)),
    LandCover("Pasture", (190, 230, 150)),
    LandCover("PermanentCrop", (200, 130, 50)),
    LandCover("Residential", (220, 60, 60)),
    LandCover("River", (80, 170, 230)),
    LandCover("SeaLake", (30, 70, 180)),
)
NAMES = tuple(name for name, _ in CLASSES)

# Sentinel-2's bands in the order of an image's bands.
BANDS = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12")

# Pixels on each side of what the model classifies.
TILE = 64

# In rasters of classes: 0 where nothing is known, then CLASSES[0] is 1. In images: 0 where nothing was seen.
NODATA = 0
