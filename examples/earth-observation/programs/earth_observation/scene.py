"""A scene as the commands hand it on: where its rasters are, and their grid."""
import json
from typing import NamedTuple

from .errors import PermanentError


class Scene(NamedTuple):
    """What scene.json holds."""

    id: str
    collection: str
    item: str  # where the STAC item is
    datetime: str
    bbox: list
    geometry: dict
    image: str
    scl: str  # Sentinel-2's scene classification; empty where the scene has none
    truth: str  # the map of its true classes; empty where it is not known
    width: int
    height: int
    crs: str
    transform: list


def read_scene(path):
    """Reads what `eo find-scene` wrote."""
    try:
        with open(path, encoding="utf-8") as file:
            return Scene(**json.load(file))
    except (OSError, ValueError, TypeError) as error:
        raise PermanentError(f"{path} is no scene: {error}; let eo find-scene write it") from error
