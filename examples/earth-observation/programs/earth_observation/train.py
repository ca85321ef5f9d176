"""Trains one candidate as an MLflow run: parameters, metrics of each epoch, confusion matrix, weights."""
import pathlib
import tempfile

import numpy

from .candidate import canonical, read_candidate
from .confusion import confusion_matrix, draw
from .dataset import add_dataset_arguments, read_part
from .files import write_text
from .tracking import CANDIDATE, GROUP, SUPERSEDED_BY, WEIGHTS, asking_mlflow, mlflow, runs_of_group


def add_arguments(parser):
    add_dataset_arguments(parser)
    parser.add_argument("--candidate", required=True, help='JSON such as {"learningRate":0.004,"width":16,"epochs":12}')
    parser.add_argument("--experiment-name", required=True, help="MLflow's experiment")
    parser.add_argument("--group", required=True, help="what the runs of one workflow have in common")
    parser.add_argument("--shuffle-labels", action="store_true", help="learn from wrong labels, to see what luck gives")
    parser.add_argument("--run-id", required=True, help="file for the id of the run")


def run(arguments):
    candidate = read_candidate(arguments.candidate)
    train, validation = (read_part(arguments.tiles, arguments.split, part) for part in ("train", "validation"))
    if arguments.shuffle_labels:
        train = train[0], numpy.random.default_rng(0).permutation(train[1])
    with asking_mlflow(f"cannot track the candidate {canonical(candidate)}") as client:
        experiment = mlflow.set_experiment(arguments.experiment_name)
        tags = {GROUP: arguments.group, CANDIDATE: canonical(candidate)}
        with mlflow.start_run(experiment_id=experiment.experiment_id, tags=tags) as started:
            _supersede(client, arguments, started)
            mlflow.log_params({**candidate._asdict(), "shuffledLabels": arguments.shuffle_labels})
            reached = _track(candidate, train, validation)
    write_text(arguments.run_id, started.info.run_id)
    print(f"run {started.info.run_id}: {canonical(candidate)} val_accuracy {reached:.3f}")


def _supersede(client, arguments, started):
    """An attempt before this one counts no more, however it ended."""
    own = started.info.run_id
    for older in runs_of_group(client, arguments.experiment_name, arguments.group):
        if older.info.run_id != own and older.data.tags.get(CANDIDATE) == started.data.tags[CANDIDATE]:
            client.set_tag(older.info.run_id, SUPERSEDED_BY, own)
            if older.info.status == "RUNNING":
                client.set_terminated(older.info.run_id, "KILLED")


def _track(candidate, train, validation):
    """Trains within the run, and gives the accuracy that the last epoch reached."""
    # Here, as JAX takes a second to load that a wrong option need not wait for.
    from .fit import count, fit, predicted

    for model, metrics, epoch in fit(candidate, train, validation):
        mlflow.log_metrics(metrics, step=epoch)
        print(f"epoch {epoch}: " + ", ".join(f"{name} {value:.3f}" for name, value in metrics.items()))
    mlflow.log_param("weights", count(model))
    images, labels = validation
    mlflow.log_image(draw(confusion_matrix(labels, predicted(model, images))), "confusion-matrix.png")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, WEIGHTS)
        numpy.savez(path, **model)
        mlflow.log_artifact(str(path))
    return metrics["val_accuracy"]
