"""A batch of tiles and what classify found in them: one file, the same bytes for the same tiles."""
import contextlib
import json
import zipfile
import zlib
from typing import NamedTuple

import numpy

from .errors import PermanentError
from .files import written_whole


class Batch(NamedTuple):
    """An object of what `eo plan` wrote: so many tiles from the first."""

    index: int
    first: int
    count: int


class BatchResult(NamedTuple):
    """The result of a batch. Its arrays have a row for each tile."""

    about: dict  # scene, model (sha256), tileSize, first, count, failed ({tile's number: reason})
    pixels: numpy.ndarray  # values of classes, 0 where nothing is known
    colours: numpy.ndarray  # red, green and blue as they were measured, coarser than the pixels


def parse_batch(text):
    """A batch from its JSON."""
    try:
        batch = Batch(**json.loads(text))
        if not all(isinstance(number, int) and number >= 0 for number in batch):
            raise ValueError("its numbers are not all whole and positive")
    except (ValueError, TypeError) as error:
        raise PermanentError(f"no batch: {text} ({error}); give one of those that eo plan wrote") from error
    return batch


def write_result(path, result):
    """Writes the result of a batch."""
    about = json.dumps(result.about, sort_keys=True)
    with written_whole(path) as file:
        numpy.savez_compressed(file, about=about, pixels=result.pixels, colours=result.colours)


def read_about(path):
    """What a result is about, without its pixels."""
    with _arrays(path) as arrays:
        return json.loads(str(arrays["about"]))


def read_result(path):
    """Reads the result of a batch."""
    with _arrays(path) as arrays:
        return BatchResult(json.loads(str(arrays["about"])), arrays["pixels"], arrays["colours"])


@contextlib.contextmanager
def _arrays(path):
    try:
        with numpy.load(path, allow_pickle=False) as arrays:
            yield arrays
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise PermanentError(f"{path} is no result of a batch: {error}; let eo classify write it again") from error
