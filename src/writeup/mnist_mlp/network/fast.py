"""The descent that trains: that of writeup.mnist_mlp.network.sgd, rearranged so that little but matrix products is
left, each of which computes what writeup.mnist_mlp.network.products specifies.

Symbols are those of writeup.mnist_mlp.network.mlp and writeup.mnist_mlp.network.sgd, and

    P (B, D')       bytes of a minibatch, as in writeup.mnist_mlp.network.pixel_order, with one pixel that is always 255
    spans           the columns of P from the first with ink to the last, of each band
    s V1 (D+1, W)   [W1; b1]/510, its rows in the order of the columns of P, so that s P V1 = ½(X W1 + b1)
    A (B, W)        1 + tanh(s P V1) = 2 sigmoid(X W1 + b1)
    V2 (W, 12)      W2/2 in its first C columns, so that Z = A V2 + b2
    m, λ, ν, b, c   as in writeup.mnist_mlp.network.recursion, of V1, V2 and b2

Of the W columns some are spare (products.Columns). They belong to units that are never on: their bias is so low that
A is 0 there, and so are their weights and gradients.

Each rearrangement is exact but for rounding, which moves a run thousands of times less than another seed does:

    P V1 = Σ P[:, span] V1[span]       pixels without ink in a minibatch add nothing, and do not move their weights
    b1 is a row of V1                  as weights of what is always on; the penalty leaves it out
    1/510 stands in V1                 bytes need no scaling
    η/B stands in dZ                   what is small is scaled, not the gradients
    w ← λw + m − bηg                   s shrinks by λ for all of V1, and the gradient of the penalty is not formed
    an epoch's losses and hits         are taken at its end, from the logits of each minibatch before its update

Logits lie in memory class by class, so that sums over classes are sums of vectors.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.elementary import exponential, logarithm
from writeup.mnist_mlp.network.functions import Array, Labels, Pixels
from writeup.mnist_mlp.network.mlp import Parameters
from writeup.mnist_mlp.network.motion import Motion
from writeup.mnist_mlp.network.pixel_order import BLOCK, FULL, PADDING, Arranged, Integers
from writeup.mnist_mlp.network.products import FEW, Columns, aligned, cuts, multiply_in_pieces, rows, sum_of_products


class Logits(NamedTuple):
    """Logits Z (C, N), class by class in memory; for each image the greatest, `top`, and Σ e^(Z − top), `total`."""

    Z: Array
    top: Array
    total: Array

    def of(self, images: slice) -> "Logits":
        """Those of some images, as views."""
        return Logits(self.Z[:, images], self.top[images], self.total[images])

    def one_hot(self, labels: Labels) -> Array:
        """Y (C, N)"""
        return np.equal.outer(np.arange(len(self.Z)), labels).astype(self.Z.dtype)

    def exponentials(self, E: Array, part: Array) -> None:
        """`top` and `total`, and into E (C, N) what is summed: e^(Z − top)."""
        np.maximum.reduce(self.Z, axis=0, out=self.top)
        np.subtract(self.Z, self.top, E)
        exponential(E, part)
        np.add.reduce(E, axis=0, out=self.total)

    def losses(self, labels: Labels) -> Array:
        """ln Σ e^Z − Z[y] (N,) in nats."""
        losses: Array = logarithm(self.total) + self.top - self.Z[labels, np.arange(len(labels))]
        return losses

    def hits(self, labels: Labels) -> NDArray[np.bool_]:
        """Whether the first class with the greatest logit is the right one (N,)."""
        return np.asarray((self.top == self.Z).argmax(axis=0) == labels)


class Panel(NamedTuple):
    """The columns of a descent's arrays in which some of the hidden units stand, with room for parts of A and dV1."""

    V1: Array
    V2: Array
    A: Array
    dA: Array  # noqa: N815 (a derivative)
    dV1: Array  # noqa: N815
    part_A: Array  # noqa: N815
    part_dV1: Array  # noqa: N815


class Workspace:
    """Views of a descent's arrays for minibatches of `size` images, whose products may have spare rows."""

    def __init__(self, descent: "Descent", size: int) -> None:
        (V1, V2, b2), columns = descent.weights, descent.columns
        n, classes = rows(size, columns.margin), len(b2)
        self.P, self.A, self.dA, part, self.Z, self.part_Z = (
            array[:n] for array in (descent.P, descent.A, descent.dA, descent.part, descent.Z, descent.part_Z)
        )
        dZ = aligned(FEW, n, dtype=V1.dtype)  # 0 but for the classes of its own images
        self.inked, self.Z_T, self.dZ, self.dZ_T = self.P[:size], self.Z[:size, :classes].T, dZ[:classes, :size], dZ.T
        self.E = np.empty_like(self.dZ)
        self.panels = [
            Panel(
                V1[:, panel],
                V2[panel],
                *(array[:, panel] for array in (self.A, self.dA, descent.dV1, part, descent.part_dV1)),
            )
            for panel in columns.panels
        ]
        self.images = cuts(0, size)
        self.second_layer = [(panel.A, panel.V2) for panel in self.panels]
        self.second_layer_back = [(self.A[images].T, self.dZ_T[images]) for images in self.images]
        self.rate = descent.number(descent.learning_rate / (4 * size))


