"""The document as one HTML file: MathML, inline drawings, embedded fonts and style; no script and nothing to fetch."""

import base64
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from writeup.report import maths, pictures
from writeup.report.dates import spell_date
from writeup.report.nodes import Node, attributes, walk
from writeup.report.tables import Cell, Table, table

SYMBOLS = {"proved": "∎", "supported": "✓", "undecided": "?", "refuted": "✗"}
LONG_FORMULA = 34  # characters in a row that a phone cannot show without scrolling


def render(document: Node, front: Mapping[str, Any], figures: Path, templates: Path) -> str:
    """The HTML file of a document's tree.

    `front` has title, subtitle, author {name, email}, date (YYYY-MM-DD) and lang; the folder `figures` holds NAME.svg
    and NAME.json of each figure, the folder `templates` page.html, style.css and fonts/.
    """
    writer = _Writer(figures)
    body = writer.blocks(document["blocks"])
    environment = Environment(
        loader=FileSystemLoader(templates), undefined=StrictUndefined, autoescape=True, keep_trailing_newline=True,
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>",
    )  # fmt: skip
    return environment.get_template("page.html").render(
        front=front,
        date=spell_date(front["date"]),
        style=_fonts(templates / "fonts") + (templates / "style.css").read_text(encoding="utf-8"),
        contents=_contents(document["blocks"], writer),
        body=body,
        notes=writer.notes,
    )


def _fonts(folder: Path) -> str:
    """One @font-face for each font file FAMILY-STYLE.woff2."""
    rules = []
    for file in sorted(folder.glob("*.woff2")):
        family, _, face = file.stem.partition("-")
        family = family.replace("STIXTwo", "STIX Two ")
        rules.append(
            f'@font-face{{font-family:"{family}";font-style:{"italic" if "Italic" in face else "normal"};'
            f"font-weight:{700 if 'Bold' in face else 400};font-display:swap;"
            f"src:url(data:font/woff2;base64,{base64.b64encode(file.read_bytes()).decode()})}}\n"
        )
    return "".join(rules)


def _contents(blocks: Sequence[Node], writer: "_Writer") -> str:
    """The contents as nested lists, two levels deep."""
    heads = [node for node in walk(blocks) if node["t"] == "Header" and node["c"][0] <= 2]
    written, depth = [], 0
    for node in heads:
        level, (identifier, _, pairs), words = node["c"]
        opened = "<ol>" * (level - depth) if level > depth else "</li>" + "</ol></li>" * (depth - level)
        number = dict(pairs).get("number", "")
        mark = f'<span class="number">{number}</span> ' if number else ""
        written.append(f'{opened}<li><a href="#{escape(identifier)}">{mark}{writer.plain(words)}</a>')
        depth = level
    return "\n".join(written) + "</li></ol>" * depth


