"""A waiting line with one server: customers come at random and are served for random times (M/M/1)."""

import numpy as np


def run(seed, *, load: float = 0.5, customers: int = 20_000):
    """The mean wait of `customers`, in mean service times, at a `load` of arrivals for each service; and in theory.

    Lindley's recursion: the next one waits for what is left of the wait and the service before.
    """
    generator = np.random.default_rng(seed)
    services = generator.exponential(1.0, customers)
    gaps = generator.exponential(1 / load, customers)
    wait = total = 0.0
    for service, gap in zip(services, gaps, strict=True):
        total += wait
        wait = max(0.0, wait + service - gap)
    return {"wait": total / customers, "predicted": load / (1 - load)}
