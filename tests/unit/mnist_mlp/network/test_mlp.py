import numpy as np
import pytest

from writeup.mnist_mlp.network.mlp import Parameters, forward, initialize, objective, zeros_like
from writeup.mnist_mlp.network.sgd import gradient, step

D, H, C, B = 5, 4, 3, 6


def example(seed=0):
    rng = np.random.default_rng(seed)
    shapes = (D, H), (H,), (H, C), (C,)
    parameters = Parameters(*(rng.standard_normal(shape) for shape in shapes))
    return parameters, rng.random((B, D)), rng.integers(0, C, B)


def test_shapes_are_those_of_the_legend():
    parameters, X, y = example()
    A, Z = forward(parameters, X)
    gradients, losses, _ = gradient(parameters, X, y, 0.1)
    assert (A.shape, Z.shape, losses.shape) == ((B, H), (B, C), (B,))
    assert [g.shape for g in gradients] == [w.shape for w in parameters]


def test_single_precision_stays_single_through_a_whole_step():
    parameters = initialize(0, D, H, classes=C, scale=0.001)
    X, y = np.ones((B, D), np.float32), np.zeros(B, np.uint8)
    gradients, losses, Z = gradient(parameters, X, y, 1e-3)
    step(parameters, gradients, zeros_like(parameters), 0.1, 0.9)
    assert {array.dtype for array in (*parameters, *gradients, losses, Z)} == {np.dtype(np.float32)}


def test_first_layer_of_a_small_network_is_the_first_units_of_a_large_one():
    small, large = initialize(3, D, 4, classes=10, scale=0.001), initialize(3, D, 7, classes=10, scale=0.001)
    np.testing.assert_array_equal(small.W1, large.W1[:, :4])
    np.testing.assert_array_equal(small.W2, large.W2[:4])


def test_initial_weights_have_standard_deviation_one_thousandth_and_biases_are_zero():
    parameters = initialize(0, 784, 128, classes=10, scale=0.001)
    assert parameters.W1.std() == pytest.approx(0.001, rel=0.01)
    assert parameters.W2.std() == pytest.approx(0.001, rel=0.05)
    assert not parameters.b1.any()
    assert not parameters.b2.any()


def test_another_seed_draws_other_weights():
    assert (initialize(0, D, H, classes=10, scale=0.001).W1 != initialize(1, D, H, classes=10, scale=0.001).W1).all()


def test_penalty_adds_alpha_times_the_weights_to_the_gradient_and_nothing_for_biases():
    parameters, X, y = example()
    plain, penalized = gradient(parameters, X, y, 0)[0], gradient(parameters, X, y, 0.5)[0]
    np.testing.assert_allclose(penalized.W1 - plain.W1, 0.5 * parameters.W1, rtol=1e-13)
    np.testing.assert_allclose(penalized.W2 - plain.W2, 0.5 * parameters.W2, rtol=1e-13)
    np.testing.assert_array_equal(penalized.b1, plain.b1)
    np.testing.assert_array_equal(penalized.b2, plain.b2)


def test_gradient_of_a_batch_is_the_mean_of_the_gradients_of_its_images():
    parameters, X, y = example()
    whole = gradient(parameters, X, y, 0)[0]
    single = [gradient(parameters, X[i : i + 1], y[i : i + 1], 0)[0] for i in range(B)]
    for name in Parameters._fields:
        np.testing.assert_allclose(
            getattr(whole, name), np.mean([getattr(g, name) for g in single], axis=0), rtol=1e-12
        )


def test_one_step_of_the_smallest_network_is_the_one_worked_by_hand():
    # One pixel x = 1, one hidden unit, two classes, y = 0, all parameters 0, W2 = (2, −2), α = 0.
    # A = ½, Z = (1, −1), P₁ = e⁻¹/(e + e⁻¹) = 1/(1 + e²), call it p; dZ = (−p, p).
    # dW2 = A·dZ = (−p/2, p/2), db2 = (−p, p), dA = −2p − 2p = −4p, dZ1 = −4p·½·½ = −p, dW1 = x·dZ1 = −p, db1 = −p.
    p = 1 / (1 + np.exp(2))
    parameters = Parameters(np.zeros((1, 1)), np.zeros(1), np.array([[2.0, -2.0]]), np.zeros(2))
    gradients, losses, _ = gradient(parameters, np.ones((1, 1)), np.array([0]), 0)
    step(parameters, gradients, zeros_like(parameters), 0.5, 0)
    assert losses.item() == pytest.approx(np.log1p(np.exp(-2)), rel=1e-14)
    assert parameters.W1.item() == pytest.approx(p / 2, rel=1e-14)
    assert parameters.b1.item() == pytest.approx(p / 2, rel=1e-14)
    assert parameters.W2.tolist() == [pytest.approx([2 + p / 4, -2 - p / 4], rel=1e-14)]
    assert parameters.b2.tolist() == pytest.approx([p / 2, -p / 2], rel=1e-14)


def test_objective_without_data_terms_is_half_alpha_times_the_sum_of_squares():
    parameters, X, y = example()
    penalty = objective(parameters, X, y, 0.2) - objective(parameters, X, y, 0)
    squares = (parameters.W1**2).sum() + (parameters.W2**2).sum()
    assert penalty == pytest.approx(0.1 * squares, rel=1e-12)
