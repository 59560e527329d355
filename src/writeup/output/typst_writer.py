"""The document's tree as Typst: our own nodes are calls of the functions in templates/page.typ, pandoc writes the rest.

Words are escaped here, since pandoc leaves `---`, `...`, `-5` and a full stop behind a call to Typst, which reads more
into them. A call among words ends with a semicolon, or Typst would read the words behind it as more of the call.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from writeup.characters import printable
from writeup.claims.verdicts import SYMBOLS
from writeup.document import maths, pandoc, pandoc_ast
from writeup.document.math_alt_text import spoken
from writeup.document.pandoc_ast import (
    Node,
    anchors,
    attr,
    attributes,
    division,
    expand,
    find_all,
    image_of,
    is_a,
    plain,
    regroup,
    rewrite,
    string,
    text,
)
from writeup.document.tables import Cell, Table, table
from writeup.output import pictures
from writeup.output.front_matter import spell_date
from writeup.output.marks import SIGNS, marked
from writeup.output.pictures import Folders, Picture

SPECIAL = re.compile(r"([;\\#$*_`<>@\[\]~=+\-/'\"(){}]|\.(?=\.\.))")
raw, raw_block = partial(pandoc_ast.raw, "typst"), partial(pandoc_ast.raw_block, "typst")
CALLS = ("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "Link", "Note")


class Writer:
    """pandoc's nodes as Typst; the drawings met gather in `drawings` as file name → SVG."""

    def __init__(self, document: Node, figures: Folders) -> None:
        self.figures = figures
        self.drawings: dict[str, str] = {}
        headings = [node["c"] for node in find_all(document["blocks"], "Header")]
        self.titles = {identifier: rewrite(words, _unanchored) for _, (identifier, _, _), words in headings}
        formulas = [node["c"] for node in find_all(document["blocks"], "Math")]
        self.maths = maths.typst_maths((kind["t"] == "DisplayMath", tex) for kind, tex in formulas)

    def write(self, nodes: Sequence[Node]) -> str:
        """Blocks as Typst, a blank line between them."""
        return pandoc.write(self.nodes(regroup(marked(nodes), _gathered)), "typst")

    def nodes(self, nodes: Sequence[Node]) -> list[Node]:
        """Nodes that pandoc can write: ours as raw Typst, the others as they are."""
        expanded: list[Node] = []
        for at, node in enumerate(nodes):
            parts = expand([node], self._instead)
            if _leads_to_equation(nodes[at : at + 2]):
                parts = [raw_block("#leading["), *parts, raw_block("]")]
            expanded += parts
        return expanded

    def _instead(self, node: Node) -> list[Node] | None:
        match node:
            case {"t": "Str", "c": words}:
                return [raw(escaped(words))]
            case {"t": "Quoted", "c": [kind, words]}:
                opening, closing = "“”" if kind["t"] == "DoubleQuote" else "‘’"
                return [raw(opening), *self.nodes(words), raw(closing)]
            case {"t": kind, "c": content} if kind in CALLS:
                return [{"t": kind, "c": self.nodes(content)}, raw(";")]
            case {"t": "Math", "c": [_, tex]}:
                alt = quoted(spoken(tex, displayed=False))
                return [raw(f"#math.equation(alt: {alt}, ${self.maths[False, tex]}$.body);")]
            case {"t": "Header", "c": [level, [identifier, _, pairs], words]}:
                number = dict(pairs).get("number")
                numbering = f"(..) => {quoted(number)}" if number else "none"
                shown = self.nodes(rewrite(words, _unanchored))
                heading = {"t": "Header", "c": [level, [identifier, [], []], shown]}
                led = [plain(self.nodes(there))] if (there := anchors(words)) else []
                return [raw_block(f"#set heading(numbering: {numbering})"), heading, *led]
            case {"t": "DefinitionList", "c": entries}:
                definitions = [part for entry in entries for part in self._definition(*entry)]
                return [raw_block("#terms("), *definitions, raw_block(")")]
            case {"t": "BlockQuote", "c": inner}:
                return self._quotation(inner)
            case {"t": "Figure"}:
                return self._figure(node)
            case {"t": "Table"}:
                return self._table(table(node))
            case {"t": "Div"}:
                return self._division(node)
            case {"t": "Span"}:
                return self._span(node)
        return None

    def enclosed(self, before: str, blocks: Sequence[Node], after: str) -> list[Node]:
        """Blocks between two pieces of Typst, without a break behind the last paragraph."""
        *others, last = blocks or [plain([])]
        if last["t"] not in ("Para", "Plain"):
            return [raw_block(before), *self.nodes(blocks), raw_block(after)]
        words = self.nodes(last["c"])
        if not others:
            return [plain([raw(before), *words, raw(after)])]
        return [raw_block(before), *self.nodes(others), plain([*words, raw(after)])]

    def _definition(self, term: Sequence[Node], meanings: Sequence[Sequence[Node]]) -> list[Node]:
        """A term with its meanings, as an argument; pandoc would begin a new line for each meaning."""
        blocks = [block for meaning in meanings for block in meaning]
        return [*self.enclosed("terms.item([", [plain(term)], "],"), *self.enclosed("[", blocks, "]),")]

    def _quotation(self, inner: Sequence[Node]) -> list[Node]:
        """A quotation; its source is the last block, where one is named."""
        if not is_a(inner[-1], "Div", "attribution"):
            return self.enclosed("#quotation([", inner, "])")
        return [*self.enclosed("#quotation([", inner[:-1], "],"), *self.enclosed("source: [", inner[-1]["c"][1], "])")]

    def _division(self, node: Node) -> list[Node]:
        """An equation, the table of contents, a framed passage, or just its content."""
        identifier, classes, pairs = attributes(node)
        if "equation" in classes:
            tex, number = node["c"][1][0]["c"][0]["c"][1], pairs.get("number", "none")
            formula = f"#displayed({number}, {quoted(pairs['alt'])}, $ {self.maths[True, tex]} $.body)"
            return [raw_block(formula + label(identifier))]
        if "contents" in classes:
            return _labelled(identifier, [raw_block("#contents")])
        if "ledger" in classes:
            return self._ledger(node["c"][1])
        if "references" in classes:
            works = [part for work in node["c"][1] for part in self._work(work)]
            return _labelled(identifier, [raw_block("#works("), *works, raw_block(")")])
        before, after, content = "", "", node["c"][1]
        if framed := [name for name in classes if name in ("proof", "derivation", "warning")]:
            title = f", title: {quoted(pairs['title'])}" if "title" in pairs else ""
            before, after = f"#{framed[0]}([", f"]{title})"
        if "source" in classes:
            before, after, content = f"#entry[{before}", f"{after}]", expand(content, _without_code)
        if identifier:
            before, after = f"#block[{before}", f"{after}]{label(identifier)}"
        return self.enclosed(before, content, after) if before else self.nodes(content)

    def _ledger(self, entries: Sequence[Node]) -> list[Node]:
        """Entries of the ledger as rows of one table, under the titles of their sections."""
        rows, section = [raw_block("#ledger(")], ""
        for entry in entries:
            identifier, _, pairs = attributes(entry)
            if pairs.get("section", section) != section:
                section = pairs["section"]
                plainly = [string(section.replace("_", " ").capitalize())]
                rows += self.enclosed("ledger-section([", [plain(self.titles.get(f"sec:{section}", plainly))], "]),")
            said, verdict, used = _entry_parts(entry["c"][1])
            anchor = raw(f"#[#metadata(none){label(identifier)}];")
            rows += self.enclosed("[", [plain([anchor, *anchors(entry["c"][1][1:]), *said, *used])], "],")
            rows += [raw_block(f"[{escaped(pairs.get(name, ''))}],") for name in ("estimate", "interval")]
            rows += [raw_block(f"verdict({quoted(verdict)}, {quoted(SIGNS.get(verdict, ''))}),")]
        return [*rows, raw_block(")")]

    def _work(self, work: Node) -> list[Node]:
        """One of the works cited: its label, if the style has one, and its words."""
        identifier, _, pairs = attributes(work)
        named = quoted(pairs["label"]) if "label" in pairs else "none"
        anchor = raw(f"#[#metadata(none){label(identifier)}];")
        return self.enclosed(f"({named}, [", [plain([anchor, *work["c"][1][0]["c"]])], "]),")

    def _figure(self, node: Node) -> list[Node]:
        """A drawing with its caption."""
        identifier, classes, pairs = attributes(node)
        image = image_of(node)
        here = ", here: true" if "here" in (*classes, *attributes(image)[1]) else ""
        picture = pictures.load(image, self.figures)
        self.drawings[f"{picture.name}.svg"] = picture.svg
        width = dict(image["c"][0][2]).get("width")
        size = f", width: {width}" if width else ""
        end = f"], alt: {quoted(picture.spoken)}{size}{here}){label(identifier)}"
        return self.enclosed(f"#drawing({quoted(picture.name)}, {pairs['number']}, [", node["c"][1][1], end)

    def _table(self, content: Table) -> list[Node]:
        """A table with its caption; one for the screen is only named."""
        number, aligned = content.number, "".join(f"{align}, " for align in content.alignments)
        if "screen" in content.classes:
            before, after = f"#omitted({number or 'none'}, {len(content.body)}, [", f"]){label(content.identifier)}"
            rows = [cell.blocks for row in content.head + content.body for cell in row]
            return self.enclosed(before, [plain([*anchors(rows), *content.caption])], after)
        before, after = (f"#tabular({number}, [", "],") if number else ("#tabular(none, none", ",")
        return [
            *self.enclosed(before, [plain(content.caption if number else [])], f"{after} ({aligned}), ("),
            *self._heads(cell for row in content.head for cell in row),
            raw_block("),"),
            *self.cells(cell for row in content.body for cell in row),
            raw_block(f"){label(content.identifier)}"),
        ]

    def _heads(self, cells: Iterable[Cell]) -> list[Node]:
        """The heads of columns as dictionaries: over how many columns, and the words, of which none is broken."""
        pieces: list[Node] = []
        for cell in cells:
            pieces.append(raw_block(f"(columns: {cell.columns}, words: ("))
            for word in _words(part for block in cell.blocks for part in block.get("c", [])):
                pieces += self.enclosed("[", [plain(word)], "],")
            pieces.append(raw_block(")),"))
        return pieces

    def cells(self, cells: Iterable[Cell]) -> list[Node]:
        """Cells as arguments; a long name may break at its marks."""
        pieces: list[Node] = []
        for cell in cells:
            before, after = (f"table.cell(colspan: {cell.columns}, [", "]),") if cell.columns > 1 else ("[", "],")
            pieces += self.enclosed(before, expand(cell.blocks, _breakable), after)
        return pieces

    def _span(self, node: Node) -> list[Node]:
        """A sign in the margin, a badge that nobody expected, or just the words."""
        identifier, classes, pairs = attributes(node)
        words = self.nodes(node["c"][1])
        anchored = [raw(f"#[#metadata(none){label(identifier)}];")] if identifier else []
        if "mark" in classes:
            target = f", target: <{pairs['href'][1:]}>" if "href" in pairs else ""
            sign, word = quoted(SIGNS[pairs["verdict"]]), quoted(text(node["c"][1]))
            return [raw(f"#mark({quoted(pairs['verdict'])}, {sign}, {word}{target});"), *anchored]
        if "verdict" in classes:
            against = escaped(f", expected: {pairs['expected']}") if "expected" in pairs else ""
            before, after = f"#badge({quoted(pairs['verdict'])})[{SYMBOLS[pairs['verdict']]}~", f"{against}];"
            if "href" in pairs:
                before, after = f"#link(<{pairs['href'][1:]}>)[{before}", f"{after}];"
            words = [raw(before), *words, raw(after)]
        return [*anchored, *words]


