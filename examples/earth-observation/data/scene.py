"""Draws a scene: parcels of the ten classes with wavering borders, clouds with shadows, and corners that nobody saw."""
import numpy
from earth_observation.classes import BANDS, CLASSES, NODATA, TILE
from textures import tile

# Sentinel-2's scene classification.
SCL_NODATA, SCL_SHADOW, SCL_VEGETATION, SCL_SOIL, SCL_WATER, SCL_CLOUD = 0, 3, 4, 5, 6, 9
SCL_OF = {"River": SCL_WATER, "SeaLake": SCL_WATER, "Highway": SCL_SOIL, "Industrial": SCL_SOIL, "Residential": SCL_SOIL}


class Scene:
    """What is where; each window is drawn from the seed alone, so that no more than one is in memory."""

    def __init__(self, size, seed):
        self.size, self.seed = size, seed
        source = numpy.random.default_rng([seed, size])
        self.parcels = land(source, -(-size // TILE) + 2)
        self.waves = source.uniform(0, 2 * numpy.pi, size=4)
        self.clouds = source.uniform(0.12, 0.88, size=(4, 2)) * size
        self.radii = source.uniform(0.03, 0.07, size=4) * size

    def window(self, row, column):
        """The image (bands first), its scene classification and the true classes of one cell of TILE pixels."""
        rows, columns = numpy.mgrid[row : row + TILE, column : column + TILE]
        truth = self.truth(rows, columns)
        image = numpy.zeros((len(BANDS), TILE, TILE), dtype=numpy.uint16)
        scl = numpy.zeros((TILE, TILE), dtype=numpy.uint8)
        for value in numpy.unique(truth):
            name = CLASSES[value - 1].name
            drawn = tile(name, numpy.random.default_rng([self.seed, row, column, int(value)]))
            image = numpy.where(truth == value, drawn, image)
            scl[truth == value] = SCL_OF.get(name, SCL_VEGETATION)
        self.cover(image, scl, rows, columns)
        unseen = self.unseen(rows, columns)
        image[:, unseen] = NODATA
        scl[unseen] = SCL_NODATA
        truth[unseen] = NODATA
        return image, scl, truth

    def truth(self, rows, columns):
        """The parcel under a pixel; its borders waver by a few pixels."""
        first, second, third, fourth = self.waves
        down = 2.5 * numpy.sin(columns / 23 + first) + 1.5 * numpy.sin(columns / 7 + second)
        right = 2.5 * numpy.sin(rows / 19 + third) + 1.5 * numpy.sin(rows / 8 + fourth)
        row = numpy.floor((rows + down) / TILE).astype(int) + 1
        column = numpy.floor((columns + right) / TILE).astype(int) + 1
        return self.parcels[row, column].copy()

    def cover(self, image, scl, rows, columns):
        """Puts the clouds over it, and their shadows beside them."""
        for (row, column), radius in zip(self.clouds, self.radii, strict=True):
            angle = numpy.arctan2(rows - row, columns - column)
            edge = radius * (1 + 0.1 * numpy.sin(3 * angle + radius) + 0.06 * numpy.sin(7 * angle))
            shadow = numpy.hypot(rows - row - radius / 2, columns - column - radius / 2) < edge
            cloud = numpy.hypot(rows - row, columns - column) < edge
            shadow &= ~cloud & (scl != SCL_CLOUD)
            image[:, shadow] = image[:, shadow] // 3 + 1
            scl[shadow] = SCL_SHADOW
            image[:, cloud] = 7_000 + image[:, cloud] // 4
            scl[cloud] = SCL_CLOUD

    def unseen(self, rows, columns):
        """Two corners, as the swath of the satellite lies aslant."""
        return (rows + 3 * columns < 0.3 * self.size) | (rows + 3 * columns > 3.7 * self.size)


def land(source, cells):
    """The class of each parcel: neighbourhoods around as many centres as it takes for all classes to be there."""
    count = max(len(CLASSES), cells * cells // 8)
    centres = source.uniform(0, cells, size=(count, 2))
    rows, columns = numpy.mgrid[0:cells, 0:cells]
    far = numpy.hypot(rows[..., None] - centres[:, 0], columns[..., None] - centres[:, 1])
    classes = source.permutation(numpy.arange(count) % len(CLASSES)) + 1
    return classes[far.argmin(axis=-1)].astype(numpy.uint8)
