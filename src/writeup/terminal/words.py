"""How a display words times and jobs."""

import re
from collections.abc import Collection, Mapping

NUMBERED = re.compile(r"train_\d+")


def kind(rule: str) -> str:
    """The rule's name; of the jobs that train the runs of the sweeps, without the number of the job."""
    return "train" if NUMBERED.fullmatch(rule) else rule


def clock(seconds: float) -> str:
    """A time that has passed, as minutes and seconds: 1:05, or 2:01:05."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """A time in words: 41 s, 3 min 5 s, 2 h 10 min."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def time_left(seconds: float) -> str:
    """A time still to come, as exactly as an estimate can be: 3 min left."""
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min left" if hours else f"{minutes} min left"


def run_fields(path: str) -> dict[str, str]:
    """What the path of a run spells: learning_rate~0.1/… → {learning_rate: 0.1}."""
    return dict(part.split("~", 1) for part in path.split("/") if "~" in part)


def run_name(fields: Mapping[str, str], varied: Collection[str]) -> str:
    """A run by what tells it from others: learning_rate 0.1, seed 0. Where nothing is known to vary, by everything."""
    names = [name for name in fields if name in varied] or [*fields]
    return ", ".join(f"{name} {fields[name]}" for name in names)
