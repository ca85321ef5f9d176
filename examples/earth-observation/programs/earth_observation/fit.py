"""Fits the CNN to tiles: Adam with a rate that falls to nothing, on tiles that are turned and mirrored at random."""
import jax
import numpy
import optax

from .network import initial_weights, probabilities, scores

BATCH = 12
SEED = 7
# What is no weight: it is measured, not learnt.
FIXED = ("mean", "std")


def fit(candidate, train, validation):
    """Yields the weights and the metrics of each epoch; the same candidate and tiles give the same."""
    images, labels = train
    mean, std = images.mean(axis=(0, 2, 3)), images.std(axis=(0, 2, 3)) + 1
    everything = initial_weights(candidate.width, mean, std, SEED)
    fixed = {name: everything.pop(name) for name in FIXED}
    weights = everything
    batches = max(1, len(labels) // BATCH)
    optimizer = optax.adam(optax.cosine_decay_schedule(candidate.learningRate, batches * candidate.epochs))
    state = optimizer.init(weights)

    def loss(weights, images, labels):
        return optax.softmax_cross_entropy_with_integer_labels(scores({**weights, **fixed}, images), labels).mean()

    @jax.jit
    def step(weights, state, images, labels):
        value, gradient = jax.value_and_grad(loss)(weights, images, labels)
        updates, state = optimizer.update(gradient, state)
        return optax.apply_updates(weights, updates), state, value

    source = numpy.random.default_rng(SEED)
    for epoch in range(1, candidate.epochs + 1):
        losses = []
        for batch in numpy.array_split(source.permutation(len(labels)), batches)[:batches]:
            turned = numpy.rot90(images[batch], source.integers(4), axes=(2, 3))
            mirrored = turned[..., ::-1] if source.integers(2) else turned
            weights, state, value = step(weights, state, numpy.ascontiguousarray(mirrored), labels[batch])
            losses.append(float(value))
        model = {**{name: numpy.asarray(values) for name, values in weights.items()}, **fixed}
        yield model, {"train_loss": float(numpy.mean(losses)), "val_accuracy": accuracy(model, *validation)}, epoch


def accuracy(model, images, labels):
    """The share of tiles that get their class."""
    return float((predicted(model, images) == labels).mean())


def predicted(model, images):
    """The index of the class that the model gives each tile."""
    return numpy.asarray(probabilities(model, images)).argmax(axis=1)


def count(model):
    """How many weights were learnt."""
    return sum(values.size for name, values in model.items() if name not in FIXED)
