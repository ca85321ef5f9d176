"""Parts the tiles into those to learn from, to choose by and to test with; each class in the same proportions."""
import numpy

from .dataset import PARTS, read_items
from .errors import PermanentError
from .files import write_json

# Of each class: three fifths to learn from, one to choose the best candidate by, one that only the last test sees.
VALIDATION = TEST = 0.2


def add_arguments(parser):
    parser.add_argument("--tiles", required=True, help="the folder that ingest wrote")
    parser.add_argument("--seed", type=int, required=True, help="the same seed makes the same parts")
    parser.add_argument("--output", required=True, help="the ids of each part as JSON")


def run(arguments):
    by_label = {}
    for identifier, item in read_items(arguments.tiles).items():
        by_label.setdefault(item["label"], []).append(identifier)
    source = numpy.random.default_rng(arguments.seed)
    parts = {part: [] for part in PARTS}
    for label in sorted(by_label):
        mixed = [by_label[label][at] for at in source.permutation(len(by_label[label]))]
        validation, test = (max(1, round(len(mixed) * share)) for share in (VALIDATION, TEST))
        if len(mixed) <= validation + test:
            raise PermanentError(f"class {label} has {len(mixed)} tiles, which are too few to part; give 3 or more of each")
        parts["validation"] += mixed[:validation]
        parts["test"] += mixed[validation : validation + test]
        parts["train"] += mixed[validation + test :]
    write_json(arguments.output, {"seed": arguments.seed, **{part: sorted(parts[part]) for part in PARTS}})
    print(", ".join(f"{part} {len(parts[part])}" for part in PARTS))
