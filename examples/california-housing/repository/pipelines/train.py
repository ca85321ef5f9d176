"""Trains the regressor on the tracked data, logs it to MLflow and registers it.

Run from the repository's root: python -m pipelines.train
"""

import os
from pathlib import Path

import mlflow
import mlflow.sklearn
import pandas as pd
import sklearn
import skops
import yaml
from mlflow.models import infer_signature
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).resolve().parent.parent
MODEL_NAME = os.environ.get("MODEL_NAME", "CaliforniaHousingRegressor")
TARGET = "target"


def main() -> None:
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    data = pd.read_csv(ROOT / "data" / "housing.csv")
    features, target = data.drop(columns=TARGET), data[TARGET]
    train_x, test_x, train_y, test_y = train_test_split(
        features, target, test_size=params["test_size"], random_state=params["seed"]
    )

    with mlflow.start_run() as run:
        mlflow.log_params(params)
        model = Pipeline([("scale", StandardScaler()), ("regress", Ridge(alpha=params["alpha"]))])
        model.fit(train_x, train_y)

        predicted = model.predict(test_x)
        metrics = {
            "rmse": root_mean_squared_error(test_y, predicted),
            "mae": mean_absolute_error(test_y, predicted),
            "r2": r2_score(test_y, predicted),
        }
        mlflow.log_metrics(metrics)
        info = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(test_x, predicted),
            input_example=test_x.head(3),
            registered_model_name=MODEL_NAME,
            # Named here because MLflow would otherwise load the model in a second process to find them.
            pip_requirements=[
                f"mlflow=={mlflow.__version__}",
                f"pandas=={pd.__version__}",
                f"scikit-learn=={sklearn.__version__}",
                f"skops=={skops.__version__}",
            ],
        )

    summary = ", ".join(f"{name} {value:.4f}" for name, value in metrics.items())
    print(f"run {run.info.run_id}: {MODEL_NAME} version {info.registered_model_version}: {summary}")


if __name__ == "__main__":
    main()
