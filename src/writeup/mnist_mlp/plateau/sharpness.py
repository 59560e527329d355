"""Sharpness of the training objective at given weights, against the greatest curvature that a learning rate tolerates.

Symbols are those of writeup.mnist_mlp.network.mlp. RV (the shape of V) is the derivative of V in the direction `v`, so
the Hessian times v is the R of the gradient (Pearlmutter 1994): exact, at the cost of about two gradients.

    sharpness     greatest eigenvalue of the Hessian of J, by Lanczos iteration
    limit         2 (1 + μ)/η: on a quadratic bowl sharper than that, heavy-ball descent diverges
    origin        sharpness at W1 = W2 = 0 with the answers at the class shares, (1 + H/4) θ_max
                  without a penalty, see writeup.theory.linearisation; it lies along the logits' common part

Source: Cohen et al. 2021, arXiv:2103.00065 (training settles where sharpness is about the limit).
"""

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh

from writeup.mnist_mlp.network.functions import Array, Classes, cross_entropy
from writeup.mnist_mlp.network.mlp import Parameters, forward

TOLERANCE = 1e-3  # relative


def hessian_times(parameters: Parameters, direction: Parameters, X: Array, y: Classes, reg: float) -> Parameters:
    """The Hessian of J on images X (N, D) of classes y (N,), times a direction of the parameters' shapes."""
    (_, _, W2, _), (V1, c1, V2, c2) = parameters, direction
    A, Z = forward(parameters, X)
    P = cross_entropy(Z, y)[1]  # (N, C)
    slope = A * (1 - A)  # (N, H)
    dZ = P.copy()
    dZ[np.arange(len(y)), y] -= 1
    dA = dZ @ W2.T  # (N, H)

    RA = slope * (X @ V1 + c1)  # (N, H)
    RZ = RA @ W2 + A @ V2 + c2  # (N, C)
    RdZ = P * (RZ - (P * RZ).sum(axis=1, keepdims=True))
    RdZ1 = (RdZ @ W2.T + dZ @ V2.T) * slope + dA * (1 - 2 * A) * RA  # (N, H)
    images = len(y)
    return Parameters(
        W1=X.T @ RdZ1 / images + reg * V1,
        b1=RdZ1.sum(axis=0) / images,
        W2=(RA.T @ dZ + A.T @ RdZ) / images + reg * V2,
        b2=RdZ.sum(axis=0) / images,
    )


def sharpness(parameters: Parameters, X: Array, y: Classes, reg: float) -> float:
    """The greatest eigenvalue of the Hessian of J, in double precision."""
    double = Parameters(*(array.astype(np.float64) for array in parameters))
    X = X.astype(np.float64)
    size = sum(array.size for array in double)

    def times(v: Array) -> Array:
        return flat(hessian_times(double, shaped(v.ravel(), double), X, y, reg))

    operator: LinearOperator[np.float64] = LinearOperator((size, size), matvec=times, dtype=np.float64)
    # A fixed start, not a drawn one: the same bytes every time. It leans on every parameter unequally.
    begin = np.cos(np.arange(size, dtype=np.float64))
    return float(eigsh(operator, k=1, which="LA", v0=begin, tol=TOLERANCE, return_eigenvectors=False)[0])


def limit(learning_rate: float, momentum: float) -> float:
    """The greatest curvature at which heavy-ball descent is stable."""
    return 2 * (1 + momentum) / learning_rate


def at_origin(y: Classes, hidden_size: int, classes: int, reg: float) -> float:
    """Sharpness at zero weights with the answers at the shares of the classes in y (N,), along the common part.

    There the biases and the weights of hidden units that all move alike add up to one logit: √H/2 of the weight for
    each of the bias, with the penalty on the weight alone.
    """
    shares = np.bincount(y, minlength=classes) / len(y)
    theta = np.linalg.eigvalsh(np.diag(shares) - np.outer(shares, shares))[-1]
    lift = np.array([1, np.sqrt(hidden_size) / 2])
    return float(np.linalg.eigvalsh(theta * np.outer(lift, lift) + np.diag([0, reg]))[-1])


def flat(parameters: Parameters) -> Array:
    """All entries in one row."""
    return np.concatenate([array.ravel() for array in parameters])


def shaped(entries: Array, like: Parameters) -> Parameters:
    """The inverse of `flat`, in the shapes of `like`."""
    ends = np.cumsum([array.size for array in like])[:-1]
    pieces = zip(np.split(entries, ends), like, strict=True)
    return Parameters(*(piece.reshape(array.shape) for piece, array in pieces))
