"""`eo COMMAND --options`: finds the command's module, which has `add_arguments(parser)` and `run(arguments)`."""
import argparse
import importlib
import sys

from .errors import PermanentError, TransientError

# The module of `find-scene` is find_scene.py; only the one that is asked for is loaded.
COMMANDS = {
    # Training.
    "ingest": "Fetches the labelled tiles of a STAC collection.",
    "split": "Parts the tiles into those to learn from, to choose by and to test with.",
    "train": "Trains one candidate, as a run in MLflow.",
    "select": "Chooses the best candidate of a workflow's runs in MLflow.",
    "export": "Writes a trained model as ONNX, and compares both.",
    "register": "Tests the ONNX model and registers it with its lineage and its STAC item.",
    # Inference.
    "find-scene": "Finds one scene in a STAC and looks whether the model can read it.",
    "plan": "Cuts a scene into tiles, and these into batches.",
    "fetch-model": "Fetches a registered model from MLflow, by alias or version.",
    "classify": "Classifies a batch of a scene's tiles, and masks what is not seen.",
    "mosaic": "Puts the classes of all batches into one map, with its STAC item, picture and report.",
    "compare": "Compares a map with the true classes, class by class.",
}


def main(argv):
    """Runs a command and gives the exit code: 1 for what must be changed, 2 for wrong options, 75 for what may pass."""
    parser = argparse.ArgumentParser(prog="eo", description="Land cover from Sentinel-2, step by step.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        if argv[:1] == [name]:
            module = importlib.import_module(f".{name.replace('-', '_')}", __package__)
            module.add_arguments(command)
    arguments = parser.parse_args(argv)
    try:
        module.run(arguments)
    except (PermanentError, TransientError) as error:
        print(f"eo {arguments.command}: {error}", file=sys.stderr)
        return error.exit_code
    return 0
