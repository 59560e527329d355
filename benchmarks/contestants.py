#!/usr/bin/env python3
"""One contestant of the benchmark, in a process of its own: trains an epoch whenever a line arrives, and says how long.

    python benchmarks/contestants.py NAME --data FOLDER --hidden 128 --batch 64

All train the same network on the same images in float32: affine, sigmoid, affine, softmax, mean cross-entropy, penalty
½·α·Σw² on the weights, plain SGD, another order every epoch, the last minibatch kept. An epoch counts from the images
as bytes to its running loss and accuracy and those of the validation images. `floor` is no network: it times a large
matrix product, and says how long the products of an epoch would take at that speed.

FOLDER holds the .npy files of results/data/mnist. One line of JSON an epoch: seconds, and validation accuracy.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TRAIN, VALIDATION, CLASSES, FEATURES = 48_000, 12_000, 10, 784
RATE, REG = 0.1, 1e-3
PEAK = (3072, 784, 3072)
"""Sizes of the product that measures the peak: large, and as deep as an image."""

Epoch = Callable[[], tuple[float, float]]


def ours(data: Any, hidden: int, batch: int) -> Epoch:
    """The descent that trains in this project."""
    from writeup.mnist_mlp.network.training import Configuration, Images, start, train

    training, validation = (Images(pixels, labels) for pixels, labels in data)
    configuration = Configuration(
        RATE, REG, batch, 1_000_000, hidden, momentum=0, initial_scale=0.001, nesterov=0, seed=0
    )
    epochs = train(configuration, training, validation, start(configuration, FEATURES))
    return timed(lambda: next(epochs).validation_accuracy)


def plain(data: Any, hidden: int, batch: int) -> Epoch:
    """The textbook descent of this project, which the other is tested against, with the kernels that NumPy picks."""
    from itertools import count

    from writeup.mnist_mlp.network.mlp import forward, initialize, scaled, zeros_like
    from writeup.mnist_mlp.network.random_streams import data_order
    from writeup.mnist_mlp.network.sgd import descend

    (pixels, labels), (others, classes) = data
    parameters = initialize(0, FEATURES, hidden, classes=CLASSES, scale=0.001)
    velocity, numbers = zeros_like(parameters), count(1)

    def epoch() -> float:
        order = data_order(0, next(numbers), len(labels))
        rest = {"batch_size": batch, "learning_rate": RATE, "reg": REG, "momentum": 0}
        descend(parameters, velocity, pixels, labels, order, **rest)
        hits = 0
        for start in range(0, len(classes), 1000):
            some = slice(start, start + 1000)
            hits += int((forward(parameters, scaled(others[some]))[1].argmax(1) == classes[some]).sum())
        return hits / len(classes)

    return timed(epoch)


def floor(data: Any, hidden: int, batch: int) -> Epoch:  # noqa: ARG001
    """The large products of an epoch, at the peak of this machine."""
    import numpy as np

    m, k, n = PEAK
    A, B, C = np.ones((m, k), np.float32), np.ones((k, n), np.float32), np.empty((m, n), np.float32)
    work = (4 * TRAIN + 2 * VALIDATION) * FEATURES * hidden

    def epoch() -> tuple[float, float]:
        best = min(timed(lambda: float(np.matmul(A, B, out=C)[0, 0]))()[0] for _ in range(5))
        return best * work / (2 * m * k * n), float("nan")

    return epoch


def pytorch(data: Any, hidden: int, batch: int, compiled: bool = False) -> Epoch:
    """PyTorch as one would write it for speed: images on hand as bytes, no loader."""
    import torch

    torch.manual_seed(0)
    (X, y), (Xv, yv) = ((torch.from_numpy(p.copy()), torch.from_numpy(c.astype("int64"))) for p, c in data)
    model = torch.nn.Sequential(torch.nn.Linear(FEATURES, hidden), torch.nn.Sigmoid(), torch.nn.Linear(hidden, CLASSES))
    for layer in (model[0], model[2]):
        torch.nn.init.normal_(layer.weight, std=0.001)
        torch.nn.init.zeros_(layer.bias)
    groups = [
        {"params": [model[0].weight, model[2].weight], "weight_decay": REG},
        {"params": [model[0].bias, model[2].bias], "weight_decay": 0},
    ]
    optimizer = torch.optim.SGD(groups, lr=RATE)

    def loss_of(pixels: Any, classes: Any) -> tuple[Any, Any]:
        Z = model(pixels.float() / 255)
        return torch.nn.functional.cross_entropy(Z, classes), (Z.argmax(1) == classes).sum()

    if compiled:
        loss_of = torch.compile(loss_of, dynamic=False)

    def epoch() -> float:
        order = torch.randperm(len(X))
        total, correct = 0.0, 0
        for chosen in order.split(batch):
            loss, hits = loss_of(X[chosen], y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(chosen)
            correct += int(hits)
        with torch.no_grad():
            return sum(int(loss_of(p, c)[1]) for p, c in zip(Xv.split(1000), yv.split(1000), strict=True)) / len(yv)

    return timed(epoch)


def jax(data: Any, hidden: int, batch: int) -> Epoch:
    """JAX: a whole epoch is one jitted scan over its minibatches."""
    import jax as library
    import jax.numpy as np
    from jax import lax

    (X, y), (Xv, yv) = ((np.asarray(p), np.asarray(c, np.int32)) for p, c in data)
    keys = iter(library.random.split(library.random.key(0), 10_000))
    W1 = 0.001 * library.random.normal(next(keys), (FEATURES, hidden))
    W2 = 0.001 * library.random.normal(next(keys), (hidden, CLASSES))
    held = [(W1, np.zeros(hidden), W2, np.zeros(CLASSES))]

    def losses(parameters: Any, pixels: Any, classes: Any) -> Any:
        W1, b1, W2, b2 = parameters
        Z = library.nn.sigmoid((pixels.astype(np.float32) / 255) @ W1 + b1) @ W2 + b2
        logs = library.nn.log_softmax(Z)
        loss = -np.take_along_axis(logs, classes[:, None], 1)[:, 0]
        return loss, (Z.argmax(1) == classes)

    def objective(parameters: Any, pixels: Any, classes: Any) -> Any:
        loss, hits = losses(parameters, pixels, classes)
        return loss.mean(), (loss.sum(), hits.sum())

    def step(parameters: Any, chosen: Any) -> Any:
        gradients, measured = library.grad(objective, has_aux=True)(parameters, X[chosen], y[chosen])
        decays = (REG, 0.0, REG, 0.0)
        moved = tuple(w - RATE * (g + a * w) for w, g, a in zip(parameters, gradients, decays, strict=True))
        return moved, measured

    @library.jit
    def descend(parameters: Any, order: Any) -> Any:
        whole = len(order) // batch * batch
        parameters, measured = lax.scan(step, parameters, order[:whole].reshape(-1, batch))
        if whole < len(order):
            parameters, _ = step(parameters, order[whole:])
        valid = lax.map(
            lambda part: losses(parameters, *part)[1].sum(), (Xv.reshape(12, 1000, -1), yv.reshape(12, 1000))
        )
        return parameters, measured, valid.sum() / len(yv)

    def epoch() -> float:
        held[0], measured, accuracy = descend(held[0], library.random.permutation(next(keys), len(X)))
        library.block_until_ready(measured)
        return float(accuracy)

    return timed(epoch)


def sklearn(data: Any, hidden: int, batch: int) -> Epoch:
    """scikit-learn: an epoch is one partial_fit, and it takes its images as floats."""
    import numpy as np
    from sklearn.neural_network import MLPClassifier

    (X, y), (Xv, yv) = ((p / np.float32(255), c) for p, c in data)
    model = MLPClassifier(
        (hidden,),
        activation="logistic",
        solver="sgd",
        alpha=REG * batch,  # divided by the minibatch again
        batch_size=batch,
        learning_rate_init=RATE,
        momentum=0,
        nesterovs_momentum=False,
        random_state=0,
    )
    return timed(lambda: model.partial_fit(X, y, classes=range(CLASSES)).score(Xv, yv))


CONTESTANTS: dict[str, Callable[[Any, int, int], Epoch]] = {
    "ours": ours,
    "ours, AVX2 kernels": ours,
    "plain NumPy": plain,
    "JAX, jitted scan": jax,
    "PyTorch, eager": pytorch,
    "PyTorch, compiled": lambda *given: pytorch(*given, compiled=True),
    "scikit-learn": sklearn,
}


def timed(epoch: Callable[[], float]) -> Epoch:
    def run() -> tuple[float, float]:
        begun = time.perf_counter()
        accuracy = epoch()
        return time.perf_counter() - begun, accuracy

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description="Train one epoch for every line on standard input.")
    parser.add_argument("name", help=f"{', '.join(CONTESTANTS)}, or floor and what tells it from others")
    parser.add_argument("--data", type=Path, required=True, help="folder with train-images.npy and train-labels.npy")
    parser.add_argument("--hidden", type=int, required=True, help="hidden units")
    parser.add_argument("--batch", type=int, required=True, help="images in a minibatch")
    options = parser.parse_args()
    if options.name.startswith("ours"):
        from writeup.arithmetic import pin_arithmetic

        pin_arithmetic(training=True)
    import numpy as np

    pixels, labels = (np.load(options.data / f"train-{what}.npy", mmap_mode="r") for what in ("images", "labels"))
    ends = [(0, TRAIN), (TRAIN, TRAIN + VALIDATION)]
    data = [(pixels[a:b].reshape(b - a, -1).view(np.ndarray), labels[a:b].view(np.ndarray)) for a, b in ends]
    epoch = CONTESTANTS.get(options.name, floor)(data, options.hidden, options.batch)
    print("ready", flush=True)
    for _ in sys.stdin:
        seconds, accuracy = epoch()
        print(json.dumps([seconds, accuracy]), flush=True)


if __name__ == "__main__":
    main()
