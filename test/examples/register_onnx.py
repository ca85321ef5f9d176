"""Registers an ONNX model twice, gives the first version an alias, deletes the second."""
import sys

import mlflow
import mlflow.onnx
import numpy
import onnx
import onnx.numpy_helper

path, name = sys.argv[1:]
mlflow.set_experiment(name)
model = onnx.load(path)
# Large enough for MLflow to put it into a file beside the model.
model.graph.initializer.append(onnx.numpy_helper.from_array(numpy.ones(1000), "unused"))
with mlflow.start_run() as run:
    for _ in range(2):
        mlflow.onnx.log_model(model, name="model", pip_requirements=["onnxruntime"], registered_model_name=name)
client = mlflow.MlflowClient()
client.set_model_version_tag(name, "1", "millrace.code-revision", "4e5f")
client.set_registered_model_alias(name, "production", "1")
client.set_registered_model_alias(name, "gone", "2")
client.delete_model_version(name, "2")
print(run.info.run_id)
