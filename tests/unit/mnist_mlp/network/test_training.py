import copy
from dataclasses import replace

import numpy as np
import pytest

from factories import a_setting
from writeup.mnist_mlp.network.mlp import forward, scaled
from writeup.mnist_mlp.network.training import Images, evaluate, start, train
from writeup.mnist_mlp.shape import CHUNK

CONFIGURATION = a_setting(learning_rate=0.5, batch_size=8, epochs=4, hidden_size=6, momentum=0.9)


def images(count, seed=0):
    """Pictures of 9 pixels whose class is the brightest of them."""
    pixels = np.random.default_rng(seed).integers(0, 256, (count, 9), np.uint8)
    return Images(pixels, pixels.argmax(axis=1).astype(np.uint8))


def trained(configuration=CONFIGURATION, training=None):
    state = start(configuration, 9)
    return state, list(train(configuration, training or images(100), images(40, seed=1), state))


def bytes_of(parameters):
    return b"".join(array.tobytes() for array in parameters)


def test_training_twice_gives_the_same_bytes():
    (one, first), (two, second) = trained(), trained()
    assert first == second
    assert bytes_of(one.parameters) == bytes_of(two.parameters)


def test_training_learns():
    _, history = trained(replace(CONFIGURATION, epochs=30))
    assert history[-1].train_loss < 0.7 * history[0].train_loss


@pytest.mark.parametrize("epochs", [1, 3])
def test_a_state_kept_after_any_epoch_leads_to_the_same_bytes(epochs):
    whole, history = trained()
    state = start(CONFIGURATION, 9)
    walk = train(CONFIGURATION, images(100), images(40, seed=1), state)
    for _ in range(epochs):
        next(walk)
    kept = copy.deepcopy(state)
    assert list(train(CONFIGURATION, images(100), images(40, seed=1), kept)) == history[epochs:]
    assert bytes_of(kept.parameters) == bytes_of(whole.parameters)
    assert bytes_of(kept.best) == bytes_of(whole.best)


def test_every_configuration_meets_the_images_in_the_same_order():
    # With a learning rate of 0 nothing is learned: the first epoch then depends on data and draws alone.
    still = replace(CONFIGURATION, learning_rate=0.0, epochs=1)
    assert trained(still)[1] == trained(replace(still, reg=0.1, momentum=0.0))[1]


def test_best_model_is_the_first_with_the_highest_validation_accuracy():
    state, history = trained(replace(CONFIGURATION, epochs=12))
    accuracies = [epoch.validation_accuracy for epoch in history]
    until_best = replace(CONFIGURATION, epochs=accuracies.index(max(accuracies)) + 1)
    assert state.best_accuracy == max(accuracies)
    assert bytes_of(state.best) == bytes_of(trained(until_best)[0].parameters)


def test_on_ties_the_first_best_model_is_kept():
    still = replace(CONFIGURATION, learning_rate=1e-30, epochs=3)
    state, history = trained(still)
    assert len({epoch.validation_accuracy for epoch in history}) == 1
    assert bytes_of(state.best) == bytes_of(trained(replace(still, epochs=1))[0].parameters)


def test_best_model_does_not_follow_the_one_in_training():
    state, _ = trained(replace(CONFIGURATION, epochs=1))
    state.parameters.W1[...] = 0
    assert state.best.W1.any()


def test_run_that_is_not_finite_is_diverged_and_keeps_its_history_up_to_there():
    # The penalty alone multiplies the weights by 1 − η·α = −4 at every one of the 13 steps of an epoch.
    diverging = replace(CONFIGURATION, learning_rate=1.0, reg=5.0, momentum=0.0, epochs=50)
    state, history = trained(diverging)
    assert state.diverged
    assert 0 < len(history) < 50
    assert all(np.isfinite(epoch.validation_loss) for epoch in history)
    assert np.isfinite(state.best.W1).all()


def test_run_that_diverges_at_once_has_no_best_model():
    state, history = trained(replace(CONFIGURATION, learning_rate=1e38))
    assert state.diverged
    assert history == []
    assert state.best is None


def test_evaluation_in_chunks_is_the_mean_over_all_images():
    state, _ = trained()
    many = images(2 * CHUNK + 7)
    measured = evaluate(state.parameters, many)
    Z = forward(state.parameters, scaled(many.pixels))[1]
    assert measured.batch_losses == [measured.loss]
    assert measured.accuracy == np.mean(Z.argmax(axis=1) == many.labels)


def test_weight_norms_are_those_of_the_model_at_the_end_of_the_epoch():
    state, history = trained()
    assert history[-1].weight_norm_1 == pytest.approx(np.linalg.norm(state.parameters.W1), rel=1e-6)
    assert history[-1].weight_norm_2 == pytest.approx(np.linalg.norm(state.parameters.W2), rel=1e-6)


def test_each_minibatch_has_its_loss_from_before_its_update():
    training = images(20)
    state = start(replace(CONFIGURATION, batch_size=7, epochs=2), training.pixels.shape[1])
    list(train(replace(CONFIGURATION, batch_size=7, epochs=2), training, images(10, seed=1), state))
    assert len(state.step_losses) == 2 * 3
    assert np.isclose(state.step_losses[0], np.log(10), rtol=1e-2)


def test_weights_start_in_proportion_to_the_initial_scale():
    small, large = (start(replace(CONFIGURATION, initial_scale=scale), 9).parameters for scale in (0.001, 0.25))
    np.testing.assert_allclose(large.W1, 250 * small.W1, rtol=1e-6)
    np.testing.assert_allclose(large.W2, 250 * small.W2, rtol=1e-6)
