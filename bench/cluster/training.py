"""Stands for a training: registers a model over MLflow's REST API, and says when it began and ended."""

import json
import os
import time
import urllib.error
import urllib.request

SERVER = os.environ["MLFLOW_TRACKING_URI"]


def call(method, path, body):
    request = urllib.request.Request(
        f"{SERVER}/api/2.0/{path}", body, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"{}")


def post(path, body):
    return call("POST", f"mlflow/{path}", json.dumps(body).encode())


print(f"training began {time.time()}", flush=True)
now = int(time.time() * 1000)
name = os.environ["MODEL_NAME"]
tags = [{"key": key, "value": value} for key, value in json.loads(os.environ["MLFLOW_RUN_CONTEXT"]).items()]
run = post("runs/create", {"experiment_id": "0", "start_time": now, "tags": tags})["run"]["info"]["run_id"]
post("runs/log-metric", {"run_id": run, "key": "rmse", "value": 50, "timestamp": now})
logged = post("logged-models", {"experiment_id": "0", "name": "model", "source_run_id": run})
model = logged["model"]["info"]["model_id"]
call("PUT", f"mlflow-artifacts/artifacts/0/models/{model}/artifacts/MLmodel", b"flavors: {}\n")
done = {"model_id": model, "status": "LOGGED_MODEL_READY"}
call("PATCH", f"mlflow/logged-models/{model}", json.dumps(done).encode())
post("runs/outputs", {"run_id": run, "models": [{"model_id": model, "step": 0}]})
try:
    post("registered-models/create", {"name": name})
except urllib.error.HTTPError as error:
    if json.load(error).get("error_code") != "RESOURCE_ALREADY_EXISTS":
        raise
post("model-versions/create", {"name": name, "source": f"models:/{model}", "run_id": run, "model_id": model})
post("runs/update", {"run_id": run, "status": "FINISHED", "end_time": int(time.time() * 1000)})
print(f"training ended {time.time()}", flush=True)
