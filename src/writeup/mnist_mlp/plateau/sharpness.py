"""Sharpness of the training objective at given weights, against the greatest curvature that a learning rate tolerates.

Symbols are those of writeup.mnist_mlp.network.mlp. RV (the shape of V) is the derivative of V in the direction `v`, so
the Hessian times v is the R of the gradient (Pearlmutter 1994): exact, at the cost of about two gradients.

    sharpness     greatest eigenvalue of the Hessian of J, by Lanczos iteration
    limit         2 (1 + μ)/η, with Nesterov's momentum 2 (1 + μ)/(1 + 2μ)/η: on a quadratic bowl sharper than that,
                  descent diverges
    origin        sharpness at W1 = W2 = 0 with the answers at the class shares, see writeup.theory.linearisation: along
                  the logits' common part, about (1 + H/4) θ_max

The Hessian is multiplied in the precision of the weights; the Lanczos vectors are always double. In single precision
the sharpness of trained networks differs from that in double precision by less than 1e-6 of itself. Where there are
negative curvatures thousands of times as large, rounding can keep the iteration from ending, and it is repeated in
double precision.

Source: Cohen et al. 2021, arXiv:2103.00065 (training settles where sharpness is about the limit).
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.functions import Array, Labels, cross_entropy, cross_entropy_backward
from writeup.mnist_mlp.network.mlp import Parameters, forward
from writeup.mnist_mlp.plateau.spectrum import Modes

TOLERANCE = 1e-5  # relative; at 1e-3 a direction one part in a hundred less sharp was taken for the sharpest
PRODUCTS = 200  # of the Hessian with a vector at most; trained networks take 10 to 20
FIRST = 6  # after so many an end is believed: where all hidden units are saturated, almost any direction looks like one

Double = NDArray[np.float64]


def hessian(parameters: Parameters, X: Array, y: Labels, reg: float) -> Callable[[Parameters], Parameters]:
    """The Hessian of J on images X (N, D) of classes y (N,), as what multiplies a direction of the parameters' shapes.

    What does not depend on the direction is computed here, once.
    """
    W2 = parameters.W2
    A, Z = forward(parameters, X)  # (N, H), (N, C)
    P = cross_entropy(Z, y)[1]  # (N, C)
    dZ = cross_entropy_backward(P, y)  # (N, C)
    slope = A * (1 - A)  # (N, H)
    bend = dZ @ W2.T * (1 - 2 * A)  # (N, H)
    share = P / len(y)  # (N, C)

    def times(direction: Parameters) -> Parameters:
        V1, c1, V2, c2 = direction
        RA = slope * (X @ V1 + c1)  # (N, H)
        RZ = RA @ W2 + A @ V2 + c2  # (N, C)
        RdZ = share * (RZ - (P * RZ).sum(axis=1, keepdims=True))  # (N, C)
        RdZ1 = slope * (RdZ @ W2.T + dZ @ V2.T) + bend * RA  # (N, H)
        return Parameters(
            W1=X.T @ RdZ1 + reg * V1,
            b1=RdZ1.sum(axis=0),
            W2=RA.T @ dZ + A.T @ RdZ + reg * V2,
            b2=RdZ.sum(axis=0),
        )

    return times


def sharpness(parameters: Parameters, X: Array, y: Labels, reg: float) -> float:
    """The greatest eigenvalue of the Hessian of J; NaN if the weights are not finite."""
    found = math.nan
    for dtype in (parameters.W1.dtype, np.dtype(np.float64)):
        if math.isnan(found):
            found = _sharpness(Parameters(*(array.astype(dtype) for array in parameters)), X.astype(dtype), y, reg)
    return found


def _sharpness(parameters: Parameters, X: Array, y: Labels, reg: float) -> float:
    times = hessian(parameters, X, y, reg)
    size = sum(array.size for array in parameters)
    # A fixed start, not a drawn one: the same bytes every time. It leans on every parameter unequally.
    start = np.cos(np.arange(size, dtype=np.float64))
    return greatest_eigenvalue(lambda v: flat(times(shaped(v.astype(X.dtype), parameters))), start)


def greatest_eigenvalue(times: Callable[[Double], Array], start: Double) -> float:
    """The greatest eigenvalue of a symmetric matrix, of which `times` is the product with a vector; see `TOLERANCE`.

    Lanczos iteration: on the Krylov space of `start` the matrix is tridiagonal, T. The greatest eigenvalue of T is as
    near to one of the matrix as its residual says: the norm of what the next vector is made of, times the last entry of
    T's eigenvector (Parlett 1998, section 13.2). From the `FIRST` product on, a residual within the tolerance ends the
    iteration; before, only a space that no product leaves does. Rounding takes the vectors' orthogonality only once an
    eigenvalue has converged far beyond that (Paige 1980), so three of them are enough. NaN if products are not finite,
    or if `PRODUCTS` are too few.
    """
    diagonal: list[float] = []
    beside: list[float] = []
    before, q, norm = np.zeros_like(start), start / np.linalg.norm(start), 0.0
    for _ in range(PRODUCTS):
        v = times(q) - norm * before
        diagonal.append(float(q @ v))
        v -= diagonal[-1] * q
        norm = float(np.linalg.norm(v))
        if not math.isfinite(norm):
            break
        values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, -1))  # which reads the lower triangle
        known = len(diagonal) >= FIRST and norm * abs(vectors[-1, -1]) <= TOLERANCE * abs(values[-1])
        if known or norm == 0:
            return float(values[-1])
        beside.append(norm)
        before, q = q, v / norm
    return math.nan


def limit(learning_rate: float, momentum: float, nesterov: int = 0) -> float:
    """The greatest curvature at which descent is stable."""
    return 2 * (1 + momentum) / (1 + 2 * momentum if nesterov else 1) / learning_rate


def at_origin(data: Modes, hidden_size: int, reg: float) -> float:
    """Sharpness at zero weights with the answers at the shares of the classes, on the images of the modes `data`.

    It lies where all hidden units move alike. There the Hessian is that of the parts of W1 along each u_k (K,), of W2
    (C,) and of b2 (C,): the output weights add √H/2 times as much to a logit as the bias, the two layers are coupled by
    the modes, and the penalty is on the weights alone.
    """
    S = np.diag(data.shares) - np.outer(data.shares, data.shares)
    lift, K, C = math.sqrt(hidden_size) / 2, *data.classes.shape
    coupling = -data.rates[:, None] * data.classes  # (K, C)
    blocks = [
        [reg * np.eye(K), coupling, np.zeros((K, C))],
        [coupling.T, lift**2 * S + reg * np.eye(C), lift * S],
        [np.zeros((C, K)), lift * S, S],
    ]
    return float(np.linalg.eigvalsh(np.block(blocks))[-1])


def flat(parameters: Parameters) -> Array:
    """All entries in one row."""
    return np.concatenate([array.ravel() for array in parameters])


def shaped(entries: Array, like: Parameters) -> Parameters:
    """The inverse of `flat`, in the shapes of `like`."""
    ends = np.cumsum([array.size for array in like])[:-1]
    pieces = zip(np.split(entries, ends), like, strict=True)
    return Parameters(*(piece.reshape(array.shape) for piece, array in pieces))
