import numpy as np
import pytest

from writeup.mnist_mlp.network.elementary import exponential, logarithm


@pytest.mark.parametrize(("precision", "error"), [(np.float32, 1e-7), (np.float64, 1e-15)])
def test_exponential_of_what_is_not_positive(precision, error):
    X = np.linspace(-100, 0, 100_001, dtype=precision)
    E = X.copy()
    exponential(E, np.empty_like(E))
    assert E.dtype == precision
    assert np.abs(E - np.exp(X.astype(np.float64))).max() < error
    assert (E[0], E[-1]) == (0, 1)


def test_logarithm_agrees_with_numpy():
    x = np.exp(np.random.default_rng(0).uniform(-50, 50, 100_000))
    np.testing.assert_allclose(logarithm(x), np.log(x), rtol=1e-9, atol=1e-10)


def test_logarithm_of_one_is_zero():
    assert logarithm(np.ones(1, np.float32)) == 0
