"""The CNN in JAX: three convolutions, of which the first two stride, the mean over the tile, one dense layer."""
import jax
import jax.numpy as jnp
import numpy

from .classes import BANDS, CLASSES

# Kernel, stride and padding of each convolution, and how many times the width it has in channels.
CONVOLUTIONS = ((5, 3, 2, 1), (3, 2, 1, 2), (3, 1, 1, 2))


def initial_weights(width, mean, std, seed):
    """Random weights by He's rule; mean and standard deviation of each band are part of the model."""
    source = numpy.random.default_rng(seed)

    def draw(*shape):
        return (source.normal(size=shape) * numpy.sqrt(2 / numpy.prod(shape[:-1]))).astype(numpy.float32)

    weights, channels = {"mean": mean, "std": std}, len(BANDS)
    for number, (kernel, _, _, times) in enumerate(CONVOLUTIONS):
        weights[f"kernel{number}"] = draw(kernel, kernel, channels, width * times)
        weights[f"bias{number}"] = numpy.zeros(width * times, dtype=numpy.float32)
        channels = width * times
    weights["dense"] = draw(channels, len(CLASSES))
    weights["bias"] = numpy.zeros(len(CLASSES), dtype=numpy.float32)
    return weights


def scores(weights, images):
    """The logits of images (N, bands, rows, columns) of raw band values."""
    values = (jnp.transpose(images, (0, 2, 3, 1)) - weights["mean"]) / weights["std"]
    for number, (_, stride, padding, _) in enumerate(CONVOLUTIONS):
        values = jax.lax.conv_general_dilated(
            values,
            weights[f"kernel{number}"],
            (stride, stride),
            [(padding, padding)] * 2,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
        )
        values = jax.nn.relu(values + weights[f"bias{number}"])
    return values.mean(axis=(1, 2)) @ weights["dense"] + weights["bias"]


@jax.jit
def probabilities(weights, images):
    """What the model gives: the probability of each class."""
    return jax.nn.softmax(scores(weights, images))