class _Writer:
    """pandoc's nodes as HTML; footnotes gather in `notes`."""

    def __init__(self, figures: Path) -> None:
        self.figures = figures
        self.notes: list[str] = []

    def blocks(self, nodes: Sequence[Node]) -> str:
        return "\n".join(filter(None, map(self.block, nodes)))

    def inlines(self, nodes: Sequence[Node]) -> str:
        return "".join(map(self.inline, nodes))

    def plain(self, nodes: Sequence[Node]) -> str:
        """Inlines for a place where no link or note may stand."""
        return "".join(self.plain(node["c"][1]) if node["t"] in ("Link", "Span") else self.inline(node)
                       for node in nodes if node["t"] != "Note")  # fmt: skip

    def block(self, node: Node) -> str:
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
        level, (identifier, classes, pairs), words = node["c"]
        number = dict(pairs).get("number", "")
        mark = f'<span class="number">{number}</span> ' if number else ""
        kept = [name for name in classes if name != "unnumbered"]
        return f"<h{level + 1}{_attributes(identifier, kept)}>{mark}{self.inlines(words)}</h{level + 1}>"

    def items(self, items: Sequence[Sequence[Node]]) -> str:
        return "\n".join(f"<li>{self.blocks(item)}</li>" for item in items)

    def definition(self, term: Sequence[Node], meanings: Sequence[Sequence[Node]]) -> str:
        return f"<dt>{self.inlines(term)}</dt>\n" + "\n".join(
            f"<dd>{self.blocks(meaning)}</dd>" for meaning in meanings
        )

    def div(self, node: Node) -> str:
        identifier, classes, pairs = attributes(node)
        if "equation" in classes:
            return self.equation(identifier, pairs, node["c"][1][0]["c"][0]["c"][1])
        title = f'<p class="title">{escape(pairs["title"])}</p>\n' if "title" in pairs else ""
        return f"<div{_attributes(identifier, classes)}>\n{title}{self.blocks(node['c'][1])}\n</div>"

    def equation(self, identifier: str, pairs: Mapping[str, str], tex: str) -> str:
        number = f'<a class="number" href="#{identifier}">({pairs["number"]})</a>' if "number" in pairs else ""
        formula = maths.mathml(tex, displayed=True)
        reach = ' tabindex="0" role="group" aria-label="Formula"' if maths.width(formula) > LONG_FORMULA else ""
        return f'<div{_attributes(identifier, ["equation"])}><div class="formula"{reach}>{formula}</div>{number}</div>'

    def figure(self, node: Node) -> str:
        identifier, _, pairs = attributes(node)
        image = next(part for part in walk(node["c"][2]) if part["t"] == "Image")
        picture = pictures.load(image["c"][2][0], self.figures)
        number, width = pairs["number"], dict(image["c"][0][2]).get("width", "")
        style = f' style="max-width:{escape(width)}"' if width else ""
        return (
            f"<figure{_attributes(identifier, ['drawing'])}>\n"
            f'<div class="canvas"{style}>{pictures.inline(picture)}</div>\n'
            f'<figcaption><p><span class="label">Figure {number}.</span> {self.caption(node)}</p>\n'
            f"<details><summary>Description of Figure {number}</summary>"
            f"<p>{escape(picture.long, quote=False)}</p></details></figcaption>\n</figure>"
        )

    def caption(self, node: Node) -> str:
        return " ".join(self.inlines(block["c"]) for block in node["c"][1][1])

    def table(self, content: Table) -> str:
        number = content.number
        label = (
            f'aria-labelledby="{content.identifier}-caption"' if content.identifier and number else 'aria-label="Table"'
        )
        caption = (
            f'<figcaption id="{content.identifier}-caption"><span class="label">Table {number}.</span> '
            f"{self.inlines(content.caption)}</figcaption>\n"
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
        return f"<tr>{''.join(map(self.cell, cells))}</tr>"

    def cell(self, cell: Cell) -> str:
        tag = "th" if cell.heads else "td"
        over = {"colspan": str(cell.columns)} if cell.columns > 1 else {}
        shape = _attributes("", [cell.align] if cell.align != "left" else [], {"scope": cell.heads, **over})
        return f"<{tag}{shape}>{self.blocks(cell.blocks)}</{tag}>"

    def span(self, node: Node) -> str:
        identifier, classes, pairs = attributes(node)
        words = self.inlines(node["c"][1])
        if "verdict" in classes:
            return self.verdict(pairs, words)
        extra = (
            {"data-source": pairs["source"], "title": pairs["source"]}
            if "value" in classes and "source" in pairs
            else {}
        )
        if not (identifier or classes):
            return words
        return f"<span{_attributes(identifier, classes, extra)}>{words}</span>"

    def verdict(self, pairs: Mapping[str, str], words: str) -> str:
        verdict = pairs["verdict"]
        content = f'<span aria-hidden="true">{SYMBOLS[verdict]}</span> {words}'
        if "href" in pairs:
            return f'<a class="verdict {verdict}" href="{escape(pairs["href"])}">{content}</a>'
        return f'<span class="verdict {verdict}">{content}</span>'

    def note(self, inner: Sequence[Node]) -> str:
        self.notes.append("")
        number = len(self.notes)
        self.notes[number - 1] = self.blocks(inner)
        return (
            f'<sup><a class="note" id="note-{number}-back" href="#note-{number}" role="doc-noteref">{number}</a></sup>'
        )


def _attributes(identifier: str, classes: Sequence[str] = (), extra: Mapping[str, str] | None = None) -> str:
    pairs = {"id": identifier, "class": " ".join(classes), **(extra or {})}
    return "".join(f' {key}="{escape(value)}"' for key, value in pairs.items() if value)
