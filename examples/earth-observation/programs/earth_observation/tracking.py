"""MLflow: its client, the runs of one workflow, and its faults told apart as everywhere here."""
import contextlib
import os
import re

# MLflow's own are 7 tries and two minutes of waiting; a step that ends with 75 is tried again as a whole.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "60")

import mlflow
import requests
from mlflow.exceptions import MlflowException

from .errors import PermanentError, TransientError

GROUP, CANDIDATE, SUPERSEDED_BY = "group", "candidate", "superseded_by"
WEIGHTS = "weights.npz"

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


@contextlib.contextmanager
def asking_mlflow(what):
    """What MLflow refuses is a PermanentError, what may pass a TransientError; `what` was to be done."""
    try:
        yield mlflow.MlflowClient()
    except MlflowException as error:
        reason = f"{what} at {mlflow.get_tracking_uri()}: {_line(error.message)}"
        raise (PermanentError if error.error_code in PERMANENT else TransientError)(reason) from error
    except requests.RequestException as error:
        # Files come without MLflow's own errors.
        status = 0 if error.response is None else error.response.status_code
        kind = PermanentError if 400 <= status < 500 and status != 429 else TransientError
        raise kind(f"{what} at {mlflow.get_tracking_uri()}: {_line(error)}") from error


def runs_of_group(client, experiment_name, group):
    """The runs of one workflow, the superseded ones left out."""
    if not re.fullmatch(r"[\w.-]+", group):
        raise PermanentError(f"'{group}' is no group; give letters, digits, dots and dashes, such as a workflow's UID")
    experiment = client.get_experiment_by_name(experiment_name)
    if experiment is None:
        raise PermanentError(f"MLflow at {mlflow.get_tracking_uri()} has no experiment '{experiment_name}'; train first")
    runs = client.search_runs([experiment.experiment_id], f"tags.{GROUP} = '{group}'", max_results=1000)
    return [run for run in runs if SUPERSEDED_BY not in run.data.tags]


def _line(error):
    return " ".join(str(error).split())[:300]
