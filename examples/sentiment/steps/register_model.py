"""Registers the model and the vectorizer in MLflow, the one with the version of the other."""
import os
import pathlib

import mlflow

name = os.environ["INPUT_MODEL_NAME"]
vectorizer = mlflow.register_model(os.environ["INPUT_VECTORIZER_URI"], f"{name}-vectorizer")
model = mlflow.register_model(
    os.environ["INPUT_MODEL_URI"],
    name,
    tags={
        "vectorizer": f"models:/{vectorizer.name}/{vectorizer.version}",
        "data_version": os.environ["INPUT_DATA_VERSION"],
        "f1": os.environ["INPUT_F1"],
    },
)
pathlib.Path(os.environ["OUTPUT_MODEL_VERSION"]).write_text(str(model.version))
pathlib.Path(os.environ["OUTPUT_VECTORIZER_VERSION"]).write_text(str(vectorizer.version))
print(f"{name} version {model.version}, with vectorizer version {vectorizer.version}")
