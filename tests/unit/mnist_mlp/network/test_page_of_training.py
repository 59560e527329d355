"""The page of code in `writeup.mnist_mlp.network` is what trains the runs."""

import doctest
from dataclasses import asdict

import numpy as np
import pytest

import writeup.mnist_mlp.network
from factories import a_setting
from writeup.mnist_mlp.network import functions
from writeup.mnist_mlp.network.training import Images, start, train


@pytest.fixture(scope="module")
def page():
    """The function that the docstring defines."""
    (found,) = doctest.DocTestFinder().find(writeup.mnist_mlp.network, "page", module=False)
    names = {}
    exec("".join(example.source for example in found.examples[:3]), names)  # noqa: S102 (our own docstring)
    return names["train"]


@pytest.mark.parametrize("module", [writeup.mnist_mlp.network, functions])
def test_the_examples_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "changes", [{}, {"momentum": 0.5, "reg": 0.01}, {"momentum": 0.5, "nesterov": 1}, {"batch_size": 7}, {"seed": 3}]
)
def test_the_page_comes_to_the_weights_of_the_runs(page, changes):
    setting = a_setting(**{"learning_rate": 0.5, "batch_size": 20, "epochs": 3, "initial_scale": 0.1} | changes)
    random = np.random.default_rng(1)
    images = Images(random.integers(0, 256, (100, 36), np.uint8), random.integers(0, 10, 100, np.uint8))
    state = start(setting, 36)
    list(train(setting, images, images, state))
    for plain, trained in zip(page(images.pixels, images.labels, **asdict(setting)), state.parameters, strict=True):
        np.testing.assert_allclose(plain, trained, rtol=1e-3, atol=1e-5)
