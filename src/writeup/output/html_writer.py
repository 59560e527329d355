"""The document's tree as HTML: our own nodes become elements written here, pandoc writes the rest."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape
from itertools import accumulate
from typing import Any

from writeup.claims.verdicts import SYMBOLS
from writeup.document import maths, pandoc, pandoc_ast
from writeup.document.pandoc_ast import (
    SPACE,
    Node,
    anchored,
    attributes,
    division,
    expand,
    find_all,
    image_of,
    is_a,
    link,
    plain,
    regroup,
    rewrite,
    span,
    string,
    text,
)
from writeup.document.tables import Cell, Table, table
from writeup.output import pictures, proofs
from writeup.output.marks import SIGNS, marked
from writeup.output.pictures import Folders

MANY = 8  # columns that a page shows at the usual size
MOST = 12  # that a page shows in small type
LONG_NUMBER = 20  # characters of a cell that stay on one line
LONG_FORMULA = 30  # characters in a row that a phone cannot show without scrolling
MARK = re.compile(r"[.,;:!?)\]’”]+")
EMPTY_HEAD = re.compile(r"<th( [^>]*)?></th>")
raw, raw_block = partial(pandoc_ast.raw, "html"), partial(pandoc_ast.raw_block, "html")
FACTS = ("source", "place", "seeds")
"""What a value knows of its origin, as attributes of its span."""


class Writer:
    """pandoc's nodes as HTML; footnotes gather in `notes`, `checker` stands for the division of that name."""

    def __init__(self, figures: Folders, checker: str = "") -> None:
        self.figures, self.checker = figures, checker
        self.notes: list[str] = []

    def write(self, blocks: Sequence[Node]) -> str:
        """Blocks as HTML."""
        return self._written(marked(regroup(blocks, _unbroken)))

    def _written(self, blocks: Sequence[Node]) -> str:
        """Blocks as HTML whose signs stand in them already."""
        written = pandoc.write(self.nodes(blocks), "html", "--syntax-highlighting=none")
        return EMPTY_HEAD.sub("<td></td>", written)

    def contents(self, blocks: Sequence[Node]) -> str:
        """The sections as nested lists of links, two levels deep."""
        items: list[list[Node]] = []
        for level, (identifier, _, pairs), words in (node["c"] for node in find_all(blocks, "Header")):
            if level > 2:
                continue
            entry = [plain([link(_numbered(pairs, rewrite(words, _unlinked)), f"#{identifier}")])]
            if level == 1 or not items:
                items.append(entry)
            elif len(items[-1]) == 1:
                items[-1].append(_list([entry]))
            else:
                items[-1][1]["c"][1].append(entry)
        return self.write([_list(items)])

    def nodes(self, nodes: Sequence[Node]) -> list[Node]:
        """Nodes that pandoc can write: ours as raw HTML, the others as they are."""
        expanded: list[Node] = expand(nodes, self._instead)
        return expanded

    def _instead(self, node: Node) -> list[Node] | None:
        match node:
            case {"t": "Math", "c": [kind, tex]}:
                return [raw(maths.mathml(tex, displayed=kind["t"] == "DisplayMath"))]
            case {"t": "Header", "c": [level, [identifier, classes, pairs], words]}:
                shape = [identifier, [name for name in classes if name != "unnumbered"], []]
                return [{"t": "Header", "c": [level + 1, shape, self.nodes(_numbered(pairs, words))]}]
            case {"t": "CodeBlock", "c": [_, code]}:
                return [{"t": "CodeBlock", "c": [["", [], [["tabindex", "0"]]], code]}]
            case {"t": "Figure"}:
                return [self._figure(node)]
            case {"t": "Table"}:
                return self._table(table(node))
            case {"t": "Div"}:
                return self._division(node)
            case {"t": "Span"}:
                return self._span(node)
            case {"t": "Link", "c": [[_, ["citation"], _], words, target]}:
                return [
                    {"t": "Link", "c": [["", ["citation"], [["role", "doc-biblioref"]]], self.nodes(words), target]}
                ]
            case {"t": "Note", "c": inner}:
                return [self._note(inner)]
        return None

    def _division(self, node: Node) -> list[Node]:
        """An equation, the checker, the works cited, or a passage with its title."""
        identifier, classes, pairs = attributes(node)
        if "equation" in classes:
            return [raw_block(_equation(identifier, pairs, node["c"][1][0]["c"][0]["c"][1]))]
        if "contents" in classes:
            return anchored(identifier, [])  # the page has them beside the text
        inner = self.nodes(node["c"][1])
        if "work" in classes:
            label = [raw(f'<span class="label">{escape(pairs["label"])}</span> ')] if "label" in pairs else []
            return [division([plain([*label, *inner[0]["c"]])], identifier, classes, [["role", "listitem"]])]
        if "references" in classes:
            return [division(inner, identifier, classes, [["role", "list"]])]
        if "checker" in classes:
            return anchored(identifier, [*inner, raw_block(self.checker)])
        title = [raw_block(f'<p class="title">{escape(pairs["title"])}</p>')] if "title" in pairs else []
        return [division([*title, *inner], identifier, classes)]

    def _figure(self, node: Node) -> Node:
        """A drawing with its caption and its description."""
        identifier, _, pairs = attributes(node)
        image = image_of(node)
        picture = pictures.load(image, self.figures)
        across, _ = pictures.size(picture.svg, picture.name)
        number, width = pairs["number"], dict(image["c"][0][2]).get("width", "")
        style = f' style="max-width:{escape(width)}"' if width else ""
        data = f'<script type="application/json">{proofs.embedded(picture.data)}</script>\n' if picture.data else ""
        before = (
            f"<figure{_attributes(identifier, ['drawing'])}>\n"
            f'<div class="canvas" role="group" tabindex="0" aria-label="Figure {number}"{style}>'
            f'<div class="sheet" style="--natural:{across:g}pt">{pictures.inline(picture)}</div>'
            f"</div>\n{data}"
            f'<figcaption><p><span class="label">Figure {number}.</span> '
        )
        more = (
            f"<details><summary>Description of Figure {number}</summary>"
            f"<p>{escape(picture.description, quote=False)}</p></details>"
        )
        after = f"{_back(pairs, f'Figure {number}')}</p>\n{more if picture.description else ''}</figcaption>\n</figure>"
        caption = [part for block in node["c"][1][1] for part in [*block["c"], string(" ")]][:-1]
        return plain([raw(before), *self.nodes(caption), raw(after)])

    def _table(self, content: Table) -> list[Node]:
        """A table with its caption, in a region that scrolls."""
        name, number = content.identifier, content.number
        label = f'aria-labelledby="{name}-caption"' if name and number else 'aria-label="Table"'
        caption = [
            raw(f'<figcaption{_attributes(name and f"{name}-caption")}><span class="label">Table {number}.</span> '),
            *self.nodes(content.caption),
            raw(f"{_back({'uses': content.uses}, f'Table {number}')}</figcaption>\n"),
        ]
        columns = len(content.alignments)
        wide = ["wide"] * (columns > MANY) + ["widest"] * (columns > MOST)
        region = f'<div class="scroll" role="region" tabindex="0" {label}>'
        opened = raw(f"<figure{_attributes(name, ['tabular', *wide, *content.classes])}>\n")
        before = plain([opened, *(caption if number else []), raw(region)])
        return [before, self._grid(content), raw_block("</div>\n</figure>")]

    def _grid(self, content: Table) -> Node:
        """The rows, whose cells say themselves how they stand and what they head."""
        column = [{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]
        decisive = _decisive(content)
        head, body = ([[_nothing(), self._row(row, decisive)] for row in rows] for rows in (content.head, content.body))
        heads = 0 if "no-row-heads" in content.classes else 1
        columns = [column] * len(content.alignments)
        parts = [[_nothing(), head], [[_nothing(), heads, [], body]], [_nothing(), []]]
        return {"t": "Table", "c": [_nothing(), [None, []], columns, *parts]}

    def _row(self, row: Sequence[Cell], decisive: int) -> list[list[Any]]:
        return [self._cell(cell, decides=place == decisive) for cell, place in _placed(row)]

    def _cell(self, cell: Cell, *, decides: bool) -> list[Any]:
        number = cell.align == "right" and len(text(cell.blocks)) <= LONG_NUMBER
        classes = [cell.align] * (cell.align != "left") + ["number"] * number + ["decisive"] * decides
        shape = ["", classes, [["scope", cell.heads]] if cell.heads else []]
        return [shape, {"t": "AlignDefault"}, 1, cell.columns, self.nodes(cell.blocks)]

    def _span(self, node: Node) -> list[Node]:
        """A sign, a badge, a value, or just the words."""
        identifier, classes, pairs = attributes(node)
        words = self.nodes(node["c"][1])
        if "mark" in classes:
            return _mark(identifier, pairs, words)
        if "verdict" in classes:
            return _verdict(identifier, pairs, words)
        if "value" in classes:
            return _value(identifier, pairs, words)
        return [span(words, identifier, classes)] if identifier or classes else words

    def _note(self, inner: Sequence[Node]) -> Node:
        """A footnote's mark; its text is kept for the end."""
        self.notes.append(self._written(inner))
        number = len(self.notes)
        shape = f'class="note" id="note-{number}-back" href="#note-{number}" role="doc-noteref"'
        return raw(f"<sup><a {shape}>{number}</a></sup>")


def _decisive(content: Table) -> int:
    """The column that a narrow window shows beside the first one: the one whose head is marked so, else the last."""
    places = (
        place for row in content.head for cell, place in _placed(row) if any(find_all(cell.blocks, "Span", "decisive"))
    )
    return next(places, len(content.alignments) - 1)


def _placed(row: Sequence[Cell]) -> Iterator[tuple[Cell, int]]:
    """Each cell of a row with the column that it begins in."""
    return zip(row, accumulate((cell.columns for cell in row), initial=0), strict=False)


def _equation(identifier: str, pairs: Mapping[str, str], tex: str) -> str:
    """A displayed formula; one too long for a phone can be scrolled by keyboard."""
    number = f'<a class="number" href="#{identifier}">({pairs["number"]})</a>' if "number" in pairs else ""
    formula = maths.mathml(tex, displayed=True)
    reach = ' tabindex="0" role="group" aria-label="Formula"' if maths.width(formula) > LONG_FORMULA else ""
    back = _back(pairs, f"Equation {pairs.get('number')}")
    written = f'<div class="formula"{reach}>{formula}</div>{back}{number}'
    return f"<div{_attributes(identifier, ['equation'])}>{written}</div>"


def _mark(identifier: str, pairs: Mapping[str, str], words: list[Node]) -> list[Node]:
    """A sign; what it means is read aloud, and shown to a pointer."""
    verdict = pairs["verdict"]
    shape = _attributes(identifier, ["mark", verdict], {"title": text(words)})
    sign = raw(f'<span aria-hidden="true">{SIGNS[verdict]}</span><span class="unseen"> ')
    return _linked(shape, pairs, [sign, *words, raw("</span>")])


def _verdict(identifier: str, pairs: Mapping[str, str], words: list[Node]) -> list[Node]:
    """A badge; one that was expected to be another says so."""
    against = f'<span class="against">, expected: {pairs["expected"]}</span>' if "expected" in pairs else ""
    classes = ["verdict", pairs["verdict"], *(["unexpected"] if against else [])]
    symbol = raw(f'<span aria-hidden="true">{SYMBOLS[pairs["verdict"]]}</span> ')
    return _linked(_attributes(identifier, classes), pairs, [symbol, *words, raw(against)])


def _value(identifier: str, pairs: Mapping[str, str], words: list[Node]) -> list[Node]:
    """A number; those in the statement of a claim lead where its badge leads, so the keyboard goes past them."""
    facts = {f"data-{name}": pairs.get(name, "") for name in FACTS}
    passed = {"tabindex": "-1"} if "source" not in pairs else {}
    return _linked(_attributes(identifier, ["value"], facts | (passed if "href" in pairs else {})), pairs, words)


def _linked(shape: str, pairs: Mapping[str, str], content: list[Node]) -> list[Node]:
    """`content`, as a link where there is a place that it leads to."""
    if "href" in pairs:
        return [raw(f'<a{shape} href="{escape(pairs["href"])}">'), *content, raw("</a>")]
    return [raw(f"<span{shape}>"), *content, raw("</span>")]


def _back(pairs: Mapping[str, str], name: str) -> str:
    """Links from a figure, a table or an equation to where it is referred to."""
    links = []
    for section, place in json.loads(pairs.get("uses") or "[]"):
        label = escape(f"Back to {section}, which refers to {name}")
        short = escape(section.rpartition("\N{NO-BREAK SPACE}")[2])
        links.append(f'<a href="#{escape(place)}" aria-label="{label}">{short}</a>')
    return f' <span class="back"><span aria-hidden="true">↩&#xFE0E;</span> {", ".join(links)}</span>' if links else ""


def _numbered(pairs: Any, words: list[Node]) -> list[Node]:
    """The words of a heading behind its number."""
    number = dict(pairs).get("number")
    return [span([string(number)], classes=["number"]), SPACE, *words] if number else words


def _unlinked(node: Node) -> list[Node]:
    """A node for a place where no link, anchor or note may stand."""
    return node["c"][1] if node["t"] in ("Link", "Span") else [] if node["t"] == "Note" else [node]


def _unbroken(parts: list[Any]) -> list[Any]:
    """`parts` with no line break between a formula and the mark that follows it."""
    bound: list[Any] = []
    for part in parts:
        is_behind_formula = bool(bound) and is_a(bound[-1], "Math") and is_a(part, "Str")
        if is_behind_formula and (mark := MARK.match(part["c"])):
            bound[-1:] = [span([bound[-1], string(mark[0])], classes=["unbroken"]), string(part["c"][mark.end() :])]
        else:
            bound.append(part)
    return bound


def _list(items: list[list[Node]]) -> Node:
    return {"t": "OrderedList", "c": [[1, {"t": "DefaultStyle"}, {"t": "DefaultDelim"}], items]}


def _nothing() -> list[Any]:
    """No identifier, no classes, no attributes."""
    return ["", [], []]


def _attributes(identifier: str, classes: Sequence[str] = (), extra: Mapping[str, str] | None = None) -> str:
    pairs = {"id": identifier, "class": " ".join(classes), **(extra or {})}
    return "".join(f' {key}="{escape(value)}"' for key, value in pairs.items() if value)
