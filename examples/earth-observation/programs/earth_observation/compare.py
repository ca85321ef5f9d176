"""Compares a map with the true classes: accuracy, and precision, recall and F1 of each class."""
import numpy
from rasterio.windows import Window

from .classes import CLASSES, NODATA
from .errors import PermanentError
from .files import write_json
from .rasters import open_raster, read

# Rows that are in memory at once.
ROWS = 256


def add_arguments(parser):
    parser.add_argument("--map", required=True, help="the map that mosaic wrote")
    parser.add_argument("--truth", required=True, help="path or URL of the map of true classes")
    parser.add_argument("--output", required=True, help="the figures as JSON")


def run(arguments):
    confusion = _confusion(arguments.map, arguments.truth)
    figures = _figures(confusion)
    write_json(arguments.output, figures)
    print(_table(figures))


def _confusion(classified, truth):
    """How many pixels of each true class (rows) have which class in the map (columns)."""
    counts = numpy.zeros((len(CLASSES) + 1, len(CLASSES) + 1), numpy.int64)
    with open_raster(classified) as ours, open_raster(truth) as true:
        if (ours.shape, ours.crs, ours.transform) != (true.shape, true.crs, true.transform):
            raise PermanentError(f"{truth} has other pixels than {classified}; give the truth of that scene")
        for top in range(0, ours.height, ROWS):
            window = Window(0, top, ours.width, min(ROWS, ours.height - top))
            rows = [read(raster, href, indexes=1, window=window) for raster, href in ((true, truth), (ours, classified))]
            if max(row.max() for row in rows) > len(CLASSES):
                raise PermanentError(f"{truth} and {classified} must have values from {NODATA} to {len(CLASSES)} only")
            both = rows[0].astype(numpy.int64) * len(counts) + rows[1]
            counts += numpy.bincount(both.ravel(), minlength=counts.size).reshape(counts.shape)
    return counts


def _figures(counts):
    known = counts[1:, 1:]
    if known.sum() == 0:
        raise PermanentError("no pixel has a class both in the map and in the truth; is the scene all clouds?")
    right, mapped, true = known.diagonal(), known.sum(axis=0), known.sum(axis=1)
    return {
        "accuracy": _share(right.sum(), known.sum()),
        "compared": int(known.sum()),
        "compared_share": _share(known.sum(), counts[1:].sum()),
        "classes": {
            name: {
                "pixels": int(true[at]),
                "precision": _share(right[at], mapped[at]),
                "recall": _share(right[at], true[at]),
                "f1": _share(2 * right[at], mapped[at] + true[at]),
            }
            for at, (name, _) in enumerate(CLASSES)
        },
    }


def _share(part, whole):
    """A figure that is not defined, such as the precision of a class that the map has nowhere, is None."""
    return round(float(part / whole), 6) if whole else None


def _table(figures):
    lines = [f"{'':22}{'pixels':>10}{'precision':>11}{'recall':>11}{'F1':>11}"]
    for name, row in figures["classes"].items():
        numbers = ("—" if row[key] is None else f"{row[key]:.3f}" for key in ("precision", "recall", "f1"))
        lines.append(f"{name:22}{row['pixels']:10}" + "".join(f"{number:>11}" for number in numbers))
    lines.append(f"accuracy {figures['accuracy']:.3f} on {figures['compared']} pixels, {figures['compared_share']:.1%} of the truth")
    return "\n".join(lines)
