"""The descent that trains: that of writeup.mnist_mlp.network.sgd, rearranged so that little but matrix products is
left.

Symbols are those of writeup.mnist_mlp.network.mlp and writeup.mnist_mlp.network.sgd, and

    P (B, D+1)      bytes of a minibatch, as in writeup.mnist_mlp.network.pixel_order, with one pixel that is always 255
    span            the columns of P from the first with ink to the last
    V1 (D+1, H)     −[W1; b1]/255, its rows in the order of the columns of P, so that P V1 = −(X W1 + b1)
    V2 (H+1, C)     [W2; b2]
    u               the updates η·v of V1 and V2

Each rearrangement is exact but for rounding, which moves a run thousands of times less than another seed does:

    P V1 = P[:, span] V1[span]         pixels without ink in a minibatch add nothing, and do not move their weights
    biases are rows of V1 and V2       as weights of what is always on; the penalty leaves them out
    1/255 and the sign stand in V1     bytes need no scaling, and e^(P V1) is the e⁻ᶻ of the sigmoid
    η/B stands in dZ                   what is small is scaled, not the gradients
    w − η(g + αw) = (1 − ηα)w − ηg     the penalty's gradient is never formed
    an epoch's losses and hits         are taken at its end, from the logits of each minibatch before its update

Logits lie in memory class by class, so that sums over classes are sums of vectors.
"""

from typing import NamedTuple

import numpy as np

from writeup.mnist_mlp.network.functions import Array, softmax
from writeup.mnist_mlp.network.mlp import Parameters
from writeup.mnist_mlp.network.pixel_order import BLOCK, FULL, Arranged, Integers, Pixels


class Weights(NamedTuple):
    """V1 (D+1, H) and V2 (H+1, C), or an update of them."""

    V1: Array
    V2: Array


def pack(parameters: Parameters, order: Integers) -> Weights:
    """Parameters, or their updates, as V1 and V2."""
    W1, b1, W2, b2 = parameters
    return Weights(np.insert(W1[order], len(order) // 2, b1, axis=0) / -FULL, np.vstack([W2, b2]))


def unpack(weights: Weights, order: Integers) -> Parameters:
    """The inverse of `pack`, but for rounding."""
    V1, V2 = weights
    half, W1 = len(order) // 2, np.empty_like(V1[1:])
    W1[order] = -FULL * np.delete(V1, half, axis=0)
    return Parameters(W1, -FULL * V1[half], V2[:-1].copy(), V2[-1].copy())


class Descent:
    """Weights on their way down, their updates, and the room that minibatches of at most `batch_size` images need."""

    def __init__(
        self, weights: Weights, updates: Weights, batch_size: int, *, learning_rate: float, reg: float, momentum: float
    ) -> None:
        self.weights, self.updates, self.batch_size = weights, updates, batch_size
        self.learning_rate, self.decay, self.momentum = learning_rate, learning_rate * reg, momentum
        self.slopes = Weights(*map(np.empty_like, weights))
        room, (rows, hidden) = max(batch_size, BLOCK), weights.V1.shape
        self.P = np.empty(room * rows, weights.V1.dtype)
        self.A, self.dA = np.empty((2, room, hidden), weights.V1.dtype)

    def epoch(self, images: Arranged, order: Integers) -> Array:
        """Descend along the minibatches of `order`; the logits (N, C) of its images, from before their own update."""
        Z = self.empty_logits(len(order))
        Y = np.equal.outer(np.arange(Z.shape[1]), images.labels[order]).astype(Z.dtype).T  # (N, C)
        for rows, span, pixels in images.minibatches(order, self.batch_size):
            self.step(self.floats(pixels), span, Y[rows], Z[rows])
        return Z

    def logits(self, images: Arranged) -> Array:
        """Z (N, C) of all images."""
        Z = self.empty_logits(len(images.labels))
        for rows, span, pixels in images.minibatches(np.arange(len(Z)), BLOCK):
            self.forward(self.floats(pixels), span, Z[rows])
        return Z

    def empty_logits(self, images: int) -> Array:
        """Room for Z (N, C), class by class in memory."""
        V2 = self.weights.V2
        return np.empty((V2.shape[1], images), V2.dtype).T

    def floats(self, pixels: Pixels) -> Array:
        """Bytes as floats 0…255."""
        P = self.P[: pixels.size].reshape(pixels.shape)
        P[...] = pixels
        return P

    def forward(self, P: Array, span: slice, Z: Array) -> Array:
        """The activations A (B, H) of P[:, span], and into Z (B, C) the logits."""
        V1, V2 = self.weights
        A = np.matmul(P, V1[span], out=self.A[: len(P)])  # −(X W1 + b1)
        np.exp(A, out=A)
        A += 1
        np.reciprocal(A, out=A)
        np.matmul(A, V2[:-1], out=Z)
        Z += V2[-1]
        return A

    def step(self, P: Array, span: slice, Y: Array, Z: Array) -> None:
        """One update from a minibatch P[:, span], Y (B, C); into Z (B, C) its logits from before."""
        A = self.forward(P, span, Z)
        (V1, V2), (u1, u2), (dV1, dV2) = self.weights, self.updates, self.slopes
        dZ = softmax(Z)
        dZ -= Y
        dZ *= self.learning_rate / len(P)
        np.matmul(A.T, dZ, out=dV2[:-1])
        np.add.reduce(dZ, axis=0, out=dV2[-1])
        dZ *= -1 / FULL**2  # 1/255 for X = P/255, and −1/255 for V1 = −W1/255
        dA = np.matmul(dZ, V2[:-1].T, out=self.dA[: len(P)])
        dA *= A
        dA *= np.subtract(1, A, out=A)
        np.matmul(P.T, dA, out=dV1[span])
        self.update(V1, u1, dV1, span, len(V1) // 2)
        self.update(V2, u2, dV2, slice(None), len(V2) - 1)

    def update(self, w: Array, u: Array, g: Array, span: slice, bias: int) -> None:
        """u ← μu + g + ηαw, w ← w − u, where g[span] is η times the gradient, else 0, and α is 0 in the row `bias`.

        Without momentum an update is that of the gradient alone, and is not kept.
        """
        if self.momentum:
            u *= self.momentum
            u[span] += g[span]
            penalty = np.multiply(w, self.decay, out=g)
            penalty[bias] = 0
            u += penalty
            w -= u
        else:
            before = w[bias].copy()
            w *= 1 - self.decay
            w[bias] = before
            w[span] -= g[span]
