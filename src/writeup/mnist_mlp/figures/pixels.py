"""Numbers as the pixels of a picture: the hue is the sign, the opacity the size."""

import math
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from writeup.output.figures.style import BLUE, VERMILLION

LEVELS = 31


def colours(column: NDArray[np.floating[Any]], scale: float) -> NDArray[np.uint8]:
    """Numbers (784,) as RGBA (28, 28, 4): the hue is the sign, the opacity the size / `scale` in LEVELS steps."""
    side = math.isqrt(len(column))
    share = np.clip(column.astype(np.float64).reshape(side, side) / (scale or 1), -1, 1)
    opacity = np.round(np.round(np.abs(share) * LEVELS) / LEVELS * 255)
    hue = np.where(share[..., None] > 0, _rgb(VERMILLION), _rgb(BLUE))
    visible = opacity[..., None] > 0
    return np.concatenate([np.where(visible, hue, 0), opacity[..., None]], axis=-1).astype(np.uint8)


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.round(np.array(to_rgb(colour)) * 255)
