"""Makes 100 records, as many of praise as of complaint, and versions them with DVC."""
import csv
import os
import random

from versioned import WORK, push, refuse

# The seed of each version: the same version is the same bytes on every machine.
VERSIONS = {"v1.0": 20240917, "v1.1": 20250204}
PRAISE = "wonderful moving brilliant delightful gripping superb charming touching clever beautiful".split()
COMPLAINT = "dull clumsy tedious shallow awful boring pointless noisy predictable dreadful".split()
THINGS = "plot cast music ending script camera pace humour dialogue story".split()
SHAPES = [
    "the {thing} was {word} and the {other} {second}",
    "a {word} {thing}, and I expected no {opposite} {other}",
    "such a {word} {thing} after all the {second} {other}",
    "I found the {thing} {word}, some say {opposite}",
]


def record(praise, source):
    words, opposites = (PRAISE, COMPLAINT) if praise else (COMPLAINT, PRAISE)
    thing, other = source.sample(THINGS, 2)
    word, second = source.sample(words, 2)
    opposite = source.choice(opposites)
    shape = source.choice(SHAPES)
    return shape.format(thing=thing, other=other, word=word, second=second, opposite=opposite)


version = os.environ["INPUT_DATA_VERSION"]
if version not in VERSIONS:
    refuse(f"data-prep: there is no data version {version}; there are {', '.join(VERSIONS)}")

source = random.Random(VERSIONS[version])
rows = [(record(praise, source), int(praise)) for praise in [True, False] * 50]
source.shuffle(rows)

with (WORK / "records").open("w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["text", "label"])
    writer.writerows(rows)
push("records")
print(f"{len(rows)} records of {version}, {sum(label for _, label in rows)} of them praise")
