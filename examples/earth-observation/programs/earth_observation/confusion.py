"""The confusion matrix of a model, and its picture."""
import numpy
from PIL import Image, ImageDraw, ImageFont

from .classes import CLASSES, NAMES

CELL, MARGIN, FONT = 46, 204, 15


def confusion_matrix(true, predicted):
    """How often each true class (row) was taken for each class (column), both as indices of CLASSES."""
    counts = numpy.zeros((len(CLASSES), len(CLASSES)), dtype=int)
    numpy.add.at(counts, (true, predicted), 1)
    return counts


def draw(counts):
    """A picture: the darker, the larger the share of the true class."""
    size = MARGIN + CELL * len(CLASSES) + 20
    picture = Image.new("RGB", (size, size), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(FONT)
    shares = counts / numpy.maximum(counts.sum(axis=1, keepdims=True), 1)
    for row, name in enumerate(NAMES):
        top = MARGIN + row * CELL
        pen.text((MARGIN - 8, top + CELL // 2), name, "black", font, anchor="rm")
        _slanted(picture, font, name, MARGIN + row * CELL)
        for column in range(len(NAMES)):
            left, share = MARGIN + column * CELL, shares[row, column]
            shade = tuple(round(255 - share * (255 - dark)) for dark in (25, 60, 120))
            pen.rectangle((left, top, left + CELL - 2, top + CELL - 2), fill=shade)
            if counts[row, column]:
                ink = "white" if share > 0.5 else "black"
                pen.text((left + CELL // 2 - 1, top + CELL // 2 - 1), str(counts[row, column]), ink, font, anchor="mm")
    pen.text((MARGIN - 8, MARGIN - 24), "true class", "gray", font, anchor="rm")
    pen.text((MARGIN, 14), "predicted class", "gray", font, anchor="lm")
    return picture


def _slanted(picture, font, name, left):
    """Writes a column's name upwards."""
    label = Image.new("RGB", (MARGIN - 40, FONT + 6), "white")
    ImageDraw.Draw(label).text((0, (FONT + 6) // 2), name, "black", font, anchor="lm")
    picture.paste(label.rotate(90, expand=True), (left + (CELL - FONT - 6) // 2, 30))