def _unanchored(node: Node) -> list[Node]:
    """Words of a heading without anchors: the contents repeat them."""
    return [{"t": "Span", "c": [["", *attr(node)[1:]], node["c"][1]]}] if node["t"] == "Span" else [node]


def _words(inlines: Iterable[Node]) -> list[list[Node]]:
    """Inlines, split where there is a space between them."""
    words: list[list[Node]] = [[]]
    for node in inlines:
        if node["t"] in ("Space", "SoftBreak", "LineBreak"):
            words.append([])
        elif node["t"] == "Span" and attributes(node)[1] == ["decisive"]:
            first, *others = _words(node["c"][1]) or [[]]
            words[-1] += [*anchors([{**node, "c": [node["c"][0], []]}]), *first]
            words += others
        else:
            words[-1].append(node)
    return [word for word in words if word]


def _gathered(parts: list[Any]) -> list[Any]:
    """`parts` with neighbouring entries of the ledger in one division."""
    gathered: list[Any] = []
    for part in parts:
        if not is_a(part, "Div", "claim"):
            gathered.append(part)
        elif gathered and is_a(gathered[-1], "Div", "ledger"):
            gathered[-1]["c"][1].append(part)
        else:
            gathered.append(division([part], classes=["ledger"]))
    return gathered


