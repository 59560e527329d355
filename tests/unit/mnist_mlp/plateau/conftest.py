"""Images small enough for a test, and yet ten classes that a network can tell apart."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def images():
    """2,000 noisy copies of ten patterns: pixels (2000, 49) uint8 and labels (2000,)."""
    draw = np.random.default_rng(7)
    patterns = draw.uniform(0, 1, (10, 49)) ** 3
    labels = draw.integers(0, 10, 2000)
    pixels = np.clip(patterns[labels] + draw.normal(0, 0.25, (2000, 49)), 0, 1)
    return (255 * pixels).astype(np.uint8), labels
