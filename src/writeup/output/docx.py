"""The document as an Office file: pandoc writes it with native equations, tables, captions, notes and links.

Numbers are those of the other formats, as text, and what refers to them leads to a bookmark. Look and page come from
pandoc's own reference document, or from `reference.docx` in the study's templates.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from writeup.characters import printable
from writeup.claims.verdicts import SYMBOLS
from writeup.document.pandoc_ast import (
    Node,
    anchored,
    anchors,
    attributes,
    expand,
    find_all,
    image_of,
    link,
    plain,
    span,
    string,
    text,
)
from writeup.document.tables import Table, table
from writeup.document.template_paths import Templates, own_template
from writeup.output import office, pictures, text_runs
from writeup.output.front_matter import spell_date, title_block
from writeup.output.marks import SIGNS, marked
from writeup.output.office import office_tex
from writeup.output.pictures import Folders

REFERENCE = "reference.docx"

WIDEST = 6.0  # inches of a line
LINE, GAP = 86, 2  # characters of one, and between two columns
SHORT = 14  # characters of a cell that stays on one line
THEME = "word/theme/theme1.xml"
FONT = re.compile(rb'typeface="Aptos(?: Display)?" panose="\w+"')  # pandoc's, which only new versions of Word have

CONTENTS_LEVEL = 2  # of the headings that the table of contents lists


def render(document: Node, front: Mapping[str, Any], figures: Folders, templates: Templates) -> bytes:
    """The Office file of a document's tree; `front`, `figures` and `templates` as for the page."""
    writer = Writer(document, figures)
    blocks = [*_below_title(front), *writer.blocks(marked(document["blocks"]))]
    reference = next(iter(own_template(templates, REFERENCE)), None)
    members = office.written("docx", blocks, _metadata(front), writer.drawings, templates, reference, front["date"])
    if not reference:
        members[THEME] = FONT.sub(b'typeface="Calibri"', members[THEME])
    return office.packed(members)


class Writer:
    """Our own nodes as pandoc's; the drawings met gather in `drawings` as name → SVG."""

    def __init__(self, document: Node, figures: Folders) -> None:
        self.figures = figures
        self.drawings: dict[str, str] = {}
        self.headings = list(find_all(document["blocks"], "Header"))

    def blocks(self, nodes: Sequence[Node]) -> list[Node]:
        """Nodes that pandoc can write as an Office file."""
        expanded: list[Node] = expand(list(nodes), self._instead)
        return expanded

    def _instead(self, node: Node) -> list[Node] | None:
        match node:
            case {"t": "Str", "c": words}:
                return [string(printable(words))]
            case {"t": "Math", "c": [kind, tex]}:
                return [{"t": "Math", "c": [kind, office_tex(tex)]}]
            case {"t": "Header", "c": [level, [identifier, _, _], words]}:
                return [{"t": "Header", "c": [level, [identifier, [], []], _numbered(node, self.blocks(words))]}]
            case {"t": "Figure"}:
                return self._figure(node)
            case {"t": "Table"}:
                return self._table(node)
            case {"t": "Div"}:
                return self._division(node)
            case {"t": "Span"}:
                return self._span(node)
        return None

    def _figure(self, node: Node) -> list[Node]:
        """A picture with the words for those who do not see it, above its caption."""
        identifier, _, pairs = attributes(node)
        picture = pictures.load(image_of(node), self.figures)
        self.drawings[picture.name] = picture.svg
        wide, _ = pictures.size(picture.svg, picture.name)
        asked = pictures.width(image_of(node), 72 * WIDEST) or wide
        size = [["width", f"{min(asked / 72, WIDEST):.2f}in"]]
        shown = {"t": "Image", "c": [["", [], size], [string(picture.spoken)], [f"{picture.name}.png", ""]]}
        caption = _caption("Figure", pairs["number"], self.blocks(node["c"][1][1]))
        return [{"t": "Figure", "c": [[identifier, [], []], [None, caption], [plain([shown])]]}]

    def _table(self, node: Node) -> list[Node]:
        """A table below its caption; one for the screen is only named."""
        content = table(node)
        words = self.blocks(content.caption)
        caption = _caption("Table", content.number, [plain(words)]) if content.number else []
        if "screen" in content.classes:
            note = string(f" ({len(content.body)} rows, which the page shows.)")
            named = [{"t": "Para", "c": [*anchors(node["c"][3:]), *caption[0]["c"], note]}] if caption else []
            return anchored(content.identifier, named)
        _, _, columns, *parts = node["c"]
        sized = [[align, width] for (align, _), width in zip(columns, _widths(content), strict=True)]
        written = {"t": "Table", "c": [["", [], []], [None, caption], sized, *self.blocks(parts)]}
        return anchored(content.identifier, [written])

    def _division(self, node: Node) -> list[Node]:
        """An equation with its number, the table of contents, a passage under its title, or just its content."""
        identifier, classes, pairs = attributes(node)
        inner = node["c"][1]
        if "equation" in classes:
            tex = inner[0]["c"][0]["c"][1]
            tex = f"{tex}\\qquad ({pairs['number']})" if "number" in pairs else tex
            displayed = {"t": "Math", "c": [{"t": "DisplayMath"}, office_tex(tex)]}
            return anchored(identifier, [{"t": "Para", "c": [displayed]}])
        if "contents" in classes:
            return anchored(identifier, self._contents())
        blocks = self.blocks(inner)
        if "work" in classes and "label" in pairs and blocks:
            blocks[0] = {"t": "Para", "c": [string(f"{pairs['label']} "), *blocks[0]["c"]]}
        if {"proof", "derivation", "warning"} & set(classes):
            title = [{"t": "Para", "c": [{"t": "Strong", "c": [string(pairs["title"])]}]}] if "title" in pairs else []
            blocks = [{"t": "BlockQuote", "c": [*title, *blocks]}]
        return anchored(identifier, blocks)

    def _contents(self) -> list[Node]:
        """Links to the sections; Word's own table of contents asks to be filled in when the file is opened."""
        entries = []
        for heading in self.headings:
            level, (identifier, _, _), words = heading["c"]
            if level <= CONTENTS_LEVEL and identifier:
                title = string(("\u2003" * (level - 1)) + text(_numbered(heading, words)))
                entries.append([link([title], f"#{identifier}"), {"t": "LineBreak"}])
        return [{"t": "Para", "c": [part for entry in entries for part in entry][:-1]}] if entries else []

    def _span(self, node: Node) -> list[Node]:
        """A sign behind its sentence, a badge, or just the words."""
        identifier, classes, pairs = attributes(node)
        words = self.blocks(node["c"][1])
        if "mark" in classes:
            words = [{"t": "Superscript", "c": _linked([string(SIGNS[pairs["verdict"]])], pairs)}]
        elif "verdict" in classes:
            against = [string(f", expected: {pairs['expected']}")] if "expected" in pairs else []
            words = _linked([string(f"[{SYMBOLS[pairs['verdict']]} "), *words, *against, string("]")], pairs)
        return [span(words, identifier)] if identifier else words


