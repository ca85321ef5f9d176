"""Registers an ONNX model twice, gives the first version an alias, deletes the second; then a model that is no ONNX."""
import sys

import mlflow
import mlflow.onnx
import mlflow.pyfunc
import onnx

path, name = sys.argv[1:]
mlflow.set_experiment(name)
requirements = ["onnxruntime"]
with mlflow.start_run() as run:
    mlflow.onnx.log_model(onnx.load(path), name="model", pip_requirements=requirements, registered_model_name=name)
    mlflow.onnx.log_model(onnx.load(path), name="model", pip_requirements=requirements, registered_model_name=name)
client = mlflow.MlflowClient()
client.set_model_version_tag(name, "1", "millrace.code-revision", "4e5f")
client.set_registered_model_alias(name, "production", "1")
client.set_registered_model_alias(name, "gone", "2")
client.delete_model_version(name, "2")
print(run.info.run_id)
