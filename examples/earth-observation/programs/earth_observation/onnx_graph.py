"""The CNN of network.py as an ONNX graph: raw band values in, the probability of each class out."""
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from .classes import BANDS, CLASSES, TILE
from .network import CONVOLUTIONS

INPUT, OUTPUT = "image", "probabilities"
# Of 2021 and 2022: what ONNX Runtime of any later version runs.
OPSET, IR_VERSION = 17, 8


def onnx_graph(weights):
    """The model; its weights are those that `eo train` stored."""
    nodes, constants = [], []

    def constant(name, values):
        constants.append(numpy_helper.from_array(numpy.ascontiguousarray(values, dtype=numpy.float32), name))
        return name

    def node(kind, *inputs, **attributes):
        output = f"{kind.lower()}{len(nodes)}"
        nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output

    values = node("Sub", INPUT, constant("mean", weights["mean"].reshape(1, -1, 1, 1)))
    values = node("Div", values, constant("std", weights["std"].reshape(1, -1, 1, 1)))
    for number, (_, stride, padding, _) in enumerate(CONVOLUTIONS):
        # JAX keeps kernels as rows, columns, inputs, outputs; ONNX the outputs first.
        kernel = constant(f"kernel{number}", weights[f"kernel{number}"].transpose(3, 2, 0, 1))
        bias = constant(f"bias{number}", weights[f"bias{number}"])
        values = node("Conv", values, kernel, bias, strides=[stride] * 2, pads=[padding] * 4)
        values = node("Relu", values)
    values = node("Flatten", node("GlobalAveragePool", values))
    values = node("Gemm", values, constant("dense", weights["dense"]), constant("bias", weights["bias"]))
    nodes.append(helper.make_node("Softmax", [values], [OUTPUT], name="softmax", axis=1))
    graph = helper.make_graph(
        nodes,
        "land_cover",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["N", len(BANDS), TILE, TILE])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["N", len(CLASSES)])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return model
