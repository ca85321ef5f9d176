"""The STAC item of a model, by the extension for machine learning models (MLM): what it takes, gives and was made of."""
import json
import pathlib

import onnx
import pystac
import rasterio
from pystac.extensions.classification import Classification
from pystac.extensions.mlm import (
    AssetGeneralMLMExtension,
    Hyperparameters,
    InputStructure,
    MLMExtension,
    ModelInput,
    ModelOutput,
    ResultStructure,
    TaskType,
)
from pystac.extensions.raster import DataType
from rasterio.warp import transform_bounds

from .classes import BANDS, CLASSES, TILE

TASKS = [TaskType.SCENE_CLASSIFICATION]


def model_item(arguments, version, model, hyperparameters, metrics, tiles):
    """The item as JSON. Its area and its time are those of the tiles that it was made of."""
    west, south, east, north = box = _box(arguments.tiles, tiles)
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    days = sorted(tile["datetime"] for tile in tiles.values())
    item = pystac.Item(
        id=f"{arguments.model_name}-{version}",
        geometry={"type": "Polygon", "coordinates": [ring]},
        bbox=box,
        datetime=None,
        properties={
            "title": f"{arguments.model_name}, version {version}",
            "description": f"Names the land cover of a tile of {TILE} x {TILE} pixels of Sentinel-2.",
            "start_datetime": days[0],
            "end_datetime": days[-1],
            "mlflow:model_name": arguments.model_name,
            "mlflow:model_version": version,
            "mlflow:run_id": arguments.run_id,
            "mlflow:metrics": metrics,
            "millrace:code_revision": arguments.code_revision,
            "millrace:data_digest": arguments.data_digest,
        },
        assets={"model": _asset(arguments.model_name, version)},
    )
    MLMExtension.ext(item, add_if_missing=True).apply(
        name=arguments.model_name,
        architecture="CNN",
        tasks=TASKS,
        framework="ONNX",
        framework_version=onnx.__version__,
        total_parameters=sum(_size(constant) for constant in model.graph.initializer),
        batch_size_suggestion=32,
        input=[_input()],
        output=[_output()],
        hyperparameters=Hyperparameters(json.loads(hyperparameters)),
    )
    AssetGeneralMLMExtension.ext(item.assets["model"]).apply(artifact_type="onnx")
    return item.to_dict(include_self_link=False, transform_hrefs=False)


def _box(folder, tiles):
    """The area of all tiles in degrees."""
    boxes = []
    for tile in tiles.values():
        with rasterio.open(pathlib.Path(folder, tile["file"])) as raster:
            boxes.append(transform_bounds(raster.crs, "EPSG:4326", *raster.bounds))
    west, south, east, north = zip(*boxes, strict=True)
    return [round(edge, 7) for edge in (min(west), min(south), max(east), max(north))]


def _asset(name, version):
    return pystac.Asset(
        href=f"models:/{name}/{version}",
        title="The model in MLflow's registry",
        media_type="application/octet-stream; application=onnx",
        roles=["mlm:model"],
        extra_fields={"bands": [{"name": band} for band in BANDS]},
    )


def _input():
    shape = InputStructure.create(
        shape=[-1, len(BANDS), TILE, TILE], dim_order=["batch", "bands", "height", "width"], data_type=DataType.FLOAT32
    )
    return ModelInput.create(name="image", bands=list(BANDS), input=shape, description="values as Sentinel-2 gives them")


def _output():
    shape = ResultStructure.create(shape=[-1, len(CLASSES)], dim_order=["batch", "class"], data_type=DataType.FLOAT32)
    classes = [
        Classification.create(value=value, name=name, color_hint="{:02X}{:02X}{:02X}".format(*colour))
        for value, (name, colour) in enumerate(CLASSES, start=1)
    ]
    return ModelOutput.create(
        name="probabilities",
        tasks=TASKS,
        result=shape,
        classes=classes,
        description="one for each class, in this order; a class's value is that of maps",
    )


def _size(constant):
    size = 1
    for length in constant.dims:
        size *= length
    return size
