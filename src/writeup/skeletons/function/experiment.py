"""The experiment: how near does the share of random points in a circle come to π?"""

import math
import random


def run(seed, *, points: int = 1000):
    """One run: `points` random points in a square of side 2, and the share of them in the circle of radius 1."""
    generator = random.Random(seed)
    inside = sum(math.hypot(generator.uniform(-1, 1), generator.uniform(-1, 1)) <= 1 for _ in range(points))
    estimate = 4 * inside / points
    return {"estimate": estimate, "error": abs(estimate - math.pi)}
