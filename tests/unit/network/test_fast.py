"""The descent that trains, held against the one that is written down plainly."""

import numpy as np
import pytest

from writeup.network.arrangement import arrange, by_ink
from writeup.network.fast import Descent, pack, unpack
from writeup.network.mlp import Parameters, gradient, initialize, zeros_like
from writeup.network.sgd import batches, step
from writeup.network.streams import data_order
from writeup.network.training import Images

SETTINGS = {"batch_size": 16, "learning_rate": 0.5, "reg": 0.01, "momentum": 0.0}
CHANGES = [{}, {"momentum": 0.9}, {"batch_size": 1}, {"batch_size": 1000}, {"reg": 0.0}]


def pictures(count=200, side=6, seed=0):
    """Digits' like: a dark middle, a border that is seldom inked, and a corner that never is."""
    random = np.random.default_rng(seed)
    away = np.abs(np.arange(side) - (side - 1) / 2)
    seldom = np.add.outer(away, away).ravel() / side
    inked = random.random((count, side * side)) > seldom
    inked[:, 0] = False
    pixels = (random.integers(1, 256, inked.shape) * inked).astype(np.uint8)
    return Images(pixels, pixels[:, side : side + 10].argmax(axis=1).astype(np.uint8))


def double(parameters):
    return Parameters(*(array.astype(np.float64) for array in parameters))


def both(images, *, batch_size, reg, **rates):
    """Parameters and their moves after three epochs in double precision: of the plain descent, and of the fast one."""
    order, begin = by_ink(images.pixels), double(initialize(0, images.pixels.shape[1], 5))
    plain, moves = Parameters(*map(np.copy, begin)), zeros_like(begin)
    fast = Descent(pack(begin, order), pack(moves, order), batch_size, reg=reg, **rates)
    for epoch in (1, 2, 3):
        met = data_order(0, epoch, len(images))
        for chosen in batches(met, batch_size):
            X = images.pixels[chosen] / 255
            step(plain, gradient(plain, X, images.labels[chosen], reg)[0], moves, *rates.values())
        fast.epoch(arrange(images.pixels, images.labels, order), met)
    return (*plain, *moves), (*unpack(fast.weights, order), *unpack(fast.moves, order))


@pytest.mark.parametrize("changes", CHANGES)
def test_fast_descent_is_the_plain_one_but_for_rounding(changes):
    for one, other in zip(*both(pictures(), **SETTINGS | changes), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-14)
