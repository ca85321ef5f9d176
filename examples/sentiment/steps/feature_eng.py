"""Turns the records into TF-IDF features, at most 100, learnt from the training part alone."""
import csv

import numpy
import scipy.sparse
import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split

from versioned import WORK, pull, push

with pull("records").open(encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
texts = [row["text"] for row in rows]
labels = numpy.array([int(row["label"]) for row in rows])
train_texts, held_texts, train_labels, held_labels = train_test_split(
    texts, labels, test_size=0.25, stratify=labels, random_state=7
)

vectorizer = TfidfVectorizer(max_features=100)
train = vectorizer.fit_transform(train_texts)
held_out = vectorizer.transform(held_texts)

folder = WORK / "features"
folder.mkdir()
scipy.sparse.save_npz(folder / "train.npz", train)
scipy.sparse.save_npz(folder / "held-out.npz", held_out)
numpy.savetxt(folder / "train-labels.csv", train_labels, fmt="%d")
numpy.savetxt(folder / "held-out-labels.csv", held_labels, fmt="%d")
skops.io.dump(vectorizer, folder / "vectorizer.skops")
push("features")
print(f"{train.shape[1]} features; {train.shape[0]} records to learn from, {held_out.shape[0]} held out")
