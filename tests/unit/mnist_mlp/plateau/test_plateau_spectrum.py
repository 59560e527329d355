"""Modes and plateau from the data alone, held against their definitions and against a network that really trains."""

from dataclasses import replace

import numpy as np
import pytest

from writeup.mnist_mlp.network.mlp import initialize, scaled, zeros_like
from writeup.mnist_mlp.network.random_streams import data_order
from writeup.mnist_mlp.network.sgd import batches, gradient, step
from writeup.mnist_mlp.plateau.measured import measured
from writeup.mnist_mlp.plateau.spectrum import (
    Setting,
    amplitudes,
    bias_excess,
    bias_limit,
    fit,
    growth,
    loss,
    modes,
    plateau_steps,
    projections,
    starts_on_plateau,
)

SETTING = Setting(learning_rate=0.2, reg=1e-3, batch_size=50, hidden_size=32, momentum=0.0, scale=1e-3)
STEPS = 10_000


@pytest.fixture(scope="module")
def data(images):
    return modes(*images, classes=10)


def trained_losses(images, setting, steps):
    """Minibatch losses of a network, each before its update."""
    pixels, labels = images
    parameters = initialize(
        seed=0, features=pixels.shape[1], hidden=setting.hidden_size, classes=10, scale=setting.scale
    )
    velocity, losses, epoch = zeros_like(parameters), [], 0
    while len(losses) < steps:
        epoch += 1
        for chosen in batches(data_order(0, epoch, len(labels)), setting.batch_size):
            gradients, per_image, _ = gradient(parameters, scaled(pixels[chosen]), labels[chosen], setting.reg)
            losses.append(per_image.mean())
            step(parameters, gradients, velocity, setting.learning_rate, setting.momentum)
    return np.array(losses[:steps])


def test_modes_add_up_to_how_pixels_and_classes_vary_together(images, data):
    x, y = images[0] / 255, np.eye(10)[images[1]]
    together = x.T @ (y - y.mean(axis=0)) / len(x)
    assert np.allclose(4 * data.rates * data.pixels @ data.classes, together, atol=1e-12)


def test_ten_classes_have_nine_modes(data):
    assert data.rates.shape == (9,)
    assert np.all(np.diff(data.rates) <= 0)


def test_projections_have_mean_zero(images, data):
    assert np.allclose(projections(images[0], data.mean, data.pixels).mean(axis=0), 0, atol=1e-12)


def test_amplitudes_start_from_the_initial_draws(data):
    assert amplitudes(data, SETTING, 0) == pytest.approx(np.full(9, 1e-6 * 31 / 2))


def test_amplitudes_end_where_slope_and_penalty_balance(data):
    setting = replace(SETTING, reg=float(data.rates[2]) * 0.99)
    end = np.maximum(data.rates - setting.reg, 0) / data.saturations
    assert np.allclose(amplitudes(data, setting, 1e8), end, rtol=1e-6)


def test_amplitudes_obey_their_equation_when_steps_are_small(data):
    setting = replace(SETTING, learning_rate=1e-4)
    P, after = amplitudes(data, setting, 2e5), amplitudes(data, setting, 2e5 + 1)
    drift = 2 * (data.rates - setting.reg - data.saturations * P) * P
    assert np.allclose((after - P) / setting.learning_rate, drift, rtol=1e-3)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_growth_is_that_of_heavy_ball_descent(momentum):
    w, v = 1.0, 0.0
    for _ in range(400):
        v = momentum * v - 0.13 * w
        before, w = w, w - 0.05 * v
    assert growth(0.13, 0.05, momentum) == pytest.approx(np.log(w / before))


def test_loss_of_the_modes_is_the_cross_entropy_while_they_are_small(images, data):
    P = np.full(9, 0.05)
    entropy, _ = fit(data, projections(images[0], data.mean, data.pixels), images[1], P)
    assert loss(data, P) - data.entropy == pytest.approx(entropy - data.entropy, rel=0.02)


@pytest.mark.parametrize("mode", [0, 4, 8])
def test_saturation_is_how_the_cross_entropy_bends_along_a_mode(images, data, mode):
    coordinates = projections(images[0], data.mean, data.pixels)
    behind, here, ahead = (fit(data, coordinates, images[1], P * np.eye(9)[mode])[0] for P in (-0.01, 0.0, 0.01))
    assert (ahead - 2 * here + behind) / 0.01**2 == pytest.approx(data.saturations[mode], rel=1e-3)


