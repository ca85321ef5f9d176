"""Stands for a training: does what plan.json says over MLflow's REST API, with nothing but Python's own library.

plan.json: "metrics" (name to value; "NaN" as text), "models" (names to register, in order; "$MODEL_NAME" is the one
that the delivery asks for), "exit" (an exit code other than 0, before anything is registered), "logs" (false: MLflow
is not called at all), "greedyAttempt" (the attempt that takes all memory there is after it has registered its model).
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER = os.environ["MLFLOW_TRACKING_URI"]
EXPERIMENT = "0"


def main() -> None:
    plan = json.loads((ROOT / "plan.json").read_text(encoding="utf-8"))
    if plan.get("exit"):
        print("the training data are of no use: column 'rooms' is gone", file=sys.stderr)
        sys.exit(plan["exit"])
    if plan.get("logs") is False:
        return
    run_id = start_run()
    for name, value in plan.get("metrics", {}).items():
        post("runs/log-metric", {"run_id": run_id, "key": name, "value": value, "timestamp": now()})
    for name in plan.get("models", ["$MODEL_NAME"]):
        register(run_id, name.replace("$MODEL_NAME", os.environ["MODEL_NAME"]))
    if plan.get("greedyAttempt") == json.loads(os.environ["MLFLOW_RUN_CONTEXT"])["millrace.attempt"]:
        taken = []
        while True:
            taken.append(bytearray(b"x") * 2**28)
    post("runs/update", {"run_id": run_id, "status": "FINISHED", "end_time": now()})


def start_run() -> str:
    context = json.loads(os.environ["MLFLOW_RUN_CONTEXT"])
    tags = [{"key": key, "value": value} for key, value in context.items()]
    run = post("runs/create", {"experiment_id": EXPERIMENT, "start_time": now(), "tags": tags})["run"]
    return run["info"]["run_id"]


def register(run_id: str, name: str) -> None:
    logged = post("logged-models", {"experiment_id": EXPERIMENT, "name": "model", "source_run_id": run_id})
    model_id = logged["model"]["info"]["model_id"]
    call("PUT", f"mlflow-artifacts/artifacts/{EXPERIMENT}/models/{model_id}/artifacts/MLmodel", b"flavors: {}\n")
    mlflow("PATCH", f"logged-models/{model_id}", {"model_id": model_id, "status": "LOGGED_MODEL_READY"})
    post("runs/outputs", {"run_id": run_id, "models": [{"model_id": model_id, "step": 0}]})
    try:
        post("registered-models/create", {"name": name})
    except urllib.error.HTTPError as error:
        if json.load(error).get("error_code") != "RESOURCE_ALREADY_EXISTS":
            raise
    version = {"name": name, "source": f"models:/{model_id}", "run_id": run_id, "model_id": model_id}
    post("model-versions/create", version)


def post(path: str, body: dict) -> dict:
    return mlflow("POST", path, body)


def mlflow(method: str, path: str, body: dict) -> dict:
    return json.loads(call(method, f"mlflow/{path}", json.dumps(body).encode()) or b"{}")


def call(method: str, path: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{SERVER}/api/2.0/{path}", body, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def now() -> int:
    return int(time.time() * 1000)


main()
