"""Writes a trained model as ONNX, and looks whether it gives every test tile what the trained one gives."""
import io
import pathlib
import tempfile

import numpy

from .dataset import add_dataset_arguments, read_part
from .errors import PermanentError
from .files import write_bytes
from .onnx_graph import onnx_graph
from .tracking import WEIGHTS, asking_mlflow, mlflow

# Of a probability; both compute with 32 bits, in other orders.
TOLERANCE = 1e-3


def add_arguments(parser):
    parser.add_argument("--run-id", required=True, help="the MLflow run with the weights")
    add_dataset_arguments(parser)
    parser.add_argument("--output", required=True, help="the ONNX file")


def run(arguments):
    weights = _weights(arguments.run_id)
    images, _ = read_part(arguments.tiles, arguments.split, "test")
    model = onnx_graph(weights).SerializeToString(deterministic=True)
    difference, others = _compare(weights, model, images)
    print(f"{len(images)} test tiles: the largest difference of a probability is {difference:.1e}, {others} other classes")
    if others or not difference < TOLERANCE:
        raise PermanentError(f"the ONNX model of run {arguments.run_id} differs from the trained one; it is not written")
    write_bytes(arguments.output, model)


def _weights(run_id):
    with asking_mlflow(f"cannot fetch the weights of run {run_id}"), tempfile.TemporaryDirectory() as folder:
        try:
            path = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path=WEIGHTS, dst_path=folder)
        except FileNotFoundError as error:
            raise PermanentError(f"run {run_id} has no {WEIGHTS}: {error}; give a run of eo train") from error
        with numpy.load(io.BytesIO(pathlib.Path(path).read_bytes())) as stored:
            return dict(stored)


def _compare(weights, model, images):
    """The largest difference of a probability, and how many tiles get another class."""
    import onnxruntime

    from .network import probabilities

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    given = session.run(None, {session.get_inputs()[0].name: images})[0]
    trained = numpy.asarray(probabilities(weights, images))
    return float(numpy.abs(given - trained).max()), int((given.argmax(axis=1) != trained.argmax(axis=1)).sum())
