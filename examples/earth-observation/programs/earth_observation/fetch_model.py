"""Fetches a registered model from MLflow: the version that an alias names now, or a version."""
import hashlib
import os
import pathlib
import tempfile

import yaml

from .errors import PermanentError, TransientError
from .files import write_bytes, write_json
from .model import Origin

# MLflow's own are 7 tries and two minutes of waiting; a step that ends with 75 is tried again as a whole.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "60")

import mlflow
from mlflow.exceptions import MlflowException

# What MLflow answers where another try gives the same.
PERMANENT = {
    "BAD_REQUEST",
    "ENDPOINT_NOT_FOUND",
    "INVALID_PARAMETER_VALUE",
    "NOT_FOUND",
    "PERMISSION_DENIED",
    "RESOURCE_DOES_NOT_EXIST",
    "UNAUTHENTICATED",
}


def add_arguments(parser):
    parser.add_argument("--model-name", required=True, help="name of the registered model")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--alias", help="the version that this alias names")
    which.add_argument("--model-version", help="this version")
    parser.add_argument("--output", required=True, help="folder for model.onnx and model.json")


def run(arguments):
    name, server = arguments.model_name, mlflow.get_tracking_uri()
    try:
        version = _version(name, arguments.alias, arguments.model_version)
        model, origin = _downloaded(version)
    except MlflowException as error:
        what = f"version {arguments.model_version}" if arguments.model_version else f"alias '{arguments.alias}'"
        reason = " ".join(str(error.message).split())[:300]
        if error.error_code in PERMANENT:
            raise PermanentError(f"'{name}' has no {what} at {server}: {reason}; register it or give another one") from error
        raise TransientError(f"MLflow at {server} does not answer for '{name}': {reason}") from error
    folder = pathlib.Path(arguments.output)
    write_bytes(folder / "model.onnx", model)
    write_json(folder / "model.json", origin._asdict())
    print(f"{name} version {origin.version} of run {origin.runId}, {len(model)} bytes")


def _version(name, alias, number):
    client = mlflow.MlflowClient()
    version = client.get_model_version_by_alias(name, alias) if alias else client.get_model_version(name, number)
    if version.status != "READY":
        raise TransientError(f"version {version.version} of '{name}' is {version.status}")
    return version


def _downloaded(version):
    """The ONNX file of a version, which its MLmodel names, and where it is from."""
    with tempfile.TemporaryDirectory() as folder:
        uri = f"models:/{version.name}/{version.version}"
        try:
            path = pathlib.Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=folder))
        except OSError as error:
            raise PermanentError(f"the files of {uri} are gone: {error}; register the model again") from error
        flavors = yaml.safe_load((path / "MLmodel").read_text(encoding="utf-8"))["flavors"]
        if "onnx" not in flavors:
            raise PermanentError(f"{uri} is no ONNX model; its flavors: {', '.join(sorted(flavors))}")
        model = (path / flavors["onnx"]["data"]).read_bytes()
    digest = hashlib.sha256(model).hexdigest()
    revision = version.tags.get("millrace.code-revision", "")
    return model, Origin(version.name, str(version.version), version.run_id or "", revision, digest)
