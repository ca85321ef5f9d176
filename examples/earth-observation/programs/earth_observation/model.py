"""The model as `eo fetch-model` left it: model.onnx, and model.json which says where it is from."""
import json
import pathlib
from typing import NamedTuple

import numpy
import onnxruntime

from .classes import BANDS, CLASSES
from .errors import PermanentError


class Origin(NamedTuple):
    """What model.json holds."""

    name: str
    version: str
    runId: str
    codeRevision: str  # the commit that the model was trained at; empty where no tag says it
    sha256: str  # of model.onnx


def read_origin(folder):
    """Reads model.json."""
    path = pathlib.Path(folder, "model.json")
    try:
        return Origin(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise PermanentError(f"{path} says no model's origin: {error}; let eo fetch-model write it") from error


class Classifier:
    """Names the class of a tile, on one thread, so that machines and numbers of processors give the same."""

    def __init__(self, folder, tile_size):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # An arena never gives memory back, and the highest level lays data out for the processor that it finds.
        options.enable_cpu_mem_arena = False
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.log_severity_level = 3  # errors
        path = pathlib.Path(folder, "model.onnx")
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's own have no common class
            raise PermanentError(f"{path} is no model that ONNX Runtime can run: {error}") from error
        self._input, self._output = self._session.get_inputs()[0], self._session.get_outputs()[0]
        wanted, given = (len(BANDS), tile_size, tile_size), tuple(self._input.shape[1:])
        if len(given) != 3 or any(size not in (want, None) and not isinstance(size, str) for size, want in zip(given, wanted)):
            raise PermanentError(f"{path} takes tiles of shape {given}, not {wanted}; give its --tile-size, or another model")

    def class_of(self, tile):
        """The value that the tile's class has in maps. One tile at a time: rounding differs with the number of tiles."""
        given = tile[numpy.newaxis].astype(numpy.float32)
        scores = self._session.run([self._output.name], {self._input.name: given})[0]
        if scores.shape != (1, len(CLASSES)):
            raise PermanentError(f"the model gives {scores.shape[-1]} scores, not one for each of {len(CLASSES)} classes")
        return 1 + int(scores[0].argmax())
