r"""Sentences: Jinja templates that get their numbers from results, and the numbers that were typed into them instead.

The delimiters are << >>, <% %> and <# #> (the usual braces belong to LaTeX and pandoc). A name that is not known and a
number that did not pass through `show` are both refused. Whoever writes a sentence can name the values that it is
given, and reaches nothing else of Python: the environment is Jinja's sandbox.

    >>> fill("It was right on << accuracy | show('%') >> of them.", {"accuracy": 0.92155})
    'It was right on 92.16\xa0% of them.'
"""

import re
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from writeup.claims.numbers import refuse_unknown_unit, show
from writeup.errors import ConfigError, DocumentError

FILLED = re.compile(r"<<.*?>>|<%.*?%>|<#.*?#>", re.DOTALL)
"""What stands between Jinja's delimiters, with them."""
ELSEWHERE = re.compile(
    FILLED.pattern + r"|(?P<maths>\$\$?)(?P<tex>.*?)(?P=maths)|`.*?`|\]\([^)]*\)|\{[^}]*\}|\[\^[^\]\s]+\]",
    re.DOTALL,
)
NAME = r"\b[^\W\d_a-zß-öø-ÿ][\w.’'-]*"
YEARS = r"(?:1[5-9]|20)\d\d[a-z]?(?:,\s*(?:1[5-9]|20)\d\d[a-z]?)*"
LOCATOR = (
    r"(?:(?:book|chap|col|fig|fol|no|l|n|op|pp?|para|pt|secs?|v|vols?|pages?|chapters?|columns?|figures?|folios?|numbers?"
    r"|lines?|notes?|paragraphs?|parts?|sections?|verses?|volumes?|§|¶)\.?\s*)?"
    r"(?:\d+|[ivxlc]+\b)(?:[–,\s-]+(?:\d+|[ivxlc]+\b))*"
)
WORK = re.compile(
    r"(?:(?<=[\[;])\s*(?:see(?:\s+also)?|cf\.|e\.g\.,?)\s+|(?<![\w.@\\/]))@(?!(?:fig|tbl|sec|eq|part|claim|source):)"
    rf"\{{?\w(?:[\w:.#$%&+?<>~/-]*[\w/])?\}}?(?:(?:,?\s+|\s+\[){LOCATOR}(?=\s*[;\]]))?",
    re.IGNORECASE,
)
"""A key that cites a work, with the place in it: `@saxe2014`, `@saxe2014, p. 3` within brackets, `@saxe2014 [p. 3]`."""
CITED = re.compile(
    rf"{NAME}(?:\s+et\s+al\.)?\s+\({YEARS}\)"  # Polyak (1964)
    rf"|[(;]\s*(?:see\s+)?(?:(?:{NAME}|and|et|al\.|&|de|der|van|von),?\s+)+{YEARS}(?=\s*[;)])"  # (Polyak, 1964)
    rf"|(?i:{WORK.pattern})"
    r"|\bhttps?://\S+|\b10\.\d{4,9}/\S+|\b(?i:arXiv):\s?\S+"  # addresses, DOIs, preprints
)
"""What cites a source within a sentence; its numerals are not results."""
DIGITS = r"(?<![\w.,])(?<!\w-)(?![1-9]-?D\b)(?:\.?\d[\w.,]*(?<![.,])|[¼-¾⅐-⅞])"  # 2D is a word
WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds? thousands? millions? billions? "
    "dozens? thirds quarters? fifths sixths eighths tenths? hundredths? thousandths? millionths? "
    "twice thrice doubles doubled triples tripled (?:two|three|four|five|ten|hundred|thousand)fold"
)
TYPED = re.compile(rf"{DIGITS}|\b(?:{WORDS.replace(' ', '|')})\b", re.IGNORECASE)
ONLY_A_NUMBER = re.compile(r"\s*(?:[<>=]|\\(?:approx|le|ge|pm|sim))?\s*[-+]?\.?\d[\d.,{}]*(?:\\?%)?\s*")