class Descent:
    """A `motion` of weights, and the room that minibatches of at most `batch_size` images need."""

    def __init__(
        self,
        parameters: Parameters,
        velocity: Parameters,
        order: Integers,
        batch_size: int,
        margin: int = 0,
        *,
        learning_rate: float,
        **rates: float,
    ) -> None:
        self.columns = Columns(parameters.W1.shape[1], margin)
        self.motion = Motion(parameters, velocity, order, self.columns, learning_rate=learning_rate, **rates)
        self.weights, self.number = self.motion.weights, self.motion.number
        self.multiply = np.matmul if margin else multiply_in_pieces
        self.batch_size, self.learning_rate = batch_size, learning_rate
        self.one, self.two, self.four = map(self.number, (1, 2, 4))

        (D, W), n, dtype = self.weights.V1.shape, rows(max(batch_size, BLOCK), margin), parameters.W1.dtype
        self.P = aligned(n, D + PADDING, dtype=dtype)
        self.A, self.dA, self.part = aligned(3, n, W, dtype=dtype)
        self.Z, self.part_Z = aligned(2, n, FEW, dtype=dtype)
        self.dV1, self.part_dV1 = aligned(2, D + PADDING, W, dtype=dtype)
        self.dV2, self.part_dV2 = aligned(2, W, FEW, dtype=dtype)
        self.db2 = np.empty_like(self.weights.b2)
        self.workspaces: dict[int, Workspace] = {}

    def epoch(self, images: Arranged, order: Integers) -> Logits:
        """Descend along the minibatches of `order`; the logits of its images, from before each update."""
        logits = self.no_logits(len(order))
        Y = logits.one_hot(images.labels[order])
        for some, spans, pixels in images.minibatches(order, self.batch_size):
            self.step(pixels, spans, Y[:, some], logits.of(some))
        self.motion.fold()
        return logits

    def logits(self, images: Arranged) -> Logits:
        """The logits of all images."""
        logits = self.no_logits(len(images.labels))
        for some, spans, pixels in images.minibatches(np.arange(len(images.labels)), BLOCK):
            self.forward(pixels, spans, logits.Z[:, some])
        logits.exponentials(np.empty_like(logits.Z), np.empty_like(logits.Z))
        return logits

    def no_logits(self, images: int) -> Logits:
        """Room for the logits of so many images."""
        dtype = self.weights.V1.dtype
        return Logits(np.empty((len(self.weights.b2), images), dtype), *np.empty((2, images), dtype))

    def forward(self, pixels: Pixels | Array, spans: list[slice], Z: Array) -> Workspace:
        """The activations A of a minibatch, and into Z (C, B) its logits."""
        w = self.workspaces.get(len(pixels))
        if w is None:
            w = self.workspaces[len(pixels)] = Workspace(self, len(pixels))
        P, A = w.P, w.A
        w.inked[...] = pixels
        pieces = [piece for span in spans for piece in cuts(span.start, span.stop)]
        for panel in w.panels:
            sum_of_products([(P[:, piece], panel.V1[piece]) for piece in pieces], panel.A, panel.part_A, self.multiply)
        np.multiply(A, self.number(self.motion.s), A)
        np.tanh(A, A)
        np.add(A, self.one, A)
        sum_of_products(w.second_layer, w.Z, w.part_Z)
        np.add(w.Z_T, self.weights.b2, Z)
        return w

    def step(self, pixels: Pixels | Array, spans: list[slice], Y: Array, logits: Logits) -> None:
        """One update from a minibatch, Y (C, B); into `logits` those from before."""
        w, motion = self.forward(pixels, spans, logits.Z), self.motion
        A, dA, dZ = w.A, w.dA, w.dZ
        logits.exponentials(dZ, w.E)
        np.divide(dZ, logits.total, dZ)  # softmax(Z)
        np.subtract(dZ, Y, dZ)
        np.multiply(dZ, w.rate, dZ)  # η/4: ½ for V2 = W2/2, and ½ for A
        np.add.reduce(dZ, axis=1, out=self.db2, keepdims=True)
        np.multiply(self.db2, self.four, self.db2)
        sum_of_products(w.second_layer_back, self.dV2, self.part_dV2)

        np.multiply(dZ, self.number(1 / (FULL**2 * motion.s * motion.shrink)), dZ)  # P = 255 X, and V1 = W1/510 s
        for panel in w.panels:
            np.matmul(w.dZ_T, panel.V2.T, panel.dA)
        np.multiply(dA, A, dA)
        np.subtract(self.two, A, A)
        np.multiply(dA, A, dA)

        motion.coast()
        motion.subtract("V2", self.dV2)
        motion.subtract("b2", self.db2)
        for span in reversed(spans):  # the last was read last, and is still in the cache
            first, length = span.start, span.stop - span.start
            n = rows(length, self.columns.margin)
            for panel in w.panels:
                factors = [(w.P[images, first : first + n].T, panel.dA[images]) for images in w.images]
                sum_of_products(factors, panel.dV1[:n], panel.part_dV1[:n], self.multiply)
            motion.subtract("V1", self.dV1[:length], span)
        motion.finish(self.dV1[motion.on - first])
