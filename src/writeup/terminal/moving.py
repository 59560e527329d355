"""The lines that move: how much of a build is done, and what is running."""

from collections.abc import Callable, Sequence

from rich.bar import Bar
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from writeup.phrases import count
from writeup.terminal.forecast import Forecast
from writeup.terminal.jobs import Job
from writeup.terminal.words import clock, time_left

ECHO = 4
"""Columns left free at the end of a moving line: there the terminal writes ^C, and must not begin a new line for it."""
MOST = 12
"""Running jobs that are shown."""
BESIDE_BAR = 50
"""Columns of the first line that are not its bar."""


def status(forecast: Forecast, jobs: Sequence[Job], now: float, passed: float, width: int) -> RenderableType:
    """Jobs done of all, how much of the work that is, and the time left; before it is known, the time `passed`.

    A `width` of 0 leaves out the bar, which is drawn in characters that only Unicode has.
    """
    share = forecast.share(jobs, now)
    left = forecast.seconds_left(jobs, now)
    grid = Table.grid(padding=(0, 1))
    grid.add_row(
        Text(f"{forecast.done} of {count(forecast.expected_total, 'job')}", style="bold"),
        Bar(size=1, begin=0, end=share, width=max(10, min(40, width - BESIDE_BAR)), color="green") if width else "",
        f"{100 * share:.0f} %",
        f"· {time_left(left)}" if left is not None else f"· {clock(passed)}",
    )
    return grid


def running(jobs: Sequence[Job], subject: Callable[[Job], str], now: float, width: int, height: int) -> RenderableType:
    """A line for each of the `jobs`: its rule, its subject, the epoch of its training, its time."""
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.width = max(20, width - ECHO)
    grid.add_column(no_wrap=True, style="cyan", max_width=20, overflow="ellipsis")
    grid.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column(no_wrap=True, justify="right", style="dim")
    room = max(1, min(MOST, height - 4))
    for job in jobs[:room]:
        grid.add_row(f"  {job.kind}", Text(subject(job)), job.stage(), clock(now - job.started))
    if len(jobs) > room:
        grid.add_row("", f"and {count(len(jobs) - room, 'more job')}")
    return grid
