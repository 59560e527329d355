"""Every displayed derivation by an independent route: SymPy unfolds and differentiates, mpmath evaluates."""

import mpmath
import pytest

from writeup.certificates.backprop import THEOREM as BACKPROP
from writeup.certificates.plateau import THEOREM as PLATEAU
from writeup.certificates.softmax import THEOREM as SOFTMAX

THEOREMS = {"softmax": SOFTMAX, "backprop": BACKPROP, "plateau": PLATEAU}
CHAINS = [(name, key) for name, theorem in THEOREMS.items() for key in theorem.chains]


@pytest.mark.parametrize(("theorem", "key"), CHAINS)
def test_every_step_has_the_same_value_at_50_digits(theorem, key, certificates, numbers):
    [steps] = [chain["steps"] for chain in certificates[theorem]["chains"] if chain["name"] == key]
    values = numbers.chain(theorem, steps)
    assert all(mpmath.almosteq(value, values[0], rel_eps=1e-45, abs_eps=1e-45) for value in values)
