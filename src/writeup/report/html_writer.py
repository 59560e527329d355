"""The document's tree as HTML elements."""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape

from writeup.report import maths, pictures, proofs
from writeup.report.pandoc_ast import Node, attributes, walk
from writeup.report.pictures import Folders
from writeup.report.tables import Cell, Table, table

SYMBOLS = {"proved": "∎", "supported": "✓", "undecided": "?", "refuted": "✗"}
LONG_FORMULA = 30  # characters in a row that a phone cannot show without scrolling
MARK = re.compile(r"[.,;:!?)\]’”]+")
FACTS = ("source", "place", "seeds")
"""What a value knows of its origin, as attributes of its span."""


class Writer:
    """pandoc's nodes as HTML; footnotes gather in `notes`, `checker` stands for the division of that name."""

    def __init__(self, figures: Folders, checker: str = "") -> None:
        self.figures, self.checker = figures, checker
        self.notes: list[str] = []

    def blocks(self, nodes: Sequence[Node]) -> str:
        """Blocks, each on lines of its own."""
        return "\n".join(filter(None, map(self.block, nodes)))

    def inlines(self, nodes: Sequence[Node]) -> str:
        """Inlines, one after the other; no line breaks between a formula and the mark that follows it."""
        written: list[str] = []
        for before, node in zip([None, *nodes], nodes, strict=False):
            text = self.inline(node)
            mark = MARK.match(text) if before and before["t"] == "Math" and node["t"] == "Str" else None
            if mark:
                written[-1] = f'<span class="unbroken">{written[-1]}{mark[0]}</span>'
                text = text[mark.end() :]
            written.append(text)
        return "".join(written)

    def plain(self, nodes: Sequence[Node]) -> str:
        """Inlines for a place where no link or note may stand."""
        return "".join(self.plain(node["c"][1]) if node["t"] in ("Link", "Span") else self.inline(node)
                       for node in nodes if node["t"] != "Note")  # fmt: skip

    def block(self, node: Node) -> str:
        """One block."""
        match node:
            case {"t": "Plain", "c": words}:
                return self.inlines(words)
            case {"t": "Para", "c": words}:
                return f"<p>{self.inlines(words)}</p>"
            case {"t": "Header"}:
                return self.header(node)
            case {"t": "CodeBlock", "c": [_, code]}:
                return f'<pre tabindex="0"><code>{escape(code)}</code></pre>'
            case {"t": "BlockQuote", "c": inner}:
                return f"<blockquote>\n{self.blocks(inner)}\n</blockquote>"
            case {"t": "BulletList", "c": items}:
                return f"<ul>\n{self.items(items)}\n</ul>"
            case {"t": "OrderedList", "c": [[start, *_], items]}:
                return f"<ol{f' start={chr(34)}{start}{chr(34)}' if start != 1 else ''}>\n{self.items(items)}\n</ol>"
            case {"t": "DefinitionList", "c": entries}:
                return "<dl>\n" + "\n".join(self.definition(term, meanings) for term, meanings in entries) + "\n</dl>"
            case {"t": "HorizontalRule"}:
                return "<hr>"
            case {"t": "Figure"}:
                return self.figure(node)
            case {"t": "Table"}:
                return self.table(table(node))
            case {"t": "Div"}:
                return self.div(node)
        raise AssertionError(f"the tree lets no {node['t']} through")

    def inline(self, node: Node) -> str:
        """One inline."""
        match node:
            case {"t": "Str", "c": words}:
                return escape(words, quote=False)
            case {"t": "Space" | "SoftBreak"}:
                return " "
            case {"t": "LineBreak"}:
                return "<br>"
            case {"t": "Emph" | "Strong" | "Strikeout" | "Superscript" | "Subscript" as kind, "c": words}:
                tag = {"Emph": "em", "Strong": "strong", "Strikeout": "s", "Superscript": "sup", "Subscript": "sub"}[
                    kind
                ]
                return f"<{tag}>{self.inlines(words)}</{tag}>"
            case {"t": "Quoted", "c": [kind, words]}:
                return ("“{}”" if kind["t"] == "DoubleQuote" else "‘{}’").format(self.inlines(words))
            case {"t": "Code", "c": [_, code]}:
                return f"<code>{escape(code, quote=False)}</code>"
            case {"t": "Math", "c": [kind, tex]}:
                return maths.mathml(tex, displayed=kind["t"] == "DisplayMath")
            case {"t": "Link", "c": [[identifier, classes, _], words, [target, _]]}:
                return f'<a{_attributes(identifier, classes)} href="{escape(target)}">{self.inlines(words)}</a>'
            case {"t": "Span"}:
                return self.span(node)
            case {"t": "Note", "c": inner}:
                return self.note(inner)
        raise AssertionError(f"the tree lets no {node['t']} through")

    def header(self, node: Node) -> str:
        """A heading; the level below the title is h2."""
        level, (identifier, classes, pairs), words = node["c"]
        number = dict(pairs).get("number", "")
        mark = f'<span class="number">{number}</span> ' if number else ""
        kept = [name for name in classes if name != "unnumbered"]
        return f"<h{level + 1}{_attributes(identifier, kept)}>{mark}{self.inlines(words)}</h{level + 1}>"

    def items(self, items: Sequence[Sequence[Node]]) -> str:
        """List items."""
        return "\n".join(f"<li>{self.blocks(item)}</li>" for item in items)

    def definition(self, term: Sequence[Node], meanings: Sequence[Sequence[Node]]) -> str:
        """One term with its meanings."""
        return f"<dt>{self.inlines(term)}</dt>\n" + "\n".join(
            f"<dd>{self.blocks(meaning)}</dd>" for meaning in meanings
        )

    def div(self, node: Node) -> str:
        """An equation, the checker, or a passage with its title."""
        identifier, classes, pairs = attributes(node)
        if "equation" in classes:
            return self.equation(identifier, pairs, node["c"][1][0]["c"][0]["c"][1])
        if "checker" in classes:
            return f"{self.blocks(node['c'][1])}\n{self.checker}"
        title = f'<p class="title">{escape(pairs["title"])}</p>\n' if "title" in pairs else ""
        return f"<div{_attributes(identifier, classes)}>\n{title}{self.blocks(node['c'][1])}\n</div>"

    def equation(self, identifier: str, pairs: Mapping[str, str], tex: str) -> str:
        """A displayed formula; one too long for a phone can be scrolled by keyboard."""
        number = f'<a class="number" href="#{identifier}">({pairs["number"]})</a>' if "number" in pairs else ""
        formula = maths.mathml(tex, displayed=True)
        reach = ' tabindex="0" role="group" aria-label="Formula"' if maths.width(formula) > LONG_FORMULA else ""
        back = self.back(pairs.get("uses", ""), f"Equation {pairs.get('number')}")
        written = f'<div class="formula"{reach}>{formula}</div>{back}{number}'
        return f"<div{_attributes(identifier, ['equation'])}>{written}</div>"

    def back(self, uses: str, name: str) -> str:
        """Links from a figure, a table or an equation to where it is referred to."""
        links = []
        for section, place in json.loads(uses or "[]"):
            label = escape(f"Back to {section}, which refers to {name}")
            short = escape(section.rpartition("\N{NO-BREAK SPACE}")[2])
            links.append(f'<a href="#{escape(place)}" aria-label="{label}">{short}</a>')
        return (
            f' <span class="back"><span aria-hidden="true">↩&#xFE0E;</span> {", ".join(links)}</span>' if links else ""
        )

    def figure(self, node: Node) -> str:
        """A drawing with its caption and its description."""
        identifier, _, pairs = attributes(node)
        image = next(part for part in walk(node["c"][2]) if part["t"] == "Image")
        picture = pictures.load(image["c"][2][0], self.figures)
        back = self.back(pairs.get("uses", ""), f"Figure {pairs['number']}")
        number, width = pairs["number"], dict(image["c"][0][2]).get("width", "")
        style = f' style="max-width:{escape(width)}"' if width else ""
        data = f'<script type="application/json">{proofs.embedded(picture.data)}</script>\n' if picture.data else ""
        return (
            f"<figure{_attributes(identifier, ['drawing'])}>\n"
            f'<div class="canvas"{style}>{pictures.inline(picture)}</div>\n{data}'
            f'<figcaption><p><span class="label">Figure {number}.</span> {self.caption(node)}{back}</p>\n'
            f"<details><summary>Description of Figure {number}</summary>"
            f"<p>{escape(picture.long, quote=False)}</p></details></figcaption>\n</figure>"
        )

    def caption(self, node: Node) -> str:
        """The caption of a drawing."""
        return " ".join(self.inlines(block["c"]) for block in node["c"][1][1])

    def table(self, content: Table) -> str:
        """A table with its caption, in a region that scrolls."""
        number = content.number
        label = (
            f'aria-labelledby="{content.identifier}-caption"' if content.identifier and number else 'aria-label="Table"'
        )
        caption = (
            f'<figcaption id="{content.identifier}-caption"><span class="label">Table {number}.</span> '
            f"{self.inlines(content.caption)}{self.back(content.uses, f'Table {number}')}</figcaption>\n"
            if number
            else ""
        )
        head = "\n".join(map(self.row, content.head))
        body = "\n".join(map(self.row, content.body))
        return (
            f"<figure{_attributes(content.identifier, ['tabular', *content.classes])}>\n{caption}"
            f'<div class="scroll" role="region" tabindex="0" {label}><table>\n'
            f"<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table></div>\n</figure>"
        )

    def row(self, cells: Sequence[Cell]) -> str:
        """One row."""
        return f"<tr>{''.join(map(self.cell, cells))}</tr>"

    def cell(self, cell: Cell) -> str:
        """One cell."""
        tag = "th" if cell.heads else "td"
        over = {"colspan": str(cell.columns)} if cell.columns > 1 else {}
        shape = _attributes("", [cell.align] if cell.align != "left" else [], {"scope": cell.heads, **over})
        return f"<{tag}{shape}>{self.blocks(cell.blocks)}</{tag}>"

    def span(self, node: Node) -> str:
        """A badge, a value, or just the words."""
        identifier, classes, pairs = attributes(node)
        words = self.inlines(node["c"][1])
        if "verdict" in classes:
            return self.verdict(identifier, pairs, words)
        if "value" in classes:
            return self.value(pairs, words)
        return f"<span{_attributes(identifier, classes)}>{words}</span>" if identifier or classes else words

    def verdict(self, identifier: str, pairs: Mapping[str, str], words: str) -> str:
        """A badge; one that was expected to be another says so."""
        against = f'<span class="against">, expected: {pairs["expected"]}</span>' if "expected" in pairs else ""
        classes = ["verdict", pairs["verdict"], *(["unexpected"] if against else [])]
        content = f'<span aria-hidden="true">{SYMBOLS[pairs["verdict"]]}</span> {words}{against}'
        return self.led(_attributes(identifier, classes), pairs, content)

    def value(self, pairs: Mapping[str, str], words: str) -> str:
        """A number; those in the statement of a claim lead where its badge leads, so the keyboard goes past them."""
        facts = {f"data-{name}": pairs.get(name, "") for name in FACTS}
        passed = {"tabindex": "-1"} if "source" not in pairs else {}
        return self.led(_attributes("", ["value"], facts | (passed if "href" in pairs else {})), pairs, words)

    def led(self, shape: str, pairs: Mapping[str, str], content: str) -> str:
        """`content`, as a link where there is a place that it leads to."""
        if "href" in pairs:
            return f'<a{shape} href="{escape(pairs["href"])}">{content}</a>'
        return f"<span{shape}>{content}</span>"

    def note(self, inner: Sequence[Node]) -> str:
        """A footnote's mark; its text is kept for the end."""
        self.notes.append("")
        number = len(self.notes)
        self.notes[number - 1] = self.blocks(inner)
        return (
            f'<sup><a class="note" id="note-{number}-back" href="#note-{number}" role="doc-noteref">{number}</a></sup>'
        )


def _attributes(identifier: str, classes: Sequence[str] = (), extra: Mapping[str, str] | None = None) -> str:
    pairs = {"id": identifier, "class": " ".join(classes), **(extra or {})}
    return "".join(f' {key}="{escape(value)}"' for key, value in pairs.items() if value)