def _entry_parts(blocks: Sequence[Node]) -> tuple[list[Node], str, list[Node]]:
    """What an entry of the ledger says, its verdict, and the links to where it is used."""
    said = blocks[0]["c"] if blocks and blocks[0]["t"] in ("Para", "Plain") else []
    badge = next((place for place, node in enumerate(said) if is_a(node, "Span", "verdict")), len(said))
    verdict = attributes(said[badge])[2]["verdict"] if badge < len(said) else ""
    facts = [fact for block in blocks if block["t"] == "DefinitionList" for fact in block["c"]]
    used = [meaning for term, meanings in facts if text(term) == "Used in" for meaning in meanings[0][0]["c"]]
    return said[:badge], verdict, [string("("), *used, string(")")] if used else []


def escaped(words: str) -> str:
    """Text in which no character means anything to Typst."""
    return re.sub(r"^(\d+)\.", r"\1\\.", SPECIAL.sub(r"\\\1", printable(words)))


def quoted(words: str) -> str:
    """A Typst string."""
    return '"' + printable(words).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _labelled(identifier: str, blocks: list[Node]) -> list[Node]:
    """Blocks that can be led to, where there is an identifier."""
    return [raw_block("#block["), *blocks, raw_block(f"]{label(identifier)}")] if identifier else blocks


