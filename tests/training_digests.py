"""Whole trainings of many shapes, each as the SHA-256 of all that it leaves behind: `python tests/training_digests.py`.

Prints one JSON object, training → digest. The images are drawn and nothing but NumPy is needed, so that it runs under
emulation, too. Ends with an error where this machine does not train as specified.
"""

import hashlib
import json
import os
import platform
import sys

from writeup.arithmetic import pin_arithmetic

asked_for = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
pin_arithmetic(training=True)
if platform.machine() != "x86_64":  # there a trial names the kernels; an emulator may show the flags of its host
    os.environ.update(asked_for)

import numpy as np

from writeup.mnist_mlp.network.training import Configuration, Images, evaluate, needed_margin, start, train

USUAL = {"learning_rate": 0.5, "reg": 0.001, "epochs": 2, "momentum": 0, "initial_scale": 0.001, "nesterov": 0}
SETTINGS = {
    "128 units, batch 64": {"hidden_size": 128, "batch_size": 64},
    "128 units, batch 64, momentum": {"hidden_size": 128, "batch_size": 64, "momentum": 0.9},
    "256 units, batch 512": {"hidden_size": 256, "batch_size": 512},
    "128 units, batch 64, Nesterov": {"hidden_size": 128, "batch_size": 64, "momentum": 0.9, "nesterov": 1},
    "300 units, batch 100": {"hidden_size": 300, "batch_size": 100},
    "300 units, batch 100, momentum": {"hidden_size": 300, "batch_size": 100, "momentum": 0.9},
    "32 units, batch 64": {"hidden_size": 32, "batch_size": 64},
    "50 units, batch 37, momentum": {"hidden_size": 50, "batch_size": 37, "momentum": 0.5},
    "9 units, batch 1": {"hidden_size": 9, "batch_size": 1},
    "1 unit, batch 699": {"hidden_size": 1, "batch_size": 699},
    "577 units, batch 128": {"hidden_size": 577, "batch_size": 128},
    "512 units, all images at once, momentum": {"hidden_size": 512, "batch_size": 1000, "momentum": 0.9},
    "a penalty above 1/learning rate": {"hidden_size": 40, "batch_size": 50, "learning_rate": 2, "reg": 0.7},
    "a penalty that turns weights over": {"hidden_size": 40, "batch_size": 50, "learning_rate": 2, "reg": 1.3},
    "a large penalty, momentum": {"hidden_size": 40, "batch_size": 50, "reg": 0.02, "momentum": 0.9},
    "a large penalty, Nesterov": {"hidden_size": 40, "batch_size": 50, "reg": 0.02, "momentum": 0.9, "nesterov": 1},
    "weights scaled on the way": {"hidden_size": 40, "batch_size": 50, "reg": 0.4},
    "weights scaled on the way, momentum": {"hidden_size": 40, "batch_size": 50, "reg": 0.005, "momentum": 0.9},
    "divergence": {"hidden_size": 40, "batch_size": 50, "learning_rate": 1e18, "momentum": 0.9},
    "divergence without momentum": {"hidden_size": 130, "batch_size": 64, "learning_rate": 3e37, "initial_scale": 1},
}


def images(seed, count):
    """Pictures with a dark middle, a rim that is seldom inked, and classes."""
    random = np.random.default_rng(seed)
    away = np.hypot(*np.meshgrid(*2 * [np.arange(28) - 13.5])).ravel()
    inked = random.random((count, 784)) * 12 > away
    pixels = (random.integers(1, 256, inked.shape) * inked).astype(np.uint8)
    return Images(pixels, random.integers(0, 10, count, np.uint8))


def digest(configuration, training, validation):
    """The SHA-256 of every measure, weight and update of a run."""
    margin = needed_margin(configuration, training)
    if margin is None:
        sys.exit(f"Products are not as specified for {configuration}.")
    state = start(configuration, training.pixels.shape[1])
    measured = list(train(configuration, training, validation, state))
    tested = state.best and evaluate(state.best, validation)
    tested = tested and (tested.loss, tested.accuracy, tested.batch_losses)
    sha = hashlib.sha256(repr((measured, state.step_losses, state.diverged, tested)).encode())
    for array in (*state.parameters, *state.velocity):
        sha.update(array.tobytes())
    return sha.hexdigest()


if __name__ == "__main__":
    some, others = images(0, 700), images(1, 300)
    runs = {name: Configuration(**USUAL | setting, seed=0) for name, setting in SETTINGS.items()}
    print(json.dumps({name: digest(run, some, others) for name, run in runs.items()}, indent=2))
