import numpy as np
import pytest

from writeup.mnist_mlp.network.mlp import initialize, scaled, zeros_like
from writeup.mnist_mlp.network.random_streams import Purpose, data_order, stream
from writeup.mnist_mlp.network.sgd import batches, descend, update

PLAIN = {"batch_size": 4, "learning_rate": 0.1, "reg": 0.01, "momentum": 0}


def toy(images=10):
    rng = np.random.default_rng(5)
    return rng.integers(0, 256, (images, 6), np.uint8), rng.integers(0, 10, images).astype(np.uint8)


def descended(order, **changes):
    parameters = initialize(0, 6, 3, classes=10, scale=0.001)
    measured = descend(parameters, zeros_like(parameters), *toy(), order, **PLAIN | changes)
    return parameters, measured


def test_last_partial_batch_is_kept():
    assert [len(chosen) for chosen in batches(np.arange(10), 4)] == [4, 4, 2]


def test_every_image_is_met_once_an_epoch():
    assert sorted(data_order(0, 1, 100)) == list(range(100))


def test_order_of_the_images_is_new_in_every_epoch_and_for_every_seed():
    orders = {tuple(data_order(seed, epoch, 50)) for seed in (0, 1) for epoch in (1, 2)}
    assert len(orders) == 4


def test_streams_of_different_purposes_share_no_draw():
    draws = [stream(0, purpose).integers(0, 2**60) for purpose in Purpose]
    assert len(set(draws)) == len(Purpose)


def test_pixels_are_scaled_to_the_unit_interval_in_single_precision():
    X = scaled(np.array([[0, 51, 255]], np.uint8))
    assert X.dtype == np.float32
    assert X.tolist() == [[0, np.float32(0.2), 1]]


def test_running_loss_is_the_mean_over_images_before_their_update():
    # With a learning rate of 0 the model stays as it is, so every order and batch size must measure the same.
    whole = descended(np.arange(10), batch_size=10, learning_rate=0)[1]
    pieces = descended(np.arange(10)[::-1], batch_size=4, learning_rate=0)[1]
    assert pieces.loss == pytest.approx(whole.loss, rel=1e-6)
    assert pieces.accuracy == whole.accuracy


def test_order_of_the_images_changes_the_descent():
    assert (descended(np.arange(10))[0].W1 != descended(np.arange(10)[::-1])[0].W1).any()


def test_momentum_adds_the_decayed_move_to_that_of_the_gradient():
    w, u = np.array([1.0]), np.array([1.0])
    update(w, np.array([2.0]), u, learning_rate=0.25, momentum=0.5)
    assert u.item() == 1  # ½·1 + ¼·2
    assert w.item() == 0


def test_nesterovs_momentum_goes_on_from_where_the_velocity_leads():
    def gradient(w):
        return 3 * w - 1

    # As Nesterov wrote it: the gradient is taken ahead of y, at y − μ·u, which are the weights.
    y, u = 2.0, 0.5
    w, updates = np.array([y - 0.8 * u]), np.array([u])
    for _ in range(5):
        u = 0.8 * u + 0.1 * gradient(y - 0.8 * u)
        y -= u
        update(w, gradient(w), updates, learning_rate=0.1, momentum=0.8, nesterov=1)
        assert w.item() == pytest.approx(y - 0.8 * u)


def test_descent_is_the_heavy_ball_unless_nesterovs_momentum_is_asked_for():
    plain, heavy, nesterov = (
        descended(np.arange(10), momentum=0.9, **more)[0].W1 for more in ({}, {"nesterov": 0}, {"nesterov": 1})
    )
    assert (plain == heavy).all()
    assert (plain != nesterov).any()


def test_damped_momentum_is_a_heavy_ball_with_shorter_steps():
    damped, v = 2.0, 0.0
    w, u = np.array([2.0]), np.array([0.0])
    for _ in range(5):
        v = 0.8 * v + 0.2 * (3 * damped - 1)
        damped -= 0.5 * v
        update(w, 3 * w - 1, u, learning_rate=0.5 * 0.2, momentum=0.8)
        assert w.item() == pytest.approx(damped)


def test_without_momentum_the_step_is_the_gradient_times_the_learning_rate():
    w = np.array([1.0])
    update(w, np.array([2.0]), np.array([4.0]), learning_rate=0.25, momentum=0)
    assert w.item() == 0.5


def test_descent_stops_at_a_loss_that_is_not_finite():
    with np.errstate(all="ignore"):
        measured = descended(np.arange(10), learning_rate=1e38, batch_size=1)[1]
    assert measured is None
