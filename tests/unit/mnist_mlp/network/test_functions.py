import numpy as np
import pytest

from writeup.mnist_mlp.network.functions import (
    cross_entropy,
    cross_entropy_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
)

PRECISIONS = pytest.mark.parametrize("precision", [np.float32, np.float64])


def test_sigmoid_and_its_mirror_image_sum_to_one():
    Z = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(sigmoid(Z) + sigmoid(-Z), 1, rtol=1e-15)


def test_sigmoid_saturates_without_a_warning_however_large_its_argument():
    assert sigmoid(np.array([-1e38, 0, 1e38], np.float32)).tolist() == [0, 0.5, 1]


def test_sigmoid_is_steepest_at_zero_with_slope_one_quarter():
    assert sigmoid_backward(np.ones(1), sigmoid(np.zeros(1))).item() == 0.25


def test_softmax_does_not_change_when_every_logit_grows_by_the_same_amount():
    Z = np.random.default_rng(0).integers(-8, 8, (5, 10)).astype(float)
    np.testing.assert_array_equal(softmax(Z), softmax(Z + 1024))


def test_softmax_of_equal_logits_is_uniform():
    np.testing.assert_allclose(softmax(np.full((1, 10), 7.0)), 0.1, rtol=1e-15)


@PRECISIONS
def test_loss_is_finite_when_a_probability_is_exactly_one(precision):
    Z = np.array([[200, 0, 0]], precision)
    losses, P = cross_entropy(Z, np.array([0]))
    assert P[0, 0] == 1
    assert losses.item() == 0


@PRECISIONS
def test_loss_is_finite_when_a_probability_is_exactly_zero(precision):
    Z = np.array([[0, 2000]], precision)
    losses, P = cross_entropy(Z, np.array([0]))
    assert P[0, 0] == 0
    assert losses.item() == 2000


def test_uniform_guess_costs_the_logarithm_of_the_number_of_classes():
    losses, _ = cross_entropy(np.zeros((3, 10)), np.array([0, 5, 9]))
    np.testing.assert_allclose(losses, np.log(10), rtol=1e-15)


def test_losses_are_the_negative_log_probabilities_of_the_classes():
    Z = np.random.default_rng(1).standard_normal((6, 4))
    y = np.array([0, 1, 2, 3, 3, 0])
    losses, P = cross_entropy(Z, y)
    np.testing.assert_array_equal(P, softmax(Z))
    np.testing.assert_allclose(np.exp(-losses), [P[i, c] for i, c in enumerate(y)], rtol=1e-14)


def test_gradient_at_the_logits_sums_to_zero_for_every_image():
    y = np.array([1, 0, 2])
    _, P = cross_entropy(np.random.default_rng(2).standard_normal((3, 4)), y)
    np.testing.assert_allclose(cross_entropy_backward(P, y).sum(axis=1), 0, atol=1e-16)


def test_gradient_at_the_logits_leaves_the_probabilities_as_they_are():
    P = softmax(np.zeros((2, 4)))
    cross_entropy_backward(P, np.array([0, 1]))
    assert (P == 0.25).all()


def test_single_precision_goes_through_every_function_unchanged():
    Z, y = np.ones((2, 3), np.float32), np.array([0, 2], np.uint8)
    losses, P = cross_entropy(Z, y)
    results = sigmoid(Z), sigmoid_backward(Z, sigmoid(Z)), softmax(Z), losses, P, cross_entropy_backward(P, y)
    assert {array.dtype for array in results} == {np.dtype(np.float32)}
