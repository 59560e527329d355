r"""The check of the prose: no number and no assertion in a template without a value or a claim behind it.

What a template says about theory or data comes from a claim, `<< claim("…") >>`, and its numbers from results. Prose
that asserts nothing of the kind stands in a passage marked with its reason, as a fenced division or as a span:

    ::: definition                      [[@fig:gates] shows both lines.]{.guide}
    The score of a class is …
    :::

Left alone without a mark are headings, captions, the rows of tables, quotations, questions and run-in headings (bold
words at the start of a paragraph). Numbers, typed formulas and typed badges are refused everywhere but in quotations;
formulas may be typed where they define something, numerals where a source is cited. The list of reasons is explained
in templates/README.md.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import nodes

from writeup.claims.values import environment, typed_numbers
from writeup.errors import DocumentError
from writeup.report.template_paths import Templates, read_words, sections

REASONS = ("definition", "step", "method", "question", "guide", "limitation", "reference")
LONGEST_HEAD = 6  # words of a run-in heading

VALUE, CLAIM, FORMULA = "\x02", "\x03", "\x04"
COMMENT = re.compile(r"<#.*?#>", re.DOTALL)
COMMAND = re.compile(r"<%.*?%>", re.DOTALL)
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
FILLED = re.compile(r"<<.*?>>", re.DOTALL)
SPEAKS = re.compile(r"<<\s*(?:claim|quote)\(")
DISPLAY = re.compile(r"\$\$.*?\$\$(?:[ \t]*\{#eq:[^}]*\})?", re.DOTALL)
LABEL = re.compile(r"\{[#.][^}\n]*\}")
INLINE = re.compile(r"\$[^$]*\$")
QUOTATION = re.compile(r"^>.*$", re.MULTILINE)
APART = re.compile(r"^(?:#{1,6} .*|!\[.*|: .*|\|.*|[-=]{3,}|:::.*)$", re.MULTILINE)
NOTE = re.compile(r"\[\^[^\]\s]+\]:?")
ITEM = re.compile(r"^(\s*)(?:[-*+]|\d+\.)(?=\s)", re.MULTILINE)
FENCE = re.compile(r"^:{3,}[ \t]*(\{[^}\n]*\}|[\w-]+)?[ \t]*$", re.MULTILINE)
SPAN = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{([^}]*)\}")
PERCENT = re.compile(r"\s*(?:\\?%|per\s?cent)")
HTML = re.compile(r"<!--.*?(?:-->|\Z)|(?<!\\)<[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>", re.DOTALL)
TYPED_BADGE = re.compile(r"\{[^}\n]*\.(?:verdict|value)\b[^}\n]*\}")
PARAGRAPH = re.compile(r"^(?:[^\S\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
PIECE = re.compile(rf"[^{CLAIM}]+?(?:[.?!…][\"”’)\]*_]*(?=\s|$|{CLAIM})|(?={CLAIM})|\Z)|{CLAIM}", re.DOTALL)
HEAD = re.compile(r"\*\*[^*]+[.:?]\*\*|\*\*[^*]+\*\*[.:]")
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a template: the line it starts on, and what it is."""

    line: int
    words: str


def refuse_unclaimed(templates: Templates, among: Callable[[Templates], Mapping[str, Path]] = sections) -> None:
    """DocumentError with one line for each number, formula or assertion in the sections that has nothing behind it.

    `among` lists the templates to read instead of the sections.
    """
    found = [
        f"{name}, line {fault.line}: {fault.words}"
        for name, path in among(templates).items()
        for fault in faults(read_words(path))
    ]
    if found:
        raise DocumentError("\n".join(found))


def faults(source: str) -> list[Fault]:
    """Everything in the `source` of a template that has no value or claim behind it, in reading order."""
    text = _masked(COMMAND, _masked(COMMENT, _masked(CODE, source)))
    marked, unclosed = _marked(text)
    found = [*_literals(source), *unclosed, *_badges(text), *_html(text), *_numbers(text, marked)]
    found += _formulas(text, marked)
    found += _assertions(source, text, marked)
    return sorted(found, key=lambda fault: fault.line)


def _literals(source: str) -> Iterator[Fault]:
    """Numbers smuggled through Jinja: `<< 0.95 | show >>`, `<% set x = 0.95 %>`."""
    try:
        tree = environment().parse(source)
    except (jinja2.TemplateSyntaxError, RecursionError, ValueError):
        return  # the renderer names it, with its line
    filled = [part for output in tree.find_all(nodes.Output) for part in output.nodes]
    for node in [*filled, *(assign.node for assign in tree.find_all(nodes.Assign))]:
        within = [node, *node.find_all(nodes.Expr)]
        if any(isinstance(part, nodes.Const) for part in within) and not any(isinstance(p, nodes.Name) for p in within):
            yield Fault(node.lineno, "a number is typed between << and >>; name the result it comes from.")


