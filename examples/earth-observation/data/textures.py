"""Draws 64×64 tiles of each class: mixtures of materials with known spectra, arranged by the class's texture.

Classes come in pairs of nearly the same mean spectrum (annual and permanent crop, industrial and residential, pasture
and herbaceous vegetation), which only their texture tells apart.
"""
import numpy
from earth_observation.classes import BANDS, NAMES, TILE

# Reflectance times 10,000 in each band, as Sentinel-2 gives it.
SPECTRA = numpy.array(
    [
        # B01   B02   B03   B04   B05   B06   B07   B08   B8A   B09  B10   B11   B12
        [1150, 900, 780, 500, 420, 360, 340, 300, 280, 140, 12, 160, 100],  # water
        [1080, 760, 620, 420, 720, 1900, 2400, 2450, 2650, 820, 13, 1150, 520],  # trees
        [1200, 960, 1020, 780, 1250, 2700, 3250, 3400, 3600, 1050, 14, 2050, 1080],  # grass
        [1140, 860, 790, 650, 980, 1700, 2050, 2200, 2400, 800, 13, 1800, 1020],  # shrubs
        [1180, 930, 960, 640, 1180, 3100, 3900, 4050, 4250, 1200, 14, 1900, 900],  # crop
        [1350, 1230, 1320, 1560, 1800, 2000, 2150, 2250, 2400, 780, 14, 3000, 2450],  # soil
        [1400, 1260, 1210, 1220, 1330, 1430, 1500, 1520, 1600, 560, 13, 1750, 1580],  # asphalt
        [1800, 1900, 2000, 2150, 2300, 2400, 2500, 2600, 2650, 900, 15, 2800, 2500],  # roofs
    ],
    dtype=numpy.float64,
)
WATER, TREES, GRASS, SHRUBS, CROP, SOIL, ASPHALT, ROOFS = range(len(SPECTRA))
ROWS, COLUMNS = numpy.mgrid[0:TILE, 0:TILE].astype(numpy.float64)


def smooth(source, cells):
    """Noise between 0 and 1 that changes over a distance of TILE / cells pixels."""
    grid = source.random((cells + 2, cells + 2))
    place = numpy.arange(TILE) * cells / TILE
    low = place.astype(int)
    part = place - low
    rows = grid[low] * (1 - part)[:, None] + grid[low + 1] * part[:, None]
    return rows[:, low] * (1 - part) + rows[:, low + 1] * part


def across(source):
    """The distance of each pixel from a line through the middle half of the tile, in a direction of its own."""
    angle = source.uniform(0, numpy.pi)
    row, column = source.uniform(TILE / 4, TILE * 3 / 4, size=2)
    return (ROWS - row) * numpy.cos(angle) + (COLUMNS - column) * numpy.sin(angle)


def blocks(source, smallest, largest, share):
    """Buildings: rectangles until they cover a share of the tile."""
    covered = numpy.zeros((TILE, TILE), dtype=bool)
    while covered.mean() < share:
        height, width = source.integers(smallest, largest + 1, size=2)
        row, column = source.integers(-height // 2, TILE - height // 2), source.integers(-width // 2, TILE - width // 2)
        covered[max(row, 0) : max(row + height, 0), max(column, 0) : max(column + width, 0)] = True
    return covered.astype(numpy.float64)


def mixture(**shares):
    """The share of each material in each pixel, from those that are named; in sum 1."""
    maps = numpy.zeros((len(SPECTRA), TILE, TILE))
    for material, share in shares.items():
        maps[globals()[material.upper()]] = share
    return maps / maps.sum(axis=0)


def annual_crop(source):
    fields = (across(source) > 0).astype(int) * 2 + (across(source) > 0)
    grown = source.permutation([0.95, 0.8, 0.5, 0.1])[fields]
    return mixture(crop=grown, soil=1 - grown)


def permanent_crop(source):
    rows = 0.5 + 0.5 * numpy.sin(across(source) * 2 * numpy.pi / source.uniform(4.5, 7.5))
    grown = 0.6 + 0.7 * (rows - 0.5) * source.uniform(0.7, 1)
    return mixture(crop=grown, soil=1 - grown)


def forest(source):
    gaps = 0.3 * source.random((TILE, TILE)) + 0.2 * smooth(source, 12)
    return mixture(trees=1 - gaps, shrubs=gaps)


def herbaceous_vegetation(source):
    clumps = numpy.clip(6 * (smooth(source, 11) - 0.57) + 0.4, 0, 1)
    return mixture(grass=1 - clumps, shrubs=clumps, soil=0.05)


def pasture(source):
    shrubs = 0.1 + 0.3 * smooth(source, 2)
    return mixture(grass=1 - shrubs, shrubs=shrubs, soil=0.05)


def countryside(source):
    grown = 0.3 + 0.6 * smooth(source, 3)
    return {"grass": grown, "crop": 0.4 * smooth(source, 3), "soil": 1 - grown}


def strip(source, material, distance, half_width):
    inside = numpy.clip(half_width - numpy.abs(distance) + 0.5, 0, 1)
    outside = {name: share * (1 - inside) for name, share in countryside(source).items()}
    return mixture(**{material: 2 * inside}, **outside)


def highway(source):
    return strip(source, "asphalt", across(source), source.uniform(2, 4))


def river(source):
    bend = source.uniform(4, 10) * numpy.sin((ROWS + COLUMNS) / source.uniform(9, 16) + source.uniform(0, 6))
    return strip(source, "water", across(source) + bend, source.uniform(4, 8))


def industrial(source):
    roofs = blocks(source, 14, 26, source.uniform(0.38, 0.48))
    return mixture(roofs=roofs, asphalt=0.8 * (1 - roofs), grass=0.2 * (1 - roofs))


def residential(source):
    roofs = blocks(source, 3, 5, source.uniform(0.38, 0.48))
    return mixture(roofs=roofs, asphalt=0.8 * (1 - roofs), grass=0.2 * (1 - roofs))


def sea_lake(source):
    waves = 0.04 * smooth(source, 16)
    return mixture(water=1 - waves, soil=waves)


DRAWN = dict(
    zip(
        NAMES,
        (annual_crop, forest, herbaceous_vegetation, highway, industrial)
        + (pasture, permanent_crop, residential, river, sea_lake),
        strict=True,
    )
)


def tile(name, source):
    """An image of a class, bands first: no two have the same light, materials or noise."""
    materials = SPECTRA * source.normal(1, 0.06, size=SPECTRA.shape)
    light = source.normal(1, 0.1)
    image = numpy.tensordot(materials.T, DRAWN[name](source), axes=1) * light
    image *= source.normal(1, 0.04, size=(len(BANDS), TILE, TILE))
    return numpy.clip(numpy.rint(image), 1, 10_000).astype(numpy.uint16)
