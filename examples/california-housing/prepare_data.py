"""Puts the example's data under DVC's care: writes the CSV, points the remote to a folder, adds and pushes.

Usage: python prepare_data.py REPOSITORY REMOTE_FOLDER
The rows are those that scikit-learn carries (load_diabetes, unscaled); written the same way each time, so that
their digest is always the same.
"""

import csv
import sys
from pathlib import Path

from dvc.repo import Repo
from sklearn.datasets import load_diabetes


def main(repository: str, remote: str) -> None:
    file = Path(repository, "data", "housing.csv")
    write_csv(file)
    with Repo(repository) as repo:
        with repo.config.edit("repo") as config:
            config["remote"]["storage"]["url"] = remote
        repo.add(str(file))
        repo.push()


def write_csv(file: Path) -> None:
    data = load_diabetes(scaled=False)
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as output:
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow([*data.feature_names, "target"])
        for features, target in zip(data.data.tolist(), data.target.tolist()):
            writer.writerow([*map(repr, features), repr(target)])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