def _widths(content: Table) -> list[Node]:
    """The width of each column, as a share of the line: LibreOffice fits none to what it holds.

    A column has room for its longest word and for short cells. The rest of the line is shared by how much longer its
    longest cell is.
    """
    words, cells = [[1] * len(content.alignments) for _ in range(2)]
    for row in content.head + content.body:
        for place, cell in enumerate(row if len(row) == len(words) else []):
            lines = [text_runs.runs(block["c"]) for block in cell.blocks if block["t"] in ("Plain", "Para")]
            said = " ".join("".join(run.text for run in line if not run.verdict) for line in lines)
            parts = [said] if len(said) <= SHORT and cell.heads != "col" else said.split(" ")
            words[place] = max(words[place], *map(len, parts))
            cells[place] = max(cells[place], len(said))
    least, most = ([size + GAP for size in sizes] for sizes in (words, cells))
    spare = max(0, min(LINE, sum(most)) - sum(least)) / max(1, sum(most) - sum(least))
    sizes = [low + spare * (high - low) for low, high in zip(least, most, strict=True)]
    return [{"t": "ColWidth", "c": size / max(LINE, sum(sizes))} for size in sizes]


def _numbered(heading: Node, words: Sequence[Node]) -> list[Node]:
    number = attributes(heading)[2].get("number")
    return [string(f"{number}\u2002"), *words] if number else list(words)


def _caption(kind: str, number: str, blocks: Sequence[Node]) -> list[Node]:
    """A caption that begins with its number."""
    words = [part for block in blocks for part in block["c"]]
    return [plain([string(f"{kind} {number}. "), *words])]


def _linked(words: list[Node], pairs: Mapping[str, str]) -> list[Node]:
    return [link(words, pairs["href"])] if "href" in pairs else words


def _metadata(front: Mapping[str, Any]) -> dict[str, Node]:
    """The title block, and the properties of the file."""
    about = title_block(front)
    inlines = {
        "title": front["title"],
        "subtitle": front["subtitle"],
        "date": spell_date(front["date"]),
        "abstract": about["abstract"],
    }
    metadata: dict[str, Node] = {key: _words(value) for key, value in inlines.items() if value}
    authors = [_words(_with_mark(person["name"], person["marks"])) for person in about["authors"]]
    metadata["author"] = {"t": "MetaList", "c": authors}
    metadata["lang"] = _words(office.language(front))
    if about["keywords"]:
        metadata["keywords"] = {"t": "MetaList", "c": list(map(_words, about["keywords"]))}
    return metadata


def _below_title(front: Mapping[str, Any]) -> list[Node]:
    """What else is said of the authors and of the document, a line each."""
    about = title_block(front)
    lines = [_with_mark(place["name"], place["mark"]) for place in about["affiliations"]]
    lines += [person["email"] for person in about["authors"] if person["email"]]
    lines += [f"Keywords: {', '.join(about['keywords'])}"] if about["keywords"] else []
    lines += [f"Licence: {about['licence']['name']}"] if about["licence"] else []
    lines += [about["funding"]] if about["funding"] else []
    return [{"t": "Para", "c": [string(printable(line))]} for line in lines]


def _with_mark(words: str, mark: str) -> str:
    return f"{words} ({mark})" if mark else words


def _words(words: str) -> Node:
    return {"t": "MetaInlines", "c": [string(printable(words))]}
