"""Whole trainings in many shapes, each as the SHA-256 of all that it leaves behind: `python tests/training_digests.py`.

Prints one JSON object, set-up → digest; "margin" says which spare columns this machine needed. The images are drawn, so
nothing has to be fetched.
"""

import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from writeup.arithmetic import pin_arithmetic

pin_arithmetic(training=True)

import numpy as np

from factories import a_setting
from writeup.mnist_mlp.network.training import Images, evaluate, needed_margin, start, train

RECORDED = Path(__file__).with_suffix(".json")
SETTINGS = {
    "128 units, batch 64": {"hidden_size": 128, "batch_size": 64},
    "128 units, batch 64, momentum": {"hidden_size": 128, "batch_size": 64, "momentum": 0.9},
    "256 units, batch 512": {"hidden_size": 256, "batch_size": 512},
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
    state = start(configuration, 784)
    measured = list(train(configuration, training, validation, state))
    spare = needed_margin(configuration, training)
    tested = state.best and evaluate(state.best, validation, spare)
    sha = hashlib.sha256(repr((measured, state.step_losses, state.diverged, tested)).encode())
    for array in (*state.parameters, *state.velocity):
        sha.update(array.tobytes())
    return spare, sha.hexdigest()


def main():
    training, validation = images(0, 700), images(1, 300)
    margins, digests = set(), {}
    for name, setting in SETTINGS.items():
        spare, digests[name] = digest(a_setting(**{"learning_rate": 0.5, **setting}), training, validation)
        margins.add(spare)
    print(json.dumps({"margins": sorted(margins, key=str), "digests": digests}, indent=2))


if __name__ == "__main__":
    main()
