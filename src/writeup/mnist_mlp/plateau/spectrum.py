"""What the training data say about the plateau, before any run: modes, their growth, and where it ends.

Symbols, here and in the document:

    N images, D pixels, C classes      x (D,) pixels in [0, 1]           y (C,) one-hot target
    H hidden units, B minibatch        ε standard deviation of the initial weights
    η learning rate, μ momentum, α penalty
    π (C,) shares of the classes       S = diag(π) − π πᵀ (C, C)         Σ (D, D) covariance of x
    E[x (y − π)ᵀ] = Σ_k σ_k u_k v_kᵀ   u_k (D,), v_k (C,)                K = C − 1 modes, σ_1 the greatest
    λ_k = σ_k/4 growth rate            κ_k = (u_kᵀ Σ u_k)(v_kᵀ S v_k)/16 saturation
    a_k amplitude: W1 W2 = Σ_k a_k u_k v_kᵀ

Near the origin W1 W2 grows mode by mode, da_k/dt = 2 (λ_k − α − κ_k a_k) a_k, and the loss is H(π) − Σ_k (λ_k a_k − ½
κ_k a_k²) in nats (derived in writeup.theory.linearisation). Every number below follows from this and from the initial
draws; none is fitted.

ASSUME: hidden units stay on the straight part of the sigmoid, and logits stay small, near the origin.
ASSUME: modes do not disturb each other; this is exact at first order, and nearly so at second, because classes of
    nearly equal shares make S nearly a multiple of the identity on the span of the v_k.
ASSUME: the output biases are at the log-priors while the modes grow; the logits' common part gets there at the rate
    (1 + H/4)·θ, θ the eigenvalues of S (about 1/C), which is faster than λ_1 for H above about 4 (C λ_1 − 1).
ASSUME: hidden units that all move alike do not grow (the output layer's biases absorb that direction), so H − 1 of the
    H directions of the hidden layer carry each mode.

Sources: Saxe, McClelland, Ganguli, arXiv:1312.6120 (linear networks); the discrete steps and the noise are ours.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from writeup.mnist_mlp.shape import CHUNK

Array = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Labels = NDArray[np.integer[Any]]

NEVER = 10**9  # steps after which nothing more is expected


@dataclass(frozen=True)
class Modes:
    """The spectrum of training images: everything the predictions need but the images themselves."""

    shares: Array  # π (C,)
    rates: Array  # λ (K,), falling
    saturations: Array  # κ (K,)
    curvatures: Array  # θ (C,), the eigenvalues of S
    pixels: Array  # u (D, K)
    classes: Array  # v (K, C), whose entry of the greatest size is positive
    mean: Array  # E[x] (D,)

    @property
    def entropy(self) -> float:
        """H(π), the loss of always answering the class shares, in nats."""
        present = self.shares[self.shares > 0]
        return float(-(present * np.log(present)).sum())

    @property
    def critical_reg(self) -> float:
        """The penalty α = σ_1/4 above which no mode grows."""
        return float(self.rates[0])


@dataclass(frozen=True)
class Setting:
    """The hyper-parameters that the plateau depends on; `scale` is ε."""

    learning_rate: float
    reg: float
    batch_size: int
    hidden_size: int
    momentum: float
    scale: float

    @classmethod
    def of(cls, configuration: Mapping[str, str]) -> "Setting":
        """That of a configuration, as spelled."""
        rate, reg, momentum, scale = (
            float(configuration[name]) for name in ("learning_rate", "reg", "momentum", "initial_scale")
        )
        batch_size, hidden_size = int(configuration["batch_size"]), int(configuration["hidden_size"])
        return cls(rate, reg, batch_size, hidden_size, momentum, scale)

    @property
    def start(self) -> float:
        """The amplitude a₀ that every mode starts from: the growing halves of W1ᵀ u_k and W2 v_k, multiplied.

        The half is the mean of two entries of variance ε² for each hidden unit, in H − 1 of the H directions.
        """
        return self.scale**2 * (self.hidden_size - 1) / 2


def modes(pixels: Pixels, labels: Labels, classes: int) -> Modes:
    """The modes of images (N, D), bytes 0…255, with labels (N,) below `classes`."""
    images = len(labels)
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    sums = np.stack([pixels[labels == c].sum(axis=0, dtype=np.int64) for c in range(classes)], axis=1)  # (D, C), exact
    shares, mean = counts / images, sums.sum(axis=1) / (255.0 * images)
    U, sigma, V = np.linalg.svd(sums / (255.0 * images) - np.outer(mean, shares), full_matrices=False)
    rank = min(classes - 1, int(np.count_nonzero(sigma > 1e-9 * sigma[0])))  # each row of the matrix sums to zero
    signs = np.sign(V[np.arange(rank), np.abs(V[:rank]).argmax(axis=1)])
    U, V = U[:, :rank] * signs, V[:rank] * signs[:, None]
    S = np.diag(shares) - np.outer(shares, shares)
    spread = np.square(projections(pixels, mean, U)).mean(axis=0)  # uᵀ Σ u
    softness = np.einsum("kc,cd,kd->k", V, S, V)  # vᵀ S v
    curvatures = np.linalg.eigvalsh(S).astype(np.float64)
    return Modes(shares, sigma[:rank] / 4, spread * softness / 16, curvatures, U, V, mean)


def projections(pixels: Pixels, mean: Array, directions: Array) -> Array:
    """(x − mean)·u for every image (N, D) and direction (D, K): an array (N, K)."""
    parts = [(pixels[n : n + CHUNK] / 255.0 - mean) @ directions for n in range(0, len(pixels), CHUNK)]
    return np.concatenate(parts)


def growth(rates: Array | float, learning_rate: float, momentum: float) -> Array:
    """ln of the factor by which one step of heavy-ball descent multiplies a weight that grows at `rates` in time.

    The factor is the root of z² − (1 + μ + η·rate) z + μ = 0 with the greater size; without momentum it is 1 + η·rate.
    """
    b = 1 + momentum + learning_rate * np.asarray(rates, dtype=np.float64)
    root = np.abs(np.abs(b) + np.sqrt(b * b - 4 * momentum + 0j)) / 2
    exponent = np.log(np.maximum(root, np.finfo(np.float64).tiny))
    grows: Array = np.where(np.asarray(rates) > 0, exponent, np.minimum(exponent, 0))
    return grows


def amplitudes(data: Modes, setting: Setting, steps: Array | float) -> Array:
    """a (…, K) after `steps` (…,) steps: the logistic curve from the initial draws to saturation at (λ − α)/κ.

    What starts from 0 stays there: a single hidden unit carries no mode.
    """
    net, begin = data.rates - setting.reg, setting.start
    exponent = np.multiply.outer(steps, 2 * growth(net, setting.learning_rate, setting.momentum))
    if not begin:
        return np.zeros_like(exponent)
    with np.errstate(over="ignore"):  # a mode that decays ends at 0
        used = -np.expm1(-exponent) / np.where(net == 0, 1, net)
        a: Array = begin / (np.exp(-exponent) + begin * data.saturations * used)
    return a


def drops(data: Modes, a: Array) -> Array:
    """What each mode takes off the loss H(π) at the amplitudes a (…, K), in nats, to second order in the logits."""
    taken: Array = data.rates * a - data.saturations * a * a / 2
    return taken


def loss(data: Modes, a: Array) -> float:
    """Cross-entropy in nats at the amplitudes a (K,), to second order in the logits."""
    return data.entropy - float(drops(data, a).sum())


def bias_limit(data: Modes, hidden_size: int, momentum: float) -> float:
    """The learning rate above which the common part of the logits is thrown about instead of settling.

    Its curvature is (1 + H/4)·θ, one for the bias and ¼ for each hidden unit; heavy-ball descent needs
    η·curvature < 2 (1 + μ).
    """
    return float(2 * (1 + momentum) / ((1 + hidden_size / 4) * data.curvatures.max()))


def bias_excess(data: Modes, setting: Setting) -> float | None:
    """Loss above H(π) that minibatches cause by shaking the common part of the logits, in nats; None if unstable.

    Class counts of a minibatch vary by S/B; what that does to a quadratic bowl of curvature (1 + H/4)·θ is stationary.
    """
    eta, mu = setting.learning_rate, setting.momentum
    if eta >= bias_limit(data, setting.hidden_size, mu):
        return None
    lift, theta = 1 + setting.hidden_size / 4, data.curvatures
    variance = eta * lift * (1 + mu) / (setting.batch_size * (1 - mu) * (2 * (1 + mu) - eta * lift * theta))
    return float((theta * variance).sum() / 2)


def starts_on_plateau(data: Modes, setting: Setting, fraction: float) -> bool:
    """Whether the initial draws take less off the loss than ends the plateau, `fraction` of H(π), to first order.

    Larger draws are no small change of the origin, and leave no plateau whose end could be predicted.
    """
    return setting.start * float(data.rates.sum()) < fraction * data.entropy


def plateau_steps(data: Modes, setting: Setting, fraction: float, window: int, steps: int) -> int | None:
    """The middle of the first `window` steps with an expected mean minibatch loss below (1 − fraction)·H(π).

    None if there is no such window. It is averaged as a measurement would be, for the loss falls fast in the end.

    Outside the theory's domain a prediction means less. Beyond `bias_limit` the excess is unknown and left out. From
    draws too large for the plateau the loss may rise again, so every window that begins in the first `steps` is tried.
    """
    bound = (1 - fraction) * data.entropy - (bias_excess(data, setting) or 0.0)

    def is_low(first: int) -> bool:
        return (
            math.fsum(loss(data, amplitudes(data, setting, step)) for step in range(first, first + window))
            < window * bound
        )

    if starts_on_plateau(data, setting, fraction):
        first = bisect_left(range(NEVER), True, key=is_low)  # what decays does so early, and takes less than is asked
    else:
        taken = drops(data, amplitudes(data, setting, np.arange(float(steps + window)))).sum(axis=-1)
        means = data.entropy - np.convolve(taken, np.full(window, 1 / window), "valid")
        first = next(iter(np.flatnonzero(means < bound).tolist()), NEVER)
    return None if first == NEVER else first + window // 2


def fit(data: Modes, coordinates: Array, labels: Labels, a: Array) -> tuple[float, float]:
    """Cross-entropy (nats) and accuracy of the logits ln π + ¼ Σ_k a_k (x − E x)·u_k v_k, on `coordinates` (N, K)."""
    with np.errstate(divide="ignore"):  # a class without images is never the answer
        logits = coordinates * (a / 4) @ data.classes + np.log(data.shares)  # (N, C)
    top = logits.max(axis=1)
    losses = np.log(np.exp(logits - top[:, None]).sum(axis=1)) + top - logits[np.arange(len(labels)), labels]
    return float(losses.mean()), float((logits.argmax(axis=1) == labels).mean())
