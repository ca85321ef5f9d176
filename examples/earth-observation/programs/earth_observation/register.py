"""Tests the ONNX model on tiles that nobody chose by, and registers it with its lineage and its STAC item."""
import numpy

from .dataset import add_dataset_arguments, read_items, read_part
from .errors import PermanentError
from .files import write_json, write_text
from .tracking import CANDIDATE, asking_mlflow, mlflow


def add_arguments(parser):
    parser.add_argument("--run-id", required=True, help="the MLflow run that trained it")
    parser.add_argument("--onnx", required=True, help="the file that export wrote")
    add_dataset_arguments(parser)
    parser.add_argument("--model-name", required=True, help="name of the registered model")
    parser.add_argument("--data-digest", required=True, help="what ingest said of the tiles")
    parser.add_argument("--code-revision", default="", help="the commit of these programs")
    parser.add_argument("--item", required=True, help="file for the model's STAC item")
    parser.add_argument("--model-version", required=True, help="file for the version")


def run(arguments):
    # Here, as they take seconds to load that a wrong option need not wait for.
    import onnx
    import onnxruntime

    from .model_item import model_item

    try:
        model = onnx.load(arguments.onnx)
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    except Exception as error:  # neither library's own have a common class
        raise PermanentError(f"{arguments.onnx} is no model: {error}; let eo export write it") from error
    images, labels = read_part(arguments.tiles, arguments.split, "test")
    given = session.run(None, {session.get_inputs()[0].name: images})[0]
    metrics = {
        "test_accuracy": float((given.argmax(axis=1) == labels).mean()),
        "majority_accuracy": _majority(arguments, labels),
    }
    with asking_mlflow(f"cannot register the model of run {arguments.run_id}") as client:
        trained = client.get_run(arguments.run_id)
        for name, value in metrics.items():
            client.log_metric(arguments.run_id, name, value)
        version = _registered(client, arguments, model, (images[:1], given[:1]))
        for name, value in _lineage(arguments).items():
            client.set_model_version_tag(arguments.model_name, version, name, value)
    hyperparameters = trained.data.tags.get(CANDIDATE, "{}")
    item = model_item(arguments, version, model, hyperparameters, metrics, read_items(arguments.tiles))
    write_json(arguments.item, item)
    write_text(arguments.model_version, version)
    told = ", ".join(f"{name} {value:.3f}" for name, value in metrics.items())
    print(f"{arguments.model_name} version {version} of run {arguments.run_id}: {told}")


def _majority(arguments, labels):
    """What it would be to give every tile the class that is most frequent among those to learn from."""
    _, learnt = read_part(arguments.tiles, arguments.split, "train")
    return float((labels == numpy.bincount(learnt).argmax()).mean())


def _registered(client, arguments, model, example):
    """The version of this run; it is registered once, however often this is repeated."""
    import mlflow.onnx
    import onnxruntime
    from mlflow.models import Model, infer_signature

    name, run_id = arguments.model_name, arguments.run_id
    there = [found for found in client.search_model_versions(f"run_id = '{run_id}'") if found.name == name]
    if there:
        return str(min(int(found.version) for found in there))
    info = Model.log(
        None,
        mlflow.onnx,
        name="model",
        run_id=run_id,
        onnx_model=model,
        onnx_execution_providers=["CPUExecutionProvider"],
        # One file, which is all that `eo fetch-model` and a model server need.
        save_as_external_data=False,
        signature=infer_signature(*example),
        input_example=example[0],
        registered_model_name=name,
        # Named here because MLflow would otherwise load the model in a second process to find them.
        pip_requirements=[f"mlflow=={mlflow.__version__}", f"onnxruntime=={onnxruntime.__version__}"],
    )
    return str(info.registered_model_version)


def _lineage(arguments):
    """The tags by which a delivery knows where a version is from."""
    tags = {
        "millrace.run-id": arguments.run_id,
        "millrace.code-revision": arguments.code_revision,
        "millrace.data-digest": arguments.data_digest,
    }
    return {name: value for name, value in tags.items() if value}