def label(identifier: str) -> str:
    """The label of what stands before it."""
    return f" <{identifier}>" if identifier else ""


def opening(function: str, front: Mapping[str, Any], logo: Picture | None, **more: str) -> str:
    """The first lines of a program: all that follows is set by a `function` of page.typ, with its title block.

    The program's files are page.typ, about.json and, where there is a logo, logo.svg.
    """
    day = date.fromisoformat(front["date"])
    arguments = {
        "title": quoted(front["title"]),
        "subtitle": quoted(front["subtitle"]),
        "author": dictionary(front["author"]),
        "about": 'json("about.json")',
        "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
        "day": quoted(spell_date(front["date"])),
        "lang": quoted(front["lang"]),
        **({"logo": f"(file: {quoted('logo.svg')}, alt: {quoted(logo.alt)})"} if logo else {}),
        **more,
    }
    listed = "".join(f"  {name}: {value},\n" for name, value in arguments.items())
    return f'#import "page.typ": *\n#show: {function}.with(\n{listed})\n\n'


def dictionary(values: Mapping[str, str]) -> str:
    """A Typst dictionary of strings."""
    return "(" + "".join(f"{key}: {quoted(value)}, " for key, value in values.items()) + ")"


def _without_code(node: Node) -> list[Node] | None:
    """The facts about a file but for the fingerprints of its code, which only a program can compare."""
    if node["t"] != "DefinitionList":
        return None
    return [{**node, "c": [fact for fact in node["c"] if text(fact[0]) != "Code"]}]


def _breakable(node: Node) -> list[Node] | None:
    """A word that may break behind the marks within it."""
    if node["t"] != "Str":
        return None
    return [string(re.sub(r"([_;/])(?=\w)", "\\1\u200b", node["c"]))]


def _leads_to_equation(nodes: Sequence[Node]) -> bool:
    return len(nodes) == 2 and is_a(nodes[0], "Para") and is_a(nodes[1], "Div", "equation")
