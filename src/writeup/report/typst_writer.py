"""The document's tree as Typst markup: calls of the functions in templates/page.typ, and plain text.

A call among words ends with a semicolon, or Typst would read the words behind it as more of the call.
"""

import re
from collections.abc import Mapping, Sequence

from writeup.report import maths, pictures
from writeup.report.math_alt_text import spoken
from writeup.report.pandoc_ast import Node, attributes, walk
from writeup.report.pictures import Folders
from writeup.report.plain import printable
from writeup.report.tables import Cell, Table, table

SPECIAL = re.compile(r"([;\\#$*_`<>@\[\]~=+\-/'\"(){}])")
INLINE = {"Emph": "emph", "Strong": "strong", "Strikeout": "strike", "Superscript": "super", "Subscript": "sub"}


class Writer:
    """pandoc's nodes as Typst; the drawings met gather in `drawings` as file name → SVG."""

    def __init__(self, document: Node, figures: Folders) -> None:
        self.figures = figures
        self.drawings: dict[str, str] = {}
        formulas = [node["c"] for node in walk(document["blocks"]) if node["t"] == "Math"]
        self.maths = maths.typst_maths((kind["t"] == "DisplayMath", tex) for kind, tex in formulas)

    def blocks(self, nodes: Sequence[Node]) -> str:
        """Blocks, a blank line between them."""
        return "\n\n".join(map(self.block, nodes))

    def inlines(self, nodes: Sequence[Node]) -> str:
        """Inlines, one after the other."""
        return "".join(map(self.inline, nodes))

    def block(self, node: Node) -> str:
        """One block."""
        match node:
            case {"t": "Plain" | "Para", "c": words}:
                return self.inlines(words)
            case {"t": "Header", "c": [level, [identifier, _, pairs], words]}:
                number = dict(pairs).get("number")
                numbering = f"(..) => {quoted(number)}" if number else "none"
                return f"#heading(level: {level}, numbering: {numbering})[{self.inlines(words)}]{label(identifier)}"
            case {"t": "CodeBlock", "c": [[_, classes, _], code]}:
                language = f", lang: {quoted(classes[0])}" if classes else ""
                return f"#raw({quoted(code)}, block: true{language})"
            case {"t": "BlockQuote", "c": inner}:
                return self.quotation(inner)
            case {"t": "BulletList", "c": items}:
                return f"#list({self.items(items)})"
            case {"t": "OrderedList", "c": [[start, *_], items]}:
                return f"#enum(start: {start}, {self.items(items)})"
            case {"t": "DefinitionList", "c": entries}:
                return f"#terms({', '.join(self.definition(term, meanings) for term, meanings in entries)})"
            case {"t": "HorizontalRule"}:
                return "#rule"
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
                return escaped(words)
            case {"t": "Space" | "SoftBreak"}:
                return " "
            case {"t": "LineBreak"}:
                return "#linebreak();"
            case {"t": "Emph" | "Strong" | "Strikeout" | "Superscript" | "Subscript" as kind, "c": words}:
                return f"#{INLINE[kind]}[{self.inlines(words)}];"
            case {"t": "Quoted", "c": [kind, words]}:
                return ("“{}”" if kind["t"] == "DoubleQuote" else "‘{}’").format(self.inlines(words))
            case {"t": "Code", "c": [_, code]}:
                return f"#raw({quoted(code)});"
            case {"t": "Math", "c": [_, tex]}:
                return f"#math.equation(alt: {quoted(spoken(tex, displayed=False))}, ${self.maths[False, tex]}$.body);"
            case {"t": "Link", "c": [_, words, [target, _]]}:
                place = f"<{target[1:]}>" if target.startswith("#") else quoted(target)
                return f"#link({place})[{self.inlines(words)}];"
            case {"t": "Span"}:
                return self.span(node)
            case {"t": "Note", "c": inner}:
                return f"#footnote[{self.blocks(inner)}];"
        raise AssertionError(f"the tree lets no {node['t']} through")

    def items(self, items: Sequence[Sequence[Node]]) -> str:
        """List items as arguments."""
        return ", ".join(f"[{self.blocks(item)}]" for item in items)

    def definition(self, term: Sequence[Node], meanings: Sequence[Sequence[Node]]) -> str:
        """One term with its meanings."""
        meaning = "\n\n".join(map(self.blocks, meanings))
        return f"terms.item([{self.inlines(term)}], [{meaning}])"

    def quotation(self, inner: Sequence[Node]) -> str:
        """A quotation; its source stands in the last block, where one is named."""
        named = inner[-1]["t"] == "Div" and "attribution" in attributes(inner[-1])[1]
        words = inner[:-1] if named else inner
        source = f", source: [{self.blocks(inner[-1]['c'][1])}]" if named else ""
        return f"#quotation([{self.blocks(words)}]{source})"

    def div(self, node: Node) -> str:
        """An equation, a framed passage, or just its content."""
        identifier, classes, pairs = attributes(node)
        if "equation" in classes:
            tex = node["c"][1][0]["c"][0]["c"][1]
            number = pairs.get("number", "none")
            return f"#displayed({number}, {quoted(pairs['alt'])}, $ {self.maths[True, tex]} $.body){label(identifier)}"
        inner = self.blocks(node["c"][1])
        framed = next((name for name in classes if name in ("proof", "derivation", "warning")), None)
        if framed:
            title = f", title: {quoted(pairs['title'])}" if "title" in pairs else ""
            inner = f"#{framed}([{inner}]{title})"
        if {"claim", "source"} & set(classes):
            inner = f"#entry[{inner}]"
        return f"#block[{inner}]{label(identifier)}" if identifier else inner

    def figure(self, node: Node) -> str:
        """A drawing with its caption."""
        identifier, _, pairs = attributes(node)
        image = next(part for part in walk(node["c"][2]) if part["t"] == "Image")
        picture = pictures.load(image["c"][2][0], self.figures)
        self.drawings[f"{picture.name}.svg"] = picture.svg
        width = dict(image["c"][0][2]).get("width")
        size = f", width: {width}" if width else ""
        caption = " ".join(self.inlines(block["c"]) for block in node["c"][1][1])
        alt = quoted(f"{picture.alt} {picture.long}")
        return f"#drawing({quoted(picture.name)}, {pairs['number']}, [{caption}], alt: {alt}{size}){label(identifier)}"

    def table(self, content: Table) -> str:
        """A table with its caption."""
        head = "".join(f"{self.cell(cell)}, " for row in content.head for cell in row)
        body = "\n".join(f"  {''.join(f'{self.cell(cell)}, ' for cell in row)}" for row in content.body)
        caption = f"{content.number}, [{self.inlines(content.caption)}]" if content.number else "none, none"
        aligned = "".join(f"{align}, " for align in content.alignments)
        return f"#tabular({caption}, ({aligned}), ({head}),\n{body}\n){label(content.identifier)}"

    def cell(self, cell: Cell) -> str:
        """One cell as an argument."""
        inner = re.sub(r"(\\[_;/])(?=\w)", "\\1\u200b", f"[{self.blocks(cell.blocks)}]")  # a long name may break there
        return f"table.cell(colspan: {cell.columns}, {inner})" if cell.columns > 1 else inner

    def span(self, node: Node) -> str:
        """A badge, or just the words."""
        identifier, classes, pairs = attributes(node)
        words = self.inlines(node["c"][1])
        if "verdict" in classes:
            words += escaped(f", expected: {pairs['expected']}") if "expected" in pairs else ""
            words = f"#badge({quoted(pairs['verdict'])})[{words}];"
            words = f"#link(<{pairs['href'][1:]}>)[{words}];" if "href" in pairs else words
        if not identifier:
            return words
        # A box keeps a badge together; words that bear an anchor are broken as any others.
        boxed = "verdict" in classes
        return f"#box[{words}]{label(identifier)}" if boxed else f"#[#metadata(none){label(identifier)}];{words}"


def escaped(words: str) -> str:
    """Text in which no character means anything to Typst."""
    return re.sub(r"^(\d+)\.", r"\1\\.", SPECIAL.sub(r"\\\1", printable(words)))


def quoted(words: str) -> str:
    """A Typst string."""
    return '"' + printable(words).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def label(identifier: str) -> str:
    """The label of what stands before it."""
    return f" <{identifier}>" if identifier else ""


def dictionary(values: Mapping[str, str]) -> str:
    """A Typst dictionary of strings."""
    return "(" + "".join(f"{key}: {quoted(value)}, " for key, value in values.items()) + ")"
