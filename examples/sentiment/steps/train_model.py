"""Trains a logistic regression in batches, and logs it with its parameters to MLflow."""
import os
import pathlib

import mlflow
import mlflow.sklearn
import numpy
import scipy.sparse
import skops
import skops.io
import sklearn
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score

from versioned import pull

folder = pull("features")
features = scipy.sparse.load_npz(folder / "train.npz")
labels = numpy.loadtxt(folder / "train-labels.csv", dtype=int)
vectorizer = skops.io.load(folder / "vectorizer.skops")
epochs, batch_size = int(os.environ["INPUT_EPOCHS"]), int(os.environ["INPUT_BATCH_SIZE"])
# Named here because MLflow would otherwise load the model in a second process to find them.
packages = [f"{package.__name__}=={package.__version__}" for package in (mlflow, skops)]
packages += [f"scikit-learn=={sklearn.__version__}"]

model = SGDClassifier(loss="log_loss", random_state=7)
order = numpy.random.default_rng(7)
for _ in range(epochs):
    for batch in numpy.array_split(order.permutation(len(labels)), -(-len(labels) // batch_size)):
        model.partial_fit(features[batch], labels[batch], classes=[0, 1])

mlflow.set_experiment(os.environ["INPUT_MODEL_NAME"])
with mlflow.start_run() as run:
    mlflow.log_params(
        {
            "data_version": os.environ["INPUT_DATA_VERSION"],
            "epochs": epochs,
            "batch_size": batch_size,
            "max_features": vectorizer.max_features,
        }
    )
    mlflow.log_metric("train_accuracy", accuracy_score(labels, model.predict(features)))
    uris = {
        name: mlflow.sklearn.log_model(what, name=name, pip_requirements=packages).model_uri
        for name, what in {"model": model, "vectorizer": vectorizer}.items()
    }
for name, uri in uris.items():
    pathlib.Path(os.environ[f"OUTPUT_{name.upper()}_URI"]).write_text(uri)
pathlib.Path(os.environ["OUTPUT_RUN_ID"]).write_text(run.info.run_id)
print(f"run {run.info.run_id}: {epochs} epochs in batches of {batch_size}")
