"""Measures the model on the records that it never saw, and logs that to its run."""
import os
import pathlib

import mlflow
import mlflow.sklearn
import numpy
import scipy.sparse
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

from versioned import pull

folder = pull("features")
features = scipy.sparse.load_npz(folder / "held-out.npz")
labels = numpy.loadtxt(folder / "held-out-labels.csv", dtype=int)
predicted = mlflow.sklearn.load_model(os.environ["INPUT_MODEL_URI"]).predict(features)

measures = {"accuracy": accuracy_score, "precision": precision_score, "recall": recall_score, "f1": f1_score}
metrics = {name: float(measure(labels, predicted)) for name, measure in measures.items()}
with mlflow.start_run(run_id=os.environ["INPUT_RUN_ID"]):
    mlflow.log_metrics(metrics)
for name, value in metrics.items():
    pathlib.Path(os.environ[f"OUTPUT_{name.upper()}"]).write_text(str(value))
print(", ".join(f"{name} {value:.3f}" for name, value in metrics.items()))
