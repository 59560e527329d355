"""How a sentence counts and lists.

>>> count(1, "run"), count(2000, "run")
('1 run', '2,000 runs')
>>> listing(["a", "b", "c"])
'a, b and c'
>>> shortlist("abcde", 2)
'a, b and 3 more'
>>> free_name("loss", {"loss", "loss-2"}, "-")
'loss-3'
"""

import itertools
from collections.abc import Collection, Iterable, Sequence


def count(number: int, noun: str) -> str:
    """`number` and the `noun`, in the plural unless it is one."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def listing(items: Sequence[str]) -> str:
    """One item, `a and b`, or `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def shortlist(names: Iterable[str], most: int) -> str:
    """The different `names` with commas between them; beyond `most`, only how many more there are."""
    different = list(dict.fromkeys(names))
    rest = len(different) - most
    return ", ".join(different[:most]) + (f" and {rest} more" if rest > 0 else "")


def free_name(name: str, taken: Collection[str], joint: str) -> str:
    """`name`, with the first number behind a `joint` that makes it another than those `taken`, if it must have one."""
    numbered = (f"{name}{joint}{number}" for number in itertools.count(2))
    return next(it for it in itertools.chain([name], numbered) if it not in taken)