@pytest.mark.parametrize("momentum", [0.0, 0.6])
def test_excess_loss_is_that_of_biases_shaken_by_minibatches(data, momentum):
    setting = replace(SETTING, hidden_size=16, momentum=momentum)
    draw, lift, S = np.random.default_rng(0), 5.0, np.diag(data.shares) - np.outer(data.shares, data.shares)
    logits, velocity, losses = np.zeros((4000, 10)), np.zeros((4000, 10)), []
    for _ in range(120):
        noise = draw.multinomial(setting.batch_size, data.shares, 4000) / setting.batch_size - data.shares
        velocity = momentum * velocity + lift * (logits @ S - noise)
        logits = logits - setting.learning_rate * velocity
        losses.append(0.5 * np.einsum("nc,cd,nd->n", logits, S, logits).mean())
    assert np.mean(losses[60:]) == pytest.approx(bias_excess(data, setting), rel=0.03)


def test_excess_loss_is_unknown_once_the_biases_are_unstable(data):
    limit = bias_limit(data, SETTING.hidden_size, SETTING.momentum)
    assert bias_excess(data, replace(SETTING, learning_rate=1.01 * limit)) is None
    assert bias_excess(data, replace(SETTING, learning_rate=0.99 * limit)) > 0


def test_plateau_never_ends_above_the_critical_penalty(data):
    assert (
        plateau_steps(data, replace(SETTING, reg=1.01 * data.critical_reg), fraction=0.05, window=20, steps=STEPS)
        is None
    )


def test_a_single_hidden_unit_never_leaves_the_plateau(data):
    alone = replace(SETTING, learning_rate=1, hidden_size=1)
    assert not amplitudes(data, alone, 30_000).any()
    assert plateau_steps(data, alone, fraction=0.05, window=20, steps=STEPS) is None


def test_from_large_weights_the_plateau_is_left_at_the_first_low_window_though_the_loss_rises_again(data):
    large = replace(SETTING, reg=1.1 * data.critical_reg, scale=0.3)
    left = plateau_steps(data, large, fraction=0.05, window=20, steps=STEPS)
    means = [np.mean([loss(data, amplitudes(data, large, n)) for n in range(at, at + 20)]) for at in range(left + 500)]
    low = np.array(means) < 0.95 * data.entropy - bias_excess(data, large)
    assert left == low.argmax() + 10
    assert not low[-1]


def test_plateau_steps_are_the_first_with_the_loss_below_the_bound(data):
    steps = plateau_steps(data, SETTING, fraction=0.05, window=1, steps=STEPS)
    bound = 0.95 * data.entropy - bias_excess(data, SETTING)
    before, after = (loss(data, amplitudes(data, SETTING, n)) for n in (steps - 1, steps))
    assert after < bound <= before


@pytest.mark.parametrize(
    ("learning_rate", "reg", "momentum"),
    [(0.5, 1e-3, 0.0), (0.1, 1e-3, 0.0), (0.1, 0.04, 0.0), (0.05, 1e-3, 0.5)],
)
def test_network_leaves_its_plateau_within_a_quarter_of_the_predicted_step(images, data, learning_rate, reg, momentum):
    setting = replace(SETTING, learning_rate=learning_rate, reg=reg, momentum=momentum)
    predicted = plateau_steps(data, setting, fraction=0.05, window=20, steps=STEPS)
    steps = measured(trained_losses(images, setting, 2 * predicted), data.entropy, fraction=0.05, window=20)
    assert predicted == pytest.approx(steps, rel=0.25)


def test_network_learns_nothing_above_the_critical_penalty(images, data):
    setting = replace(SETTING, learning_rate=0.5, reg=1.1 * data.critical_reg)
    losses = trained_losses(images, setting, 3000)
    assert losses[-100:].mean() == pytest.approx(data.entropy + bias_excess(data, setting), rel=0.02)


def test_a_run_starts_on_the_plateau_unless_its_first_weights_take_as_much_off_the_loss_as_ends_it(data):
    edge = (2 * 0.05 * data.entropy / (31 * data.rates.sum())) ** 0.5
    assert starts_on_plateau(data, replace(SETTING, scale=0.99 * edge), 0.05)
    assert not starts_on_plateau(data, replace(SETTING, scale=1.01 * edge), 0.05)


@pytest.mark.parametrize("momentum", [0.0, 0.5])
@pytest.mark.parametrize("rate", [0.1, -0.2, -3, -12])
def test_a_weight_changes_by_the_factor_of_its_growth_in_size_though_its_sign_may_turn(rate, momentum):
    weight, velocity, sizes = 1.0, 0.0, []
    for _ in range(60):
        velocity = momentum * velocity + 0.2 * rate * weight
        weight += velocity
        sizes.append(abs(weight))
    measured = np.log(max(sizes[-10:]) / max(sizes[-20:-10])) / 10
    assert min(measured, 0 if rate < 0 else np.inf) == pytest.approx(growth(rate, 0.2, momentum), abs=0.02)
