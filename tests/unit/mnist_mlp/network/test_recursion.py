"""Momentum and penalty as two factors, held against the update that they stand for."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from writeup.mnist_mlp.network.recursion import Recursion
from writeup.mnist_mlp.network.sgd import update

DECAYS = [0.0, 1e-6, 1e-4, 0.0025, 0.01, 0.4, 0.6, 1.0, 3.0]


@pytest.mark.parametrize("nesterov", [False, True])
@given(st.sampled_from(DECAYS), st.sampled_from([0.0, 1e-3, 0.5, 0.9, 0.99, 1.0, 1.5]), st.lists(st.floats(-1, 1)))
def test_both_factors_make_the_steps_of_momentum_with_a_penalty(nesterov, decay, momentum, gradients):
    r = Recursion.of(decay, momentum, nesterov=nesterov)
    w, u = np.array([0.7]), np.array([0.3 if momentum else 0.0])
    plain, velocity = w.copy(), -u
    m = r.combination(w, u)
    for g in gradients[:20]:
        slope = g + r.penalty * w
        m = r.nu * m - r.c * slope
        w = r.lam * w + m - r.b * slope
        update(plain, g + decay * plain, velocity, 1.0, momentum, nesterov)
        scale = max(1, abs(plain[0]), abs(velocity[0]))
        assert w == pytest.approx(plain, abs=1e-9 * scale)
        if momentum:
            assert -r.update(w, m) == pytest.approx(velocity, abs=1e-9 * scale)


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0, 0.5, 0.9])
def test_usual_penalties_need_no_pass_over_the_weights(nesterov, momentum):
    assert Recursion.of(1e-4, momentum, nesterov=nesterov).penalty == 0


@pytest.mark.parametrize("nesterov", [False, True])
def test_without_momentum_nothing_lasts_from_step_to_step(nesterov):
    r = Recursion.of(0.25, 0, nesterov=nesterov)
    w, u = np.array([0.7]), np.array([0.3])
    assert r.nu == 0
    assert r.combination(w, u) == u
    assert r.update(w, u) == u


@example(0.5, 0, False)
@example(1e-300, 0.8999891349184603, False)  # so small that λ is 1 but for rounding
@given(st.floats(0, 10), st.floats(0, 2), st.booleans())
def test_a_factor_never_grows_and_never_halves_the_weights(decay, momentum, nesterov):
    r = Recursion.of(decay, momentum, nesterov=nesterov)
    assert 1 / 2 < r.lam <= 1
    assert r.penalty in (0, decay)
