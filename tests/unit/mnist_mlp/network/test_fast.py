"""The descent that trains, held against the one that is written down plainly."""

from dataclasses import replace

import numpy as np
import pytest

from factories import a_setting
from writeup.mnist_mlp.network.fast import Descent
from writeup.mnist_mlp.network.functions import cross_entropy
from writeup.mnist_mlp.network.mlp import Parameters, forward, initialize, scaled, zeros_like
from writeup.mnist_mlp.network.motion import pack, unpack
from writeup.mnist_mlp.network.pixel_order import BLOCK, FULL, arrange, by_ink
from writeup.mnist_mlp.network.products import MARGINS, Columns
from writeup.mnist_mlp.network.random_streams import data_order
from writeup.mnist_mlp.network.sgd import batches, descend, gradient, step
from writeup.mnist_mlp.network.training import Images, evaluate, start, train

SETTINGS = {"batch_size": 16, "learning_rate": 0.5, "reg": 0.01, "momentum": 0.0, "nesterov": 0}
NESTEROV = {"momentum": 0.9, "nesterov": 1}
CHANGES = [{}, {"momentum": 0.9}, {"batch_size": 1}, {"batch_size": 1000}, {"reg": 0.0}, {"reg": 1.5}, {"reg": 3.0}]
CHANGES += [{"momentum": 0.9, "reg": 1e-3}, {**NESTEROV, "reg": 1e-3}, {"momentum": 1.0}]
CHANGES += [NESTEROV, {**NESTEROV, "reg": 1.5}, {"nesterov": 1}, {"nesterov": 1, "reg": 1.5}]


def pictures(count=200, side=6, seed=0):
    """A dark middle, a rim that is seldom inked, a corner that never is; the class is the row with the most ink."""
    random = np.random.default_rng(seed)
    away = np.abs(np.arange(side) - (side - 1) / 2)
    inked = random.random((count, side * side)) > np.add.outer(away, away).ravel() / side
    inked[:, 0] = False
    pixels = (random.integers(1, 256, inked.shape) * inked).astype(np.uint8)
    return Images(pixels, pixels.reshape(count, side, side).sum(axis=2, dtype=int).argmax(axis=1).astype(np.uint8))


def largest_difference(some, others):
    return max(np.abs(one - other).max() for one, other in zip(some, others, strict=True))


def plain_epoch(parameters, updates, images, order, *, batch_size, reg, **rates):
    """What sgd.descend does, on pixels of the parameters' own precision."""
    for chosen in batches(order, batch_size):
        X = images.pixels[chosen].astype(parameters.W1.dtype) / FULL
        step(parameters, gradient(parameters, X, images.labels[chosen], reg)[0], updates, *rates.values())


@pytest.mark.parametrize("margin", MARGINS)
@pytest.mark.parametrize("changes", CHANGES)
def test_fast_descent_is_the_plain_one_but_for_rounding(changes, margin):
    images, settings = pictures(), SETTINGS | changes
    parameters = Parameters(*(array.astype(np.float64) for array in initialize(0, 36, 5, classes=10, scale=0.001)))
    updates, order = zeros_like(parameters), by_ink(images.pixels)
    names = ("learning_rate", "reg", "momentum", "nesterov")
    size, rates = settings["batch_size"], {name: settings[name] for name in names}
    fast = Descent(parameters, updates, order, size, margin, **rates)
    for epoch in (1, 2, 3):
        met = data_order(0, epoch, len(images))
        plain_epoch(parameters, updates, images, met, **settings)
        fast.epoch(arrange(images.pixels, images.labels, order), met)
    assert largest_difference(fast.motion.parameters, parameters) < 1e-12
    if settings["momentum"]:
        assert largest_difference(fast.motion.velocity, updates) < 1e-12


@pytest.mark.parametrize("changes", [{}, {"momentum": 0.9}, NESTEROV, {"reg": 0.1}, {"initial_scale": 0.1}])
def test_a_run_is_the_plain_descent_epoch_by_epoch(changes):
    images, size, rate = pictures(), 16, 0.25  # the last of 13 minibatches is smaller
    setting = a_setting(seed=3, epochs=3, batch_size=size, learning_rate=rate, **changes)
    parameters = initialize(3, 36, setting.hidden_size, classes=10, scale=setting.initial_scale)
    velocity, rates = zeros_like(parameters), {name: getattr(setting, name) for name in ("reg", "momentum", "nesterov")}
    for epoch in train(setting, images, images, start(setting, 36)):
        order = data_order(3, epoch.epoch, len(images))
        plain = descend(
            parameters, velocity, images.pixels, images.labels, order, batch_size=size, learning_rate=rate, **rates
        )
        ends = evaluate(parameters, images)
        assert (epoch.train_loss, epoch.validation_loss) == pytest.approx((plain.loss, ends.loss), rel=1e-4)
        assert (epoch.train_accuracy, epoch.validation_accuracy) == (plain.accuracy, ends.accuracy)
        norms = [np.linalg.norm(array) for array in (parameters.W1, parameters.W2)]
        assert (epoch.weight_norm_1, epoch.weight_norm_2) == pytest.approx(norms, rel=1e-3)


