"""The descent that trains: that of writeup.mnist_mlp.network.sgd, rearranged so that little but matrix products is
left, each of which computes what writeup.mnist_mlp.network.products specifies.

Symbols are those of writeup.mnist_mlp.network.mlp and writeup.mnist_mlp.network.sgd, and

    P (B, D')       bytes of a minibatch, as in writeup.mnist_mlp.network.pixel_order, with one pixel that is always 255
    spans           the columns of P from the first with ink to the last, of each band
    s V1 (D+1, W)   [W1; b1]/510, its rows in the order of the columns of P, so that s P V1 = ½(X W1 + b1)
    A (B, W)        1 + tanh(s P V1) = 2 sigmoid(X W1 + b1)
    V2 (W, 12)      W2/2 in its first C columns, so that Z = A V2 + b2
    u               the updates −η·v of V1, V2 and b2

Of the W columns some are spare (products.Columns). They belong to units that are never on: their bias is so low that
A is 0 there, and so are their weights and gradients.

Each rearrangement is exact but for rounding, which moves a run thousands of times less than another seed does:

    P V1 = Σ P[:, span] V1[span]       pixels without ink in a minibatch add nothing, and do not move their weights
    b1 is a row of V1                  as weights of what is always on; the penalty leaves it out
    1/510 stands in V1                 bytes need no scaling
    η/B stands in dZ                   what is small is scaled, not the gradients
    w + μu − ηg = w − μu' + (1 + μ)u   Nesterov's step, u' the update before: it needs no g by itself
    w − η(g + αw) = (1 − ηα)w − ηg     the penalty's gradient is never formed; without momentum, s shrinks for all of V1
    an epoch's losses and hits         are taken at its end, from the logits of each minibatch before its update

Logits lie in memory class by class, so that sums over classes are sums of vectors.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.network.elementary import exponential, logarithm
from writeup.mnist_mlp.network.functions import Array, Classes
from writeup.mnist_mlp.network.mlp import Parameters
from writeup.mnist_mlp.network.pixel_order import BLOCK, FULL, PADDING, Arranged, Integers, Pixels, always
from writeup.mnist_mlp.network.products import FEW, Columns, aligned, cuts, multiply_in_pieces, rows, sum_of_products

NEVER = -1e3  # a bias at which tanh is −1: pixels have no weight in these units


class Weights(NamedTuple):
    """V1 (D+1, W), V2 (W, 12) and b2 (C, 1), or an update of them."""

    V1: Array
    V2: Array
    b2: Array


def pack(parameters: Parameters, order: Integers, columns: Columns) -> Weights:
    """Parameters, or their updates, as V1, V2 and b2."""
    W1, b1, W2, b2 = parameters
    V1 = aligned(len(W1) + 1, columns.width, dtype=W1.dtype)
    V2 = aligned(columns.width, FEW, dtype=W1.dtype)
    V1[:, columns.units] = np.insert(W1[order], always(len(order)), b1, axis=0) / (2 * FULL)
    V2[columns.units, : len(b2)] = W2 / 2
    return Weights(V1, V2, b2[:, np.newaxis].copy())


def unpack(weights: Weights, order: Integers, columns: Columns) -> Parameters:
    """The inverse of `pack`, but for rounding."""
    V1, V2, b2 = weights
    V, on = 2 * FULL * V1[:, columns.units], always(len(order))
    W1 = np.empty_like(V[1:])
    W1[order] = np.delete(V, on, axis=0)
    return Parameters(W1, V[on], 2 * V2[columns.units, : len(b2)], b2[:, 0].copy())


class Logits(NamedTuple):
    """Logits Z (C, N), class by class in memory; for each image the greatest, `top`, and Σ e^(Z − top), `total`."""

    Z: Array
    top: Array
    total: Array

    def of(self, images: slice) -> "Logits":
        """Those of some images, as views."""
        return Logits(self.Z[:, images], self.top[images], self.total[images])

    def one_hot(self, labels: Classes) -> Array:
        """Y (C, N)"""
        return np.equal.outer(np.arange(len(self.Z)), labels).astype(self.Z.dtype)

    def exponentials(self, E: Array, part: Array) -> None:
        """`top` and `total`, and into E (C, N) what is summed: e^(Z − top)."""
        np.maximum.reduce(self.Z, axis=0, out=self.top)
        np.subtract(self.Z, self.top, E)
        exponential(E, part)
        np.add.reduce(E, axis=0, out=self.total)

    def losses(self, labels: Classes) -> Array:
        """ln Σ e^Z − Z[y] (N,) in nats."""
        losses: Array = logarithm(self.total) + self.top - self.Z[labels, np.arange(len(labels))]
        return losses

    def hits(self, labels: Classes) -> NDArray[np.bool_]:
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
    """Weights on their way down, their updates, and the room that minibatches of at most `batch_size` images need."""

    def __init__(
        self,
        parameters: Parameters,
        velocity: Parameters,
        order: Integers,
        batch_size: int,
        margin: int = 0,
        *,
        learning_rate: float,
        reg: float,
        momentum: float,
        nesterov: int = 0,
    ) -> None:
        self.order, self.on, self.columns = order, always(len(order)), Columns(parameters.W1.shape[1], margin)
        self.weights = pack(parameters, order, self.columns)
        self.updates = pack(Parameters(*map(np.negative, velocity)), order, self.columns)
        self.multiply = np.matmul if margin else multiply_in_pieces
        self.bias = self.weights.V1[self.on]
        self.bias[self.columns.spare] = NEVER
        self.batch_size, self.learning_rate, self.s = batch_size, learning_rate, 1.0
        decay = learning_rate * reg
        self.lasting = momentum > 0 or decay > 1 / 2  # whether updates are kept; V1 is not scaled then
        self.moving = self.updates if self.lasting else self.weights  # what a gradient is subtracted from
        self.shrink = 1.0 if self.lasting else 1 - decay
        self.momentum, self.penalty, self.keep = map(self.number, (momentum, decay, self.shrink))
        self.nesterov, self.ahead = bool(nesterov), self.number(1 + momentum)
        self.one, self.two, self.four = map(self.number, (1, 2, 4))

        (D, W), n, dtype = self.weights.V1.shape, rows(max(batch_size, BLOCK), margin), parameters.W1.dtype
        self.P = aligned(n, D + PADDING, dtype=dtype)
        self.A, self.dA, self.part = aligned(3, n, W, dtype=dtype)
        self.Z, self.part_Z = aligned(2, n, FEW, dtype=dtype)
        self.dV1, self.part_dV1 = aligned(2, D + PADDING, W, dtype=dtype)
        self.dV2, self.part_dV2 = aligned(2, W, FEW, dtype=dtype)
        self.db2 = np.empty_like(self.weights.b2)
        self.scratch = Weights(self.part_dV1[: len(self.weights.V1)], self.part_dV2, self.db2)
        self.workspaces: dict[int, Workspace] = {}

    def number(self, value: float) -> Array:
        """A number in the precision of the weights, as NumPy takes it quickest."""
        return np.array(value, self.weights.V1.dtype)

    @property
    def parameters(self) -> Parameters:
        """What the weights are now."""
        return unpack(self.weights, self.order, self.columns)

    @property
    def velocity(self) -> Parameters:
        """What the updates η·v are now."""
        return Parameters(*(-array for array in unpack(self.updates, self.order, self.columns)))

    def epoch(self, images: Arranged, order: Integers) -> Logits:
        """Descend along the minibatches of `order`; the logits of its images, from before each update."""
        logits = self.no_logits(len(order))
        Y = logits.one_hot(images.labels[order])
        for some, spans, pixels in images.minibatches(order, self.batch_size):
            self.step(pixels, spans, Y[:, some], logits.of(some))
        self.fold()
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
        np.multiply(A, self.number(self.s), A)
        np.tanh(A, A)
        np.add(A, self.one, A)
        sum_of_products(w.second_layer, w.Z, w.part_Z)
        np.add(w.Z_T, self.weights.b2, Z)
        return w

    def step(self, pixels: Pixels | Array, spans: list[slice], Y: Array, logits: Logits) -> None:
        """One update from a minibatch, Y (C, B); into `logits` those from before."""
        w = self.forward(pixels, spans, logits.Z)
        A, dA, dZ = w.A, w.dA, w.dZ
        logits.exponentials(dZ, w.E)
        np.divide(dZ, logits.total, dZ)  # softmax(Z)
        np.subtract(dZ, Y, dZ)
        np.multiply(dZ, w.rate, dZ)  # η/4: ½ for V2 = W2/2, and ½ for A
        np.add.reduce(dZ, axis=1, out=self.db2, keepdims=True)
        np.multiply(self.db2, self.four, self.db2)
        sum_of_products(w.second_layer_back, self.dV2, self.part_dV2)

        np.multiply(dZ, self.number(1 / (FULL**2 * self.s * self.shrink)), dZ)  # P = 255 X, and V1 = W1/510 s
        for panel in w.panels:
            np.matmul(w.dZ_T, panel.V2.T, panel.dA)
        np.multiply(dA, A, dA)
        np.subtract(self.two, A, A)
        np.multiply(dA, A, dA)

        self.decay()
        V1, V2, b2 = self.moving
        np.subtract(V2, self.dV2, V2)
        np.subtract(b2, self.db2, b2)
        for span in reversed(spans):  # the last was read last, and is still in the cache
            first, length = span.start, span.stop - span.start
            n = rows(length, self.columns.margin)
            for panel in w.panels:
                factors = [(w.P[images, first : first + n].T, panel.dA[images]) for images in w.images]
                sum_of_products(factors, panel.dV1[:n], panel.part_dV1[:n], self.multiply)
            np.subtract(V1[span], self.dV1[:length], V1[span])
        if self.lasting:
            for weights, updates, ahead in zip(self.weights, self.updates, self.scratch, strict=True):
                np.add(weights, np.multiply(updates, self.ahead, ahead) if self.nesterov else updates, weights)
        elif self.s < 1 / 2:
            self.fold()

    def decay(self) -> None:
        """w ← (1 − ηα)w, or u ← μu − ηαw where updates are kept; for biases α is 0."""
        if self.lasting:
            (V1, V2, _), (u1, u2, _), (penalty, penalty_2, _) = self.weights, self.updates, self.scratch
            np.multiply(V1, self.penalty, penalty)
            penalty[self.on] = 0
            np.multiply(V2, self.penalty, penalty_2)
            for weights, updates in zip(self.weights, self.updates, strict=True):
                np.multiply(updates, self.momentum, updates)
                if self.nesterov:
                    np.subtract(weights, updates, weights)
            np.subtract(u1, penalty, u1)
            np.subtract(u2, penalty_2, u2)
        else:
            self.s *= self.shrink
            np.divide(self.bias, self.keep, self.bias)
            np.multiply(self.weights.V2, self.keep, self.weights.V2)

    def fold(self) -> None:
        """Scale V1 by s, which is 1 from then on."""
        np.multiply(self.weights.V1, self.number(self.s), self.weights.V1)
        self.s = 1.0
