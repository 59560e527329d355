"""Files that ship with the project, changed at random: a key dropped, renamed or repeated, a value of another kind."""

import copy
import datetime
import json
import os
from functools import partial
from typing import Any

import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

LONG = "FUZZ" in os.environ
CASES = int(os.environ.get("FUZZ", "60"))
"""Cases of each test: some tens in the suite, the same each time; thousands, always others, by `make fuzz`."""

fuzzed = settings(
    max_examples=CASES,
    deadline=None,  # time is measured without what other programs take
    derandomize=not LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)

CHARACTERS = ("", " ", "\0", "\x1b[31m", "\ud800", "\uffff", "\u2028", "a\nb", "\t", "\u200f", "中文", "é", "🙂")
MARKUP = ("{a}", "{ a }", "{{ a }}", "}{", "%", "$", "$x$", "$$", "\\", "\\eta = 0.5", "#", "](", "[^1]", "[@fig:x]")
JINJA = ("<<", ">>", "<< 1 >>", "<< x | show >>", "<< mean('x') | show >>", "<% for", "<% endfor %>", "<# ", "::: {")
SCALARS = ("~", "null", "yes", "1e-4", "1e999", "0b_", "0x", "1:2:3", "=", "2026-02-30", "../..", "/dev/null")
WORDS = ("name", "sweeps", "test_accuracy", "learning_rate", "method", "any")
ODD_TEXTS = (*CHARACTERS, *MARKUP, *JINJA, *SCALARS, *WORDS, "x" * 600, "x" * 30_000)
ODD_NUMBERS = (0, -1, 1, 2, 0.5, 1.5, 1e-300, 1e30, 1e308, -0.0, 2**31, 2**63, 2**64, 10**29, 10**320)
ODD_VALUES = (None, True, False, float("nan"), float("inf"), datetime.date(2026, 1, 1), b"bytes", [], {}, [[]], [{}])
ODD_KEYS = (*ODD_TEXTS, None, True, 1, 1.5, datetime.date(2026, 1, 1))

scalars = st.one_of(
    *map(st.sampled_from, (ODD_TEXTS, ODD_NUMBERS, ODD_VALUES)), st.text(), st.integers(), st.floats(), st.booleans()
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(ODD_KEYS), inner, max_size=3)
)


@st.composite
def mutated(draw: st.DrawFn, original: Any, most: int = 3) -> Any:
    """`original` after one to `most` changes, each anywhere in it."""
    value = copy.deepcopy(original)
    for _ in range(draw(st.integers(1, most))):
        value = _changed(draw, value)
    return value


def _changed(draw: st.DrawFn, value: Any) -> Any:
    """`value` with one change: here, or further in."""
    if isinstance(value, dict) and value:
        key = draw(st.sampled_from(list(value)))
        match draw(st.sampled_from(["in", "in", "in", "in", "drop", "rename", "add", "replace"])):
            case "in":
                return {**value, key: _changed(draw, value[key])}
            case "drop":
                return {name: item for name, item in value.items() if name != key}
            case "rename":
                new = draw(st.sampled_from(ODD_KEYS))
                return {new if name == key else name: item for name, item in value.items()}
            case "add":
                return {**value, draw(st.sampled_from(ODD_KEYS)): draw(values)}
    if isinstance(value, list) and value:
        place = draw(st.integers(0, len(value) - 1))
        match draw(st.sampled_from(["in", "in", "in", "in", "drop", "repeat", "add", "replace"])):
            case "in":
                return [*value[:place], _changed(draw, value[place]), *value[place + 1 :]]
            case "drop":
                return value[:place] + value[place + 1 :]
            case "repeat":
                return value + [copy.deepcopy(value[place])] * draw(st.sampled_from([1, 3, 300]))
            case "add":
                return [*value, draw(values)]
    if isinstance(value, str) and draw(st.booleans()):
        return draw(mutated_text(value))
    return draw(values)


@st.composite
def mutated_text(draw: st.DrawFn, original: str) -> str:
    """`original` with a piece cut out, repeated, or put in."""
    begin, length = draw(st.integers(0, len(original))), draw(st.sampled_from([0, 1, 3, 20, 200]))
    piece = original[begin : begin + length]
    put = draw(st.sampled_from([*ODD_TEXTS, "", piece * 2, piece * 50]) | st.text(max_size=20))
    return original[:begin] + put + original[begin + length :]


def as_yaml(value: Any) -> bytes:
    """`value` as YAML; aliases stand where a part is repeated."""
    dump = partial(yaml.dump, value, sort_keys=False, default_flow_style=None)
    try:
        text: str = dump(Dumper=getattr(yaml, "CDumper", yaml.Dumper))  # PyYAML may lack libyaml
    except UnicodeEncodeError:  # libyaml writes no half of a surrogate pair
        text = dump()
    return text.encode()


def as_json(value: Any) -> bytes:
    """`value` as JSON, or what comes nearest."""
    return json.dumps(value, default=str, skipkeys=True).encode("utf-8", "replace")
