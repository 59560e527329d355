"""Timers that Snakemake's scheduler leaves behind.

After every look at the ready jobs, the scheduler sets a timer for the next one, a timespan of `max-jobs-per-timespan`
later, and each job that ends begins such a chain of looks. With the default of a second, a build comes to hundreds of
looks a second. So profiles/default has a timespan of an hour. But a Python that ends waits for its timers.
"""

import threading


def cancel_timers_at_the_end() -> None:
    """Have every timer cancelled as soon as the main thread has ended, in whatever way."""
    threading.Thread(target=_cancel_timers, daemon=True).start()


def _cancel_timers() -> None:
    threading.main_thread().join()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()