def test_hidden_units_of_several_panels_train_like_those_of_one():
    images, order = pictures(), np.arange(36)
    arranged, met = arrange(images.pixels, images.labels, order), np.arange(len(images))
    parameters = Parameters(*(array.astype(np.float64) for array in initialize(0, 36, 300, classes=10, scale=0.1)))
    updates = zeros_like(parameters)
    fast = Descent(parameters, updates, order, 16, 8, learning_rate=0.5, reg=0.01, **NESTEROV)
    assert len(fast.columns.panels) == 2
    fast.epoch(arranged, met)
    plain_epoch(parameters, updates, images, met, **SETTINGS | NESTEROV)
    assert largest_difference(fast.motion.parameters, parameters) < 1e-12


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_rounding_moves_a_run_a_thousand_times_less_than_another_seed_does(momentum):
    images, settings = pictures(2000), SETTINGS | {"momentum": momentum, "reg": 1e-3}
    configuration = a_setting(**settings, epochs=5, hidden_size=8)
    fast, plain = (start(configuration, 36) for _ in range(2))
    other = start(replace(configuration, seed=1), 36)
    *_, last = train(configuration, images, images, fast)
    *_, last_of_other = train(replace(configuration, seed=1), images, images, other)
    for epoch in range(1, 6):
        order = data_order(0, epoch, len(images))
        measured = descend(plain.parameters, plain.velocity, images.pixels, images.labels, order, **settings)
    assert last.train_accuracy > 0.6
    assert abs(last.train_loss - measured.loss) < 1e-3 * abs(last.train_loss - last_of_other.train_loss)
    apart = largest_difference(fast.parameters, other.parameters)
    assert largest_difference(fast.parameters, plain.parameters) < 1e-3 * apart


@pytest.mark.parametrize("batch_size", [1, 7, 50, 1000])
def test_losses_are_those_of_the_plain_descent_from_before_each_update(batch_size):
    images, settings = pictures(), SETTINGS | {"batch_size": batch_size}
    configuration = a_setting(**settings, epochs=1, hidden_size=5)
    fast, plain = (start(configuration, 36) for _ in range(2))
    (measured,) = train(configuration, images, images, fast)
    rest = images.pixels, images.labels, data_order(0, 1, len(images))
    expected = descend(plain.parameters, plain.velocity, *rest, **settings)
    assert fast.step_losses == pytest.approx(expected.batch_losses, rel=1e-5)
    assert measured.train_accuracy == expected.accuracy


def test_validation_of_an_epoch_is_the_evaluation_of_its_model():
    images, validation = pictures(), pictures(2 * BLOCK + 7, seed=1)
    configuration = a_setting(**SETTINGS, epochs=1, hidden_size=5)
    state = start(configuration, 36)
    (measured,) = train(configuration, images, validation, state)
    evaluated = evaluate(state.parameters, validation)
    assert measured.validation_loss == pytest.approx(evaluated.loss, rel=1e-6)
    assert measured.validation_accuracy == evaluated.accuracy


def test_ink_that_training_never_saw_counts_in_validation():
    images, validation = pictures(), pictures(seed=1)
    strange = Images(validation.pixels.copy(), validation.labels)
    strange.pixels[:, 0] = FULL
    assert not images.pixels[:, 0].any()
    configuration = a_setting(**SETTINGS, epochs=1, hidden_size=5)
    losses = []
    for shown in (validation, strange):
        state = start(configuration, 36)
        losses.append(next(train(configuration, images, shown, state)).validation_loss)
        assert losses[-1] == pytest.approx(evaluate(state.parameters, shown).loss, rel=1e-6)
    assert losses[0] != losses[1]


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_weights_of_a_pixel_that_is_never_inked_only_decay(momentum):
    images, settings = pictures(), SETTINGS | {"momentum": momentum}
    state = start(a_setting(**settings, epochs=1, hidden_size=5), 36)
    w, u = state.parameters.W1[0].astype(float), 0.0
    list(train(a_setting(**settings, epochs=1, hidden_size=5), images, images, state))
    for _ in range(-(-len(images) // settings["batch_size"])):
        u = momentum * u + settings["learning_rate"] * settings["reg"] * w
        w = w - u
    np.testing.assert_allclose(state.parameters.W1[0], w, rtol=1e-5)


@pytest.mark.parametrize("margin", MARGINS)
@pytest.mark.parametrize("hidden", [1, 5, 300])
def test_packed_parameters_come_back(hidden, margin):
    parameters, order = initialize(0, 36, hidden, classes=10, scale=0.001), np.random.default_rng(0).permutation(36)
    columns = Columns(hidden, margin)
    for one, other in zip(unpack(pack(parameters, order, columns), order, columns), parameters, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-6)


def test_logits_and_losses_are_those_of_the_parameters():
    images, parameters = pictures(), initialize(0, 36, 5, classes=10, scale=1)
    order = by_ink(images.pixels)
    parameters = parameters._replace(b1=parameters.W1[7], b2=parameters.W2[1])
    descent = Descent(parameters, parameters, order, 16, learning_rate=0.5, reg=0, momentum=0)
    logits = descent.logits(arrange(images.pixels, images.labels, order))
    expected = forward(parameters, scaled(images.pixels))[1]
    np.testing.assert_allclose(logits.Z.T, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(logits.hits(images.labels), expected.argmax(axis=1) == images.labels)
    np.testing.assert_allclose(
        logits.losses(images.labels), cross_entropy(expected, images.labels)[0], rtol=1e-4, atol=1e-6
    )


def test_single_precision_stays_single():
    state = start(a_setting(**SETTINGS, epochs=1, hidden_size=5), 36)
    list(train(a_setting(**SETTINGS, epochs=1, hidden_size=5), pictures(), pictures(), state))
    assert {array.dtype for array in (*state.parameters, *state.velocity)} == {np.dtype(np.float32)}