ARITHMETIC = (nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)  # a sum may be one of words

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


class _Compiled(jinja2.BytecodeCache):
    """Templates that this process has compiled, by their content."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key + bucket.checksum in self.code:
            bucket.bytecode_from_string(self.code[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def environment(
    loader: jinja2.BaseLoader | None = None, units: Collection[str] = (), *, html: bool = False
) -> jinja2.Environment:
    """The Jinja environment of every template: delimiters << >>, strict about names and about units.

    `units` are those of the experiment's metrics. What it writes is Markdown, in which it refuses bare numbers; or
    HTML, for which it escapes values.
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
        bytecode_cache=_COMPILED,
    )
    jinja.filters["show"] = _strict(show, units)
    jinja.filters["abs"] = _size
    return jinja


def _size(value: float | None) -> float | None:
    """The absolute value, as a filter of templates; None, which `show` knows as no value, stays as it is."""
    return None if value is None else abs(value)


def _strict(write: Callable[..., str], units: Collection[str]) -> Callable[..., str]:
    """`write`, `show` or one like it, as a filter of templates: DocumentError for a unit that nobody has declared."""

    def checked(value: Any, unit: str = "", places: int | None = None) -> str:
        refuse_unknown_unit(unit, units)
        return write(value, unit, places)

    return checked


def fill(text: str, names: Mapping[str, Any], units: Collection[str] = ()) -> str:
    """`text` with its values filled in from `names`; DocumentError says which name or filter it asked for in vain."""
    if "<" not in text:
        return text  # most sentences have nothing to fill in, and what takes long is to compile them
    try:
        with bounded():
            return _template(text, tuple(units)).render(names)
    except MISTAKES as error:
        reason = f"{error}".rstrip(".") or type(error).__name__
        raise DocumentError(
            f"{text!r} cannot be filled in: {reason}; mend the name, or the result behind it."
        ) from error


@lru_cache(maxsize=4096)
def _template(text: str, units: tuple[str, ...]) -> jinja2.Template:
    return environment(units=units).from_string(text)


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
    return [number for _, number in typed_numbers(text)]


def refuse_paragraphs(where: str, text: str) -> None:
    """ConfigError if `text` is more than one paragraph: marks and entries of the ledger take one."""
    if re.search(r"\n\s*\n", text.strip()):
        raise ConfigError(f"{where} has a blank line; write it as one paragraph.")


def typed_numbers(text: str) -> list[tuple[int, str]]:
    """Where each number of `hand_typed` stands in `text`, and the number."""
    prose = CITED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), ELSEWHERE.sub(_blank, text))
    return [(match.start(), match.group().strip()) for match in TYPED.finditer(prose)]


def smuggled(text: str) -> list[int]:
    """The lines of a template at which a number is typed into Jinja: `<< 0.95 | show >>`, `<% set x = 0.95 %>`."""
    tree, lines = environment().parse(text), list[int]()
    outputs = [part for output in tree.find_all(nodes.Output) for part in output.nodes]
    for node in [*outputs, *(assign.node for assign in tree.find_all(nodes.Assign))]:
        within = {type(part) for part in (node, *node.find_all(nodes.Expr))}
        if nodes.Const in within and nodes.Name not in within:
            lines.append(node.lineno)
    return lines


def calculated(text: str) -> list[int]:
    """The lines of a template that calculate what they print or set: `<< (a - b) | show >>`."""
    tree = environment().parse(text)
    return [node.lineno for part in tree.find_all((nodes.Output, nodes.Assign)) for node in part.find_all(ARITHMETIC)]


def _blank(match: re.Match[str]) -> str:
    """As many blanks as `match` is long; a formula that is nothing but a number stays, without its dollars."""
    if match["tex"] and ONLY_A_NUMBER.fullmatch(match["tex"]):
        return match.group().replace("$", " ")
    return re.sub(r"[^\n]", " ", match.group())


def _no_bare_number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise DocumentError(f"the number {value} has no unit; write << … | show('%') >>, or << … | show >> for none.")
    return value
