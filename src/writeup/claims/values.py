r"""Numbers in sentences: one filter that writes a number with its unit, and the templates that use it.

A sentence is a Jinja template with the delimiters << >>, <% %> and <# #> (the usual braces belong to LaTeX and pandoc).
A name that is not known and a number that did not pass through `show` are both refused. Whoever writes a sentence can
name the values that it is given, and reaches nothing else of Python: the environment is Jinja's sandbox.

    >>> fill("It was right on << accuracy | show('%') >> of them.", {"accuracy": 0.92155})
    'It was right on 92.16\xa0% of them.'

The spaces between number and unit are no-break spaces, the minus sign is U+2212.
"""

import math
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from writeup.errors import DocumentError

# unit → (factor, places after the point, what is written after the number)
UNITS: dict[str, tuple[float, int, str]] = {
    "%": (100, 2, "\u00a0%"),
    "points": (100, 2, "\u00a0percentage points"),
    "nats": (1, 3, "\u00a0nats"),
    "norm": (1, 3, ""),
    "steps": (1, 0, "\u00a0steps"),
    "ratio": (1, 2, ""),
}
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
ELSEWHERE = re.compile(
    r"<<.*?>>|<%.*?%>|<#.*?#>|(?P<maths>\$\$?)(?P<tex>.*?)(?P=maths)|`.*?`|\]\([^)]*\)|\{[^}]*\}|\[\^[^\]\s]+\]",
    re.DOTALL,
)
NAME = r"\b[^\W\d_a-zß-öø-ÿ][\w.’'-]*"
YEARS = r"(?:1[5-9]|20)\d\d[a-z]?(?:,\s*(?:1[5-9]|20)\d\d[a-z]?)*"
CITED = re.compile(
    rf"{NAME}(?:\s+et\s+al\.)?\s+\({YEARS}\)"  # Polyak (1964)
    rf"|[(;]\s*(?:see\s+)?(?:(?:{NAME}|and|et|al\.|&|de|der|van|von),?\s+)+{YEARS}(?=\s*[;)])"  # (Polyak, 1964)
    r"|\bhttps?://\S+|\b10\.\d{4,9}/\S+|\b(?i:arXiv):\s?\S+"  # addresses, DOIs, preprints
)
"""What cites a source within a sentence; its numerals are no results."""
DIGITS = r"(?<![\w.,])(?<!\w-)\d[\w.,]*(?<![.,])"
WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds? thousands? millions? billions? "
    "dozens? thirds quarters? fifths sixths eighths tenths? hundredths? thousandths? millionths? "
    "twice thrice doubles doubled triples tripled (?:two|three|four|five|ten|hundred|thousand)fold"
)
TYPED = re.compile(rf"{DIGITS}|\b(?:{WORDS.replace(' ', '|')})\b", re.IGNORECASE)
ONLY_A_NUMBER = re.compile(r"\s*(?:[<>=]|\\(?:approx|le|ge|pm|sim))?\s*[-+]?\d[\d.,{}]*(?:\\?%)?\s*")


KINDS = {
    "accuracy": ("%", "points"),
    "loss": ("nats",),
    "weight_norm": ("norm", ""),
    "steps": ("steps",),
    "ratio": ("ratio", "%"),
}


class Measure(float):
    """A number that knows which metric it measures, and so which units it may be shown in."""

    metric: str

    def __new__(cls, value: float, metric: str = "") -> Self:
        """`value` of `metric`, a column of the tables; "" for a number of no known kind."""
        number = super().__new__(cls, value)
        number.metric = metric
        return number


def show(value: float | str | None, unit: str = "", places: int | None = None) -> str:
    """`value` (a number, or one as spelled in a table) with its unit.

    "%" and "points" take a fraction, "nats" a loss, "norm" the norm of weights, "steps" minibatches, "ratio" a
    quotient; without a unit the number is written as short as it reads back, unless `places` are asked for. NaN can
    only come from a diverged run and is shown as such; None is no value at all.
    """
    if unit and unit not in UNITS:
        raise DocumentError(f"show: {unit!r} is not a unit; give one of {', '.join(UNITS)}, or none.")
    if isinstance(value, Measure):
        _refuse_other_unit(value.metric, unit)
    if value is None:
        return "(no value)"
    if math.isnan(float(value)):
        return "(diverged)"
    text, suffix = _written(float(value), unit, places), UNITS[unit][2] if unit else ""
    return text + (suffix.removesuffix("s") if text == "1" else suffix)


