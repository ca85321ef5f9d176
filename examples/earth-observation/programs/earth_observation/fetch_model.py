"""Fetches a registered model from MLflow: the version that an alias names now, or a version."""
import hashlib
import pathlib
import tempfile

import mlflow
import onnx
import yaml

from .errors import PermanentError, TransientError
from .files import write_bytes, write_json
from .model import Origin
from .tracking import asking_mlflow


def add_arguments(parser):
    parser.add_argument("--model-name", required=True, help="name of the registered model")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--alias", help="the version that this alias names")
    which.add_argument("--model-version", help="this version")
    parser.add_argument("--output", required=True, help="folder for model.onnx and model.json")


def run(arguments):
    name, number, alias = arguments.model_name, arguments.model_version, arguments.alias
    with asking_mlflow(f"cannot fetch {f'version {number}' if number else f'alias {alias}'} of '{name}'") as client:
        version = client.get_model_version(name, number) if number else client.get_model_version_by_alias(name, alias)
        model, origin = _downloaded(version)
    folder = pathlib.Path(arguments.output)
    write_bytes(folder / "model.onnx", model)
    write_json(folder / "model.json", origin._asdict())
    print(f"{name} version {origin.version} of run {origin.runId}, {len(model)} bytes")


def _downloaded(version):
    """The ONNX file of a version, which its MLmodel names, and where it is from."""
    uri = f"models:/{version.name}/{version.version}"
    if version.status != "READY":
        raise TransientError(f"{uri} is {version.status}; MLflow has it ready when it is registered to the end")
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = pathlib.Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=folder))
        except FileNotFoundError as error:
            raise PermanentError(f"the files of {uri} are gone: {error}; register the model again") from error
        flavors = yaml.safe_load((path / "MLmodel").read_text(encoding="utf-8"))["flavors"]
        if "onnx" not in flavors:
            raise PermanentError(f"{uri} is no ONNX model; its flavors: {', '.join(sorted(flavors))}")
        # MLflow may have put the weights into a file beside; here they come together.
        model = onnx.load(path / flavors["onnx"]["data"]).SerializeToString(deterministic=True)
    digest = hashlib.sha256(model).hexdigest()
    revision = version.tags.get("millrace.code-revision", "")
    return model, Origin(version.name, str(version.version), version.run_id or "", revision, digest)
