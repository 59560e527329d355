"""How far a plain loop follows what training wrote: as far as rounding lets it, and no mistake further."""

from pathlib import Path

import numpy as np
import pytest

from writeup.mnist_mlp.witness.descent import Network
from writeup.mnist_mlp.witness.run import Run
from writeup.mnist_mlp.witness.training import Training
from writeup.witness.account import Account, WitnessError

STEPS = 50  # minibatches in which a descent may grow wild
WILD = {"learning_rate": "10", "momentum": "0.9", "reg": "0", "nesterov": "0"}
WILD |= {"batch_size": "10", "hidden_size": "16", "initial_scale": "1", "seed": "0"}
CALM = WILD | {"learning_rate": "1"}


class Pictures:
    """Images of noise."""

    rng = np.random.default_rng(0)
    train = rng.integers(0, 256, (10 * STEPS, 16), dtype=np.uint8), rng.integers(0, 10, 10 * STEPS)
    validation = train


def followed(written: dict[str, str], read: dict[str, str]) -> int:
    """How many losses agree where one configuration was trained, in float64, and another one is said."""
    network = Network.drawn(written, 16).precise()
    losses = np.array([it.loss for it in network.minibatches(written, Pictures.train, 1)], np.float32)
    training, run = Training(Account(), Pictures, {}), Run(Path("run"), read, {}, {"train_loss": [0.0]}, losses)
    training.check_start(run, steps=STEPS)
    return training.account.counts.total()


def test_a_calm_descent_is_followed_to_the_end():
    assert followed(CALM, CALM) == STEPS


def test_a_descent_that_magnifies_roundings_is_followed_as_far_as_that():
    assert 20 < followed(WILD, WILD) < STEPS


@pytest.mark.parametrize("right", [CALM, WILD])
@pytest.mark.parametrize(("name", "wrong"), [("momentum", "0.8999"), ("reg", "1e-5"), ("seed", "1"), ("nesterov", "1")])
def test_no_rounding_excuses_another_configuration(right, name, wrong):
    with pytest.raises(WitnessError, match="minibatch"):
        followed(right | {name: wrong}, right)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid")
def test_a_descent_that_should_have_diverged_is_not_excused():
    with pytest.raises(WitnessError, match="a second computation gives nan"):
        followed(CALM, CALM | {"learning_rate": "1e200"})


def test_a_measure_that_the_plain_loop_lacks_is_named():
    network, run = Network.drawn(CALM, 16), Run(Path("run"), CALM, {}, {"gap": [0.0]}, np.zeros(1))
    trained = list(network.minibatches(CALM, Pictures.train, 1))
    with pytest.raises(WitnessError, match=r"does not measure gap; write it in mnist_mlp/witness/training\.py, too"):
        next(Training(Account(), Pictures, {}).measures(run, 1, trained, network))


def test_a_missing_file_of_a_run_is_named_in_one_sentence(tmp_path):
    with pytest.raises(WitnessError, match=r"weights\.npz is missing; build again without naming a file"):
        Run(tmp_path, CALM, {}, {}, np.zeros(0)).best("W2")