def _refuse_other_unit(metric: str, unit: str) -> None:
    allowed = next((units for kind, units in KINDS.items() if kind in metric), (unit,))
    if unit not in allowed:
        wanted = " or ".join(repr(name) for name in allowed)
        raise DocumentError(f"show: {unit!r} is not a unit of the {metric.replace('_', ' ')}; give it {wanted}.")


def show_interval(value: float, low: float, high: float, unit: str = "", places: int | None = None) -> str:
    """`value` with its interval and their unit, as "1.84 [1.02, 2.66] percentage points"."""
    middle, lower, upper = (_written(number, unit, places) for number in (value, low, high))
    return f"{middle} [{lower}, {upper}]{UNITS[unit][2] if unit else ''}"


def _written(number: float, unit: str, places: int | None) -> str:
    """The number in its unit, without the unit."""
    if not math.isfinite(number):
        return "(diverged)" if math.isnan(number) else "∞" if number > 0 else "\u2212∞"
    factor, usual, _ = UNITS.get(unit, (1, places, ""))
    places = usual if places is None else places
    if unit == "" and number != 0 and not 1e-4 <= abs(number) < 1e15:
        return _power_of_ten(number, places).replace("-", "\u2212")
    return _digits(number * factor, places).replace("-", "\u2212")


def _digits(number: float, places: int | None) -> str:
    if places is None:
        return f"{int(number):,}" if number.is_integer() else repr(number)
    text = f"{number:,.{places}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def _power_of_ten(number: float, places: int | None) -> str:
    shortest = repr(number) if "e" in repr(number) else f"{number:e}"
    mantissa, exponent = (shortest if places is None else f"{number:.{places}e}").split("e")
    power = "10" + str(int(exponent)).translate(SUPERSCRIPT)
    return power if float(mantissa) == 1 else f"{mantissa}\u00a0×\u00a0{power}"


MISTAKES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the words of a template can raise while they are filled in."""

LONGEST = 120.0  # seconds of processor time for one text: a hundred times what the default document takes


def environment(loader: jinja2.BaseLoader | None = None, *, html: bool = False) -> jinja2.Environment:
    """The Jinja environment of every template: delimiters << >>, strict about names.

    What it writes is Markdown, in which it refuses bare numbers; or HTML, for which it escapes values.
    """
    jinja = ImmutableSandboxedEnvironment(
        loader=loader,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=jinja2.StrictUndefined,
        finalize=None if html else _no_bare_number,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=html,
    )
    jinja.filters["show"] = show
    return jinja


def fill(text: str, names: Mapping[str, Any]) -> str:
    """`text` with its values filled in from `names`; DocumentError says which name or filter it asked for in vain."""
    try:
        with bounded():
            return environment().from_string(text).render(names)
    except MISTAKES as error:
        reason = f"{error}".rstrip(".") or type(error).__name__
        raise DocumentError(
            f"{text!r} cannot be filled in: {reason}; mend the name, or the result behind it."
        ) from error


@contextmanager
def bounded(seconds: float = LONGEST) -> Iterator[None]:
    """Stop the block with a DocumentError once it has taken `seconds` of processor time: a loop in it has no end."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread can be called by a timer
        return
    before = signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise DocumentError("the words take too long to fill in; look for an endless loop in them.")


def hand_typed(text: str) -> list[str]:
    """The numbers typed into the prose of `text`, as digits or as words.

    Code, formulas, addresses, attributes, labels of footnotes and what cites a source are not prose, unless a formula
    is nothing but a number. Zero, one, two, half and the ordinals are words of grammar more often than results, and are
    left alone.
    """
    return [found for _, found in typed_numbers(text)]


def typed_numbers(text: str) -> list[tuple[int, str]]:
    """Where each number of `hand_typed` stands in `text`, and the number."""
    prose = CITED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), ELSEWHERE.sub(_blank, text))
    return [(match.start(), match.group().strip()) for match in TYPED.finditer(prose)]


def _blank(match: re.Match[str]) -> str:
    """As many blanks as `match` is long; a formula that is nothing but a number stays, without its dollars."""
    if match["tex"] and ONLY_A_NUMBER.fullmatch(match["tex"]):
        return match.group().replace("$", " ")
    return re.sub(r"[^\n]", " ", match.group())


def _no_bare_number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise DocumentError(f"the number {value} has no unit; write << … | show('%') >>, or << … | show >> for none.")
    return value
