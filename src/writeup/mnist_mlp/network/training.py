"""One run: a configuration trained with one seed, epoch by epoch, keeping the model that validates best.

`train` walks over the epochs that are still to come and changes a `State`, which is all that the next epoch needs: the
order of the images is drawn anew from (seed, epoch), so a state kept after any epoch leads to the same bytes.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache

import numpy as np

from writeup.mnist_mlp.network.fast import Descent, Logits
from writeup.mnist_mlp.network.functions import Array, Labels, Pixels
from writeup.mnist_mlp.network.known_answers import margin_needed
from writeup.mnist_mlp.network.means import Means, measure
from writeup.mnist_mlp.network.mlp import Parameters, initialize, zeros_like
from writeup.mnist_mlp.network.pixel_order import BLOCK, Arranged, Integers, arrange, by_ink
from writeup.mnist_mlp.network.random_streams import data_order
from writeup.mnist_mlp.shape import CLASSES


@dataclass(frozen=True)
class Configuration:
    """The hyper-parameters of a run, in the order of its folder's name, and the seed.

    See writeup.mnist_mlp.declaration for their meaning and their bounds, which the plan has been held against.
    """

    learning_rate: float
    reg: float
    batch_size: int
    epochs: int
    hidden_size: int
    momentum: float
    initial_scale: float
    nesterov: int
    seed: int


COLUMNS = ("dataset", *(field.name for field in fields(Configuration)))
"""What names a run, in the order of its folder's name."""


@dataclass(frozen=True, eq=False)  # known by identity
class Images:
    """Pictures (N, D) as bytes 0…255 and their classes (N,)."""

    pixels: Pixels
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Epoch:
    """What is measured in one epoch: losses in nats, accuracies as fractions, Frobenius norms of W1 and W2.

    The training figures are running means over the epoch, each minibatch measured before its update; the others belong
    to the model at the end of the epoch.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    weight_norm_1: float
    weight_norm_2: float


@dataclass
class State:
    """All that the rest of a run depends on, after `epoch` epochs; `best` is the first model that validates best.

    `step_losses` holds the mean loss of every minibatch so far, in nats, each before its update. `specified` says
    whether all of it was computed as writeup.mnist_mlp.network.products specifies.
    """

    parameters: Parameters
    velocity: Parameters
    epoch: int = 0
    best: Parameters | None = None
    best_accuracy: float = -math.inf
    diverged: bool = False
    specified: bool = True
    step_losses: list[float] = field(default_factory=list)


def start(configuration: Configuration, features: int) -> State:
    """The state before the first epoch, for images of `features` pixels."""
    parameters = initialize(
        configuration.seed, features, configuration.hidden_size, classes=CLASSES, scale=configuration.initial_scale
    )
    return State(parameters, zeros_like(parameters))


def train(configuration: Configuration, training: Images, validation: Images, state: State) -> Iterator[Epoch]:
    """Train the epochs that `state` has not seen, in place, yielding what each measured.

    A run whose loss or weights cease to be finite is over: `state.diverged` is set, the epoch is not yielded, and the
    state is otherwise as it was before it.
    """
    spare = needed_margin(configuration, training)
    state.specified &= spare is not None
    while state.epoch < configuration.epochs and not state.diverged:
        epoch = _train_epoch(configuration, _arranged(training, validation), state, spare)
        if epoch is None:
            state.diverged = True
            return
        state.epoch = epoch.epoch
        if epoch.validation_accuracy > state.best_accuracy:
            state.best_accuracy = epoch.validation_accuracy
            state.best = Parameters(*(array.copy() for array in state.parameters))
        yield epoch


def needed_margin(configuration: Configuration, training: Images) -> int | None:
    """The spare columns with which this machine trains as specified (products.Columns); None if it does not at all."""
    size = min(configuration.batch_size, len(training))
    last = len(training) % size or size
    return margin_needed(size, last, configuration.hidden_size, training.pixels.shape[1])


def evaluate(parameters: Parameters, images: Images) -> Means:
    """Loss and accuracy of one model over all images, computed as in training."""
    features, hidden = parameters.W1.shape
    margin = margin_needed(min(BLOCK, len(images)), len(images) % BLOCK or BLOCK, hidden, features)
    order, arranged = _arranged_alone(images)
    descent = Descent(parameters, zeros_like(parameters), order, 1, margin or 0, learning_rate=0, reg=0, momentum=0)
    return measured(descent.logits(arranged), images.labels, len(images))


def measured(logits: Logits, labels: Labels, batch_size: int) -> Means:
    """Losses and hits of classes (N,), in batches of consecutive images."""
    return measure(logits.losses(labels), logits.hits(labels), batch_size)


@lru_cache(maxsize=1)  # models tested one after the other on the same images arrange them once
def _arranged_alone(images: Images) -> tuple[Integers, Arranged]:
    order = by_ink(images.pixels)
    return order, arrange(images.pixels, images.labels, order)


@lru_cache(maxsize=1)  # runs trained one after the other on the same images arrange them once
def _arranged(training: Images, validation: Images) -> tuple[Integers, Arranged, Arranged]:
    pixels = by_ink(training.pixels)
    return (
        pixels,
        arrange(training.pixels, training.labels, pixels),
        arrange(validation.pixels, validation.labels, pixels, alike=True),
    )


def _train_epoch(
    configuration: Configuration, arranged: tuple[Integers, Arranged, Arranged], state: State, margin: int | None
) -> Epoch | None:
    pixels, training, validation = arranged
    epoch, size = state.epoch + 1, min(configuration.batch_size, len(training.labels))
    order = data_order(configuration.seed, epoch, len(training.labels))
    descent = Descent(
        state.parameters,
        state.velocity,
        pixels,
        size,
        margin or 0,
        learning_rate=configuration.learning_rate,
        reg=configuration.reg,
        momentum=configuration.momentum,
        nesterov=configuration.nesterov,
    )
    with np.errstate(over="ignore", invalid="ignore"):  # a run may diverge: its loss is watched instead
        trained = measured(descent.epoch(training, order), training.labels[order], size)
        validated = measured(descent.logits(validation), validation.labels, len(validation.labels))
        parameters, velocity = descent.motion.parameters, descent.motion.velocity
        norms = norm(parameters.W1), norm(parameters.W2)
    if not all(map(math.isfinite, (trained.loss, validated.loss, *norms))):
        return None
    state.parameters, state.velocity = parameters, velocity
    state.step_losses += trained.batch_losses
    return Epoch(epoch, trained.loss, trained.accuracy, validated.loss, validated.accuracy, *norms)


def norm(W: Array) -> float:
    """The Frobenius norm √Σw², summed in float64."""
    return math.sqrt(np.square(W, dtype=np.float64).sum())
