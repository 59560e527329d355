"""What parameters and metrics of a user's experiment may be called: each is a column of tables and part of a path."""

import keyword
import re

from writeup.experiment.declaration import NAME

COLUMNS = frozenset(
    {"sweep", "sweeps", "seed", "seeds", "epoch", "diverged", "failure", "code"}  # of runs
    | {"rung", "score", "rank", "kept"}  # of a search
)
"""The columns of the result tables and of result.json beside parameters and metrics."""
OF_SUMMARIES = frozenset({"metric", "mean", "low", "high", "sd", "least", "greatest"})
"""The columns of summaries beside parameters; metrics are rows there."""


def objection(name: str, *, metric: bool = False) -> str:
    """Why `name` cannot be the name of a parameter, or of a `metric`, as the end of a sentence; "" if it can."""
    if not re.match(NAME, name):
        return "is not a name; give at most 60 letters (a to z), digits and _, a letter first"
    if keyword.iskeyword(name):
        return "is a word of Python's; give another name"
    if name in COLUMNS or (name in OF_SUMMARIES and not metric):
        return "is a column of the result tables; give another name"
    return ""
