"""Writes a CNN for tiles as large as the example's largest, with weights of chance: what it says means nothing, what it takes does."""
import hashlib
import json
import pathlib
import sys

import numpy
from earth_observation.classes import BANDS, CLASSES, TILE
from onnx import TensorProto, helper, numpy_helper

WIDTH = 32
folder = pathlib.Path(sys.argv[1])
source = numpy.random.default_rng(1)


def weights(*shape):
    return (source.normal(size=shape) / numpy.sqrt(numpy.prod(shape[1:]))).astype(numpy.float32)


values = {
    "first": weights(WIDTH, len(BANDS), 3, 3) / 3000,
    "second": weights(WIDTH * 2, WIDTH, 3, 3),
    "last": weights(len(CLASSES), WIDTH * 2).T,
    "axes": numpy.array([2, 3]),
}
graph = helper.make_graph(
    [
        helper.make_node("Conv", ["image", "first"], ["one"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["one"], ["two"]),
        helper.make_node("MaxPool", ["two"], ["three"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["three", "second"], ["four"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["four"], ["five"]),
        helper.make_node("ReduceMean", ["five", "axes"], ["mean"], keepdims=0),
        helper.make_node("MatMul", ["mean", "last"], ["scores"]),
    ],
    "by-chance",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", len(BANDS), TILE, TILE])],
    [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", len(CLASSES)])],
    [numpy_helper.from_array(value, name) for name, value in values.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9).SerializeToString()
folder.mkdir(parents=True)
(folder / "model.onnx").write_bytes(model)
digest = hashlib.sha256(model).hexdigest()
origin = {"name": "ByChance", "version": "1", "runId": "", "codeRevision": "", "sha256": digest}
(folder / "model.json").write_text(json.dumps(origin))
