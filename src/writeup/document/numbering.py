"""Numbers of sections, figures, tables and equations, counted once for both outputs, and the names references use."""

from collections.abc import Iterable, Iterator, Sequence

from writeup.document.pandoc_ast import Node, attr, attributes, is_a, text, walk
from writeup.errors import DocumentError

LABELS = {"fig": "Figure", "tbl": "Table", "sec": "Section", "eq": "Equation"}
DEEPEST = 6  # level of a heading


class RepeatedIdentifierError(DocumentError):
    """An identifier is used twice, in the `places` named."""

    def __init__(self, identifier: str, places: Sequence[str] = ()) -> None:
        self.identifier = identifier
        where = f", in {' and in '.join(places)}" if places else ""
        super().__init__(
            f"the identifier #{identifier} is used twice{where}; give each section, figure, table and equation its own."
        )


def number(blocks: list[Node]) -> dict[str, str]:
    """Number sections, figures, tables and equations; the answer maps each anchor to its name in a reference."""
    anchors: dict[str, str] = {}
    counts = dict.fromkeys(LABELS, 0)
    sections = _SectionCounter()
    for node in walk(blocks, skip=lambda node: is_a(node, "Image")):  # it has the words of its figure's caption again
        kind = _numbered_kind(node)
        if kind is None and node["t"] not in ("Header", "Div", "Span"):
            continue
        identifier, classes, _ = attributes(node)
        number = ""
        if node["t"] == "Header" and "unnumbered" in classes:
            sections.skip(node["c"][0])
        elif node["t"] == "Header":
            number = sections.next(node["c"][0], appendix="appendix" in classes)
        elif kind:
            counts[kind] += 1
            number = str(counts[kind])
        if number:
            attr(node)[2].append(["number", number])
        if identifier:
            _declare(anchors, identifier, node, number)
    return anchors


def _numbered_kind(node: Node) -> str | None:
    """The kind of a node that counts: a figure, a table with a caption, a labelled equation."""
    if node["t"] == "Figure":
        return "fig"
    if node["t"] == "Table":
        return "tbl" if node["c"][1][1] else None
    return "eq" if is_a(node, "Div", "equation") and node["c"][0][0] else None


def section_name(header: Node) -> str:
    """What a section is called: Section 2.1, Appendix A, or its heading where it has no number."""
    number = attributes(header)[2].get("number", "")
    return f"{_section_label(number)}\N{NO-BREAK SPACE}{number}" if number else text(header["c"][2])


def by_section(blocks: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """Each of the outermost blocks with the name of the section that it stands in."""
    section = "the beginning"
    for block in blocks:
        section = section_name(block) if block["t"] == "Header" else section
        yield section, block


def _section_label(number: str) -> str:
    return "Appendix" if number[0].isalpha() else LABELS["sec"]


def _declare(anchors: dict[str, str], identifier: str, node: Node, number: str) -> None:
    if identifier in anchors:
        raise RepeatedIdentifierError(identifier)
    if not number:
        anchors[identifier] = text(node["c"])
        return
    label = _section_label(number) if node["t"] == "Header" else LABELS[_numbered_kind(node) or ""]
    anchors[identifier] = f"{label}\N{NO-BREAK SPACE}{number}"


def _letters(count: int) -> str:
    """A, B, …, Z, AA, AB, …"""
    before, last = divmod(count - 1, 26)
    return (_letters(before) if before else "") + chr(ord("A") + last)


class _SectionCounter:
    """Section numbers: 1, 1.1, …, and letters for the level-1 sections of the appendix."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.appendix = False
        self.deepest = DEEPEST

    def skip(self, level: int) -> None:
        """Pass a heading without a number: those below it have no number to go on from."""
        self.deepest = min(self.deepest, level)

    def next(self, level: int, *, appendix: bool) -> str:
        if level == 1 and appendix and not self.appendix:
            self.appendix, self.counts = True, []
        deepest = min(self.deepest, len(self.counts) + 1)
        if level > deepest:
            raise DocumentError(
                f"a heading of level {level} has no numbered heading of level {level - 1} above it; write one, or give "
                f"this one level {deepest}."
            )
        self.deepest = DEEPEST
        self.counts = [*self.counts[:level], *([0] * (level - len(self.counts)))]
        self.counts[-1] += 1
        first = _letters(self.counts[0]) if self.appendix else str(self.counts[0])
        return ".".join([first, *map(str, self.counts[1:])])
