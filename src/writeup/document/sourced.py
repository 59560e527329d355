"""Numbers that know where they came from, and how the text says so.

A number read from a result file is `Sourced`: its source is the file and the place in it, "summary.csv: learning_rate,
…", beside the metric and the seeds where it has any. `show_sourced` writes it as `[92.16]{.value source="summary.csv"
…}`, which leads to the file's entry in the appendix.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Self

from writeup.claims.numbers import UNITS, Measure, show
from writeup.document.plain import escaped
from writeup.document.study_files import BUILT
from writeup.experiment.declaration import Metric

PUBLISHED = "published.yaml"
"""What sources call the published values, whatever their file is called."""


class Sourced(Measure):
    """A number that knows its source: the result file and the place in it, and the seeds of the runs behind it."""

    source: str
    seeds: str

    def __new__(cls, value: float, source: str, metric: Metric | None = None, seeds: str = "") -> Self:
        """`value` of `metric`, over `seeds`, read from `source`, a file's name and, after a colon, a place."""
        number = super().__new__(cls, value, metric)
        number.source, number.seeds = source, seeds
        return number


class SourcedList(list[Any]):
    """A list whose length knows its source."""

    source: str


def with_source(value: Any, source: str) -> Any:
    """`value`, as read from a JSON file, with its source beside every number in it."""
    if isinstance(value, Mapping):
        return {key: with_source(part, _inside(source, key)) for key, part in value.items()}
    if isinstance(value, list):
        parts = SourcedList(
            with_source(part, _inside(source, f"no. {place}")) for place, part in enumerate(value, start=1)
        )
        parts.source = source
        return parts
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Sourced(value, source) if is_number else value


def _inside(source: str, key: str) -> str:
    return f"{source}, {key}" if ": " in source else f"{source}: {key}"


def part_of(place: str, part: str) -> str:
    """The place of a `part` of an estimate, such as "low"; the mean stands for all of it."""
    return place if part == "mean" else f"{place}, {part}"


def length(value: Any) -> Any:
    """How many parts `value` has, with its source if it knows one."""
    return Sourced(len(value), value.source) if isinstance(value, SourcedList) else len(value)


def show_sourced(value: float | str | None, unit: str = "", places: int | None = None) -> str:
    """`show`, with the number's source beside it if it knows one."""
    text = show(value, unit, places)
    if unit not in UNITS and text.endswith(f"\u00a0{unit}"):
        text = text.removesuffix(unit) + escaped(unit)
    return sourced(text, value)


def sourced(text: str, value: object) -> str:
    """The `text` of `value`, with its source beside it if `value` knows one."""
    return with_place(text, value.source, value.seeds) if isinstance(value, Sourced) and value.source else text


def with_place(text: str, source: str, seeds: str = "") -> str:
    """A number's `text`, marked with its `source`: the file and, after a colon, the place in it."""
    file, _, place = source.partition(": ")
    facts = {"source": attribute(file), "place": attribute(place), "seeds": seeds}
    attributes = " ".join(f'{name}="{fact}"' for name, fact in facts.items() if fact)
    return f"[{text}]{{.value {attributes}}}"


def attribute(words: str) -> str:
    """`words` as the value of an attribute in Markdown, between quotation marks."""
    return escape(words).replace("\\", "&#92;")


def file_name(path: str) -> str:
    """What sources call the file `path` of a study: its path from the folder of the results."""
    return path.removeprefix(BUILT) if path.startswith(BUILT) else f"../{path}"


def anchor(file: str) -> str:
    """What the entry of a file is called in the appendix, if no other is called so: its name without its ending."""
    return re.sub(r"\W+", "-", file.removeprefix("../").rpartition(".")[0] or file, flags=re.ASCII)


def source(file: str) -> str:
    """The name of a result file, leading to where it came from."""
    return f'[results/{file}]{{.value source="{file}"}}'