def _badges(text: str) -> Iterator[Fault]:
    for match in TYPED_BADGE.finditer(text):
        words = f"{match.group()} marks a verdict or a value by hand; write << claim(…) >> or << … | show >> instead."
        yield Fault(_line(text, match.start()), words)


def _html(text: str) -> Iterator[Fault]:
    """Tags and comments, which the document would print as they stand."""
    for match in HTML.finditer(_masked(INLINE, _masked(DISPLAY, _masked(FILLED, text)))):
        words = (
            f"{' '.join(match.group().split())[:40]} is HTML, and would be printed as it stands; "
            "write a comment as <# … #>."
        )
        yield Fault(_line(text, match.start()), words)


def _numbers(text: str, marked: Callable[[int], set[str]]) -> Iterator[Fault]:
    spoken = ITEM.sub(_blank, _masked(QUOTATION, text))
    for place, number in typed_numbers(spoken):
        if "reference" in marked(place) and not PERCENT.match(spoken, place + len(number)):
            continue
        yield Fault(
            _line(text, place),
            f"the number {number!r} in “{_excerpt(text, place)}” is typed by hand; take it from a result, or mark the "
            "source that you cite: […]{.reference}.",
        )


def _formulas(text: str, marked: Callable[[int], set[str]]) -> Iterator[Fault]:
    """Displayed formulas that were typed, and not as the definition of something."""
    for match in DISPLAY.finditer(text):
        if "<<" not in match.group() and "definition" not in marked(match.start()):
            words = " ".join(match.group().split())
            yield Fault(
                _line(text, match.start()),
                f"the formula {words[:60]}… is typed by hand; take it from a certificate, or mark it as a definition.",
            )


def _assertions(source: str, text: str, marked: Callable[[int], set[str]]) -> Iterator[Fault]:
    text = _masked(QUOTATION, _masked(DISPLAY, text))
    text = FILLED.sub(lambda match: (CLAIM if SPEAKS.match(match.group()) else VALUE) + _blank(match)[1:], text)
    text = INLINE.sub(lambda match: FORMULA + _blank(match)[1:], text)
    for pattern in (NOTE, LABEL, APART, ITEM):
        text = _masked(pattern, text)
    for paragraph in PARAGRAPH.finditer(text):
        start = paragraph.start()
        for piece in PIECE.finditer(paragraph.group()):
            words = piece.group().strip(" \n\t,;:.()*")
            place = start + piece.start() + len(piece.group()) - len(piece.group().lstrip())
            if WORD.search(words) and not _left_alone(piece.group()) and not set(REASONS) & marked(place):
                sentence = " ".join(source[place : start + piece.end()].split())
                yield Fault(
                    _line(text, place),
                    f"“{sentence}” says something that no claim decides; write << claim(…) >>, or mark the "
                    f"passage with its reason ({', '.join(REASONS)}).",
                )


def _left_alone(piece: str) -> bool:
    """Whether the words are a question, or a run-in heading."""
    words = piece.strip()
    return words.rstrip('"”’)*_').endswith("?") or bool(HEAD.fullmatch(words) and len(words.split()) <= LONGEST_HEAD)


def _marked(text: str) -> tuple[Callable[[int], set[str]], list[Fault]]:
    """A function from a place to the classes of all divisions and spans around it; and divisions never closed."""
    spans = [(match.start(), match.end(), _classes(match[2])) for match in SPAN.finditer(text)]
    opened: list[tuple[int, set[str]]] = []
    for match in FENCE.finditer(text):
        if match[1]:
            opened.append((match.start(), _classes(match[1])))
        elif opened:
            start, classes = opened.pop()
            spans.append((start, match.end(), classes))
    unclosed = [Fault(_line(text, start), "this ::: is never closed.") for start, _ in opened]
    return lambda place: {name for start, end, names in spans if start <= place < end for name in names}, unclosed


def _classes(words: str) -> set[str]:
    """The classes in `{.a .b key=value}`, or the one word of a fence."""
    return set(re.findall(r"\.([\w-]+)", words)) or {words.strip("{} ")}


def _masked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    """As many blanks, so that every place and line stays where it is."""
    return re.sub(r"[^\n]", " ", match.group())


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _excerpt(text: str, place: int) -> str:
    """The line of `text` around `place`."""
    start = text.rfind("\n", 0, place) + 1
    return " ".join(text[start : text.find("\n", place) if "\n" in text[place:] else len(text)].split())[:80]
