"""e^x and ln x of which every bit is the same on x86-64 and ARM64, unlike those of NumPy.

They rest on operations that round correctly everywhere (+, −, ×, ÷), and on NumPy's tanh of float32, whose bits are the
same for each of the 2³² numbers.
"""

import math

import numpy as np

from writeup.mnist_mlp.network.functions import Array

TERMS = 6
"""Terms of the series of ln x; what is left out is less than 10⁻¹⁰."""
HALF, ONE = np.array(0.5, np.float32), np.array(1, np.float32)


def exponential(X: Array, part: Array) -> None:
    """e^x = (1 + t)/(1 − t) with t = tanh(x/2) in place, of entries at most 0, to an absolute error of some roundings.

    `part` is room of the shape of X.
    """
    np.multiply(X, HALF, X)
    np.tanh(X, X)
    np.subtract(ONE, X, part)
    np.add(X, ONE, X)
    np.divide(X, part, X)


def logarithm(X: Array) -> Array:
    """ln x in float64: 2^e m has the logarithm e ln 2 + 2 artanh s, s = (m − 1)/(m + 1), as 2 (s + s³/3 + s⁵/5 + …)."""
    m, e = np.frexp(X.astype(np.float64))  # ½ ≤ m < 1
    small = m < math.sqrt(0.5)
    m, e = np.where(small, 2 * m, m), e - small  # √½ ≤ m < √2
    s = (m - 1) / (m + 1)
    series = np.zeros_like(s)
    for k in reversed(range(TERMS)):
        series = series * s**2 + 1 / (2 * k + 1)
    logarithms: Array = e * math.log(2) + 2 * s * series
    return logarithms
