"""The picture that a person looks at: the scene beside its map, with the classes' colours and shares."""
import re

import numpy
from PIL import Image, ImageDraw, ImageFont

from .classes import CLASSES
from .files import written_whole

SIDE = 640  # of each of the two pictures, the longer one
MARGIN, LEGEND = 28, 290
INK, FAINT, PAPER = (30, 34, 40), (105, 112, 122), (255, 255, 255)
UNKNOWN, DAMAGED = (214, 217, 222), (230, 0, 0)

# Reflectance times 10,000 that is shown as white; eyes and screens want the dark tones lighter.
WHITE, GAMMA = 3000, 1 / 1.5

PALETTE = numpy.array([UNKNOWN, *(colour for _, colour in CLASSES)], numpy.uint8)


class Overview:
    """Takes in the scene and its map row of tiles by row of tiles, and keeps no more of them than it shows."""

    def __init__(self, scene, tile_size):
        scale = SIDE / max(scene.width, scene.height)
        self._scene, self._tile, self._scale = scene, tile_size, scale
        # The pixel of the scene that each pixel of the picture shows.
        self._across = (numpy.arange(max(1, round(scene.width * scale))) / scale).astype(int).clip(0, scene.width - 1)
        self._down = (numpy.arange(max(1, round(scene.height * scale))) / scale).astype(int).clip(0, scene.height - 1)
        shape = (len(self._down), len(self._across))
        self._classes = numpy.zeros(shape, numpy.uint8)
        self._colours = numpy.zeros((*shape, 3), numpy.uint16)

    def add(self, row, classes, colours):
        """Takes a row of tiles: its classes pixel by pixel, and its coarser colours."""
        shown = numpy.flatnonzero(self._down // self._tile == row)
        within = self._down[shown] - row * self._tile
        self._classes[shown] = classes[within][:, self._across]
        step = self._tile / colours.shape[0]
        tile, column = numpy.divmod(self._across, self._tile)
        coarse = tile * colours.shape[0] + (column / step).astype(int)
        self._colours[shown] = colours[(within / step).astype(int)][:, coarse]

    def write(self, path, origin, report):
        """Draws all of it."""
        height, width = self._classes.shape
        top = MARGIN + 66
        image = Image.new("RGB", (2 * width + LEGEND + 4 * MARGIN, max(height, 470) + top + MARGIN), PAPER)
        draw = ImageDraw.Draw(image)
        scene = self._scene
        draw.text((MARGIN, MARGIN - 6), f"Land cover of {scene.id}", INK, _font(24))
        draw.text(
            (MARGIN, MARGIN + 26),
            f"{scene.datetime[:10]} · {scene.crs} · {origin.name} version {origin.version}, run {origin.runId[:8]}",
            FAINT,
            _font(14),
        )
        seen = (numpy.clip(self._colours / WHITE, 0, 1) ** GAMMA * 255).astype(numpy.uint8)
        seen[(self._colours == 0).all(axis=2)] = UNKNOWN
        pictures = (("As seen: bands B04, B03, B02", seen), ("Classified", PALETTE[self._classes]))
        for at, (caption, pixels) in enumerate(pictures):
            left = MARGIN + at * (width + MARGIN)
            draw.text((left, top - 18), caption, FAINT, _font(13))
            image.paste(Image.fromarray(pixels), (left, top))
            self._mark(draw, left, top, report["failed"])
        self._measure(draw, MARGIN, top + height)
        _legend(draw, MARGIN + 2 * (width + MARGIN), top, report)
        with written_whole(path) as file:
            image.save(file, "PNG", optimize=True)

    def _mark(self, draw, left, top, failed):
        for tile in failed:
            box = [tile["column"], tile["row"], tile["column"] + 1, tile["row"] + 1]
            limits = self._scene.width, self._scene.height
            x, y, right, lower = (
                round(min(edge * self._tile, limits[at % 2]) * self._scale) for at, edge in enumerate(box)
            )
            x, y, right, lower = left + x, top + y, left + right - 1, top + lower - 1
            draw.rectangle((x, y, right, lower), outline=DAMAGED, width=2)
            draw.line((x, y, right, lower), DAMAGED, 2)
            draw.line((x, lower, right, y), DAMAGED, 2)

    def _measure(self, draw, left, lower):
        """A bar of a round length, below a quarter of the picture."""
        metres_a_pixel = abs(self._scene.transform[0]) / self._scale
        longest = metres_a_pixel * len(self._across) / 4
        power = 10 ** numpy.floor(numpy.log10(longest))
        length = max(step * power for step in (1, 2, 5) if step * power <= longest)
        text = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
        right = left + round(length / metres_a_pixel)
        draw.line((left, lower + 12, right, lower + 12), INK, 3)
        draw.text((right + 8, lower + 4), text, FAINT, _font(13))


def _legend(draw, left, top, report):
    shares = report["shares"]
    rows = [(colour, _words(name), shares[name]) for name, colour in CLASSES]
    rows.append((UNKNOWN, "Cloud or no data", shares["unknown"]))
    right = left + LEGEND - MARGIN
    for at, (colour, words, share) in enumerate(rows):
        y = top + at * 34
        draw.rectangle((left, y, left + 24, y + 24), fill=colour, outline=FAINT)
        draw.text((left + 34, y + 4), words, INK, _font(15))
        draw.text((right, y + 4), f"{share:.1%}", FAINT, _font(15), anchor="ra")
    if report["failed"]:
        y = top + len(rows) * 34
        draw.rectangle((left, y, left + 24, y + 24), outline=DAMAGED, width=2)
        draw.line((left, y, left + 24, y + 24), DAMAGED, 2)
        draw.line((left, y + 24, left + 24, y), DAMAGED, 2)
        draw.text((left + 34, y + 4), "Damaged tile", INK, _font(15))
        draw.text((right, y + 4), str(len(report["failed"])), FAINT, _font(15), anchor="ra")


def _words(name):
    """`AnnualCrop` as `Annual crop`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).capitalize()


def _font(size):
    return ImageFont.load_default(size)
