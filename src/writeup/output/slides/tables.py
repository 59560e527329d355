"""A table on a slide: widths and heights of its columns and rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from writeup.document.pandoc_ast import Node
from writeup.document.tables import Cell, table
from writeup.output.slides import geometry
from writeup.output.slides.geometry import PAD, Box
from writeup.output.text_runs import Run, runs

WIDEST = 14.0  # of a cell of the body before it is broken, as a multiple of the size
AIRY = 1.6  # the most that columns are widened where there is room
ROOMY = 0.02  # what other programs may need more than was estimated


@dataclass(frozen=True)
class MeasuredCell:
    """A cell over `columns` columns; its width on one line and that of its longest word, at a size of one point."""

    runs: list[Run]
    columns: int
    width: float
    longest_word: float


@dataclass(frozen=True)
class MeasuredTable:
    """A table whose cells are measured once, however often it is fitted; a part of it has some of its rows."""

    node: Node
    columns: int
    head: list[list[MeasuredCell]]
    body: list[list[MeasuredCell]]
    foot: list[list[MeasuredCell]]

    def part(self, start: int, stop: int | None) -> "MeasuredTable":
        """The table with some of the rows of its body."""
        attributes, caption, columns, head, bodies, foot = self.node["c"]
        rows = [row for _, _, _, rows in bodies for row in rows][start:stop]
        node = {"t": "Table", "c": [attributes, caption, columns, head, [[*bodies[0][:3], rows]], foot]}
        return replace(self, node=node, body=self.body[start:stop])


def measured(node: Node) -> MeasuredTable:
    """pandoc's Table node, measured."""
    content = table(node)
    foot = len(content.body) - len(node["c"][5][1])
    parts = (content.head, content.body[:foot], content.body[foot:])
    head, body, foot_rows = ([[_measured_cell(cell) for cell in row] for row in rows] for rows in parts)
    return MeasuredTable(node, len(content.alignments), head, body, foot_rows)


def _measured_cell(cell: Cell) -> MeasuredCell:
    """A cell; heads of columns are bold."""
    words = [run for block in cell.blocks for run in runs(block["c"])]
    words = [replace(run, bold=True) for run in words] if cell.heads == "col" else words
    return MeasuredCell(words, cell.columns, geometry.width(words, 1), geometry.longest_word(words, 1))


def fits(content: MeasuredTable, size: float, across: float, down: float) -> bool:
    """Whether no word of a table is cut, and its highest row fits below its head."""
    if math.fsum(_widths(content, size, whole_heads=False)) > across:
        return False
    columns = _columns(content, size, across)
    highest = max((_height(row, columns, size) for row in [*content.body, *content.foot]), default=0.0)
    return math.fsum(_height(row, columns, size) for row in content.head) + highest <= down


def fitted(content: MeasuredTable, x: float, y: float, across: float, size: float) -> Box:
    """The box of a table with its top left corner at `x` and `y`, in cells of one size."""
    columns = _columns(content, size, across)
    rows = [_height(row, columns, size) for row in [*content.head, *content.body, *content.foot]]
    sides = {"x": x, "y": y, "w": math.fsum(columns), "h": math.fsum(rows)}
    return {"kind": "table", "node": content.node, "size": size, "columns": columns, "rows": rows, **sides}


def _columns(content: MeasuredTable, size: float, across: float) -> list[float]:
    """Columns as wide as their words need, or all narrower by one factor; heads on one line as room allows."""
    least, enough = (_widths(content, size, whole_heads=whole) for whole in (False, True))
    if math.fsum(least) > across:
        return [width * across / math.fsum(least) for width in least]
    missing = math.fsum(enough) - math.fsum(least)
    share = min(1.0, (across - math.fsum(least)) / missing) if missing else 0.0
    columns = [low + share * (high - low) for low, high in zip(least, enough, strict=True)]
    return [width * min(AIRY, across / math.fsum(columns)) for width in columns]


def _widths(content: MeasuredTable, size: float, *, whole_heads: bool) -> list[float]:
    """The width that each column needs: heads on one line, or no more than their widest word."""
    widths = [0.0] * content.columns
    for rows, most in (
        (content.head, math.inf if whole_heads else 0.0),
        ([*content.body, *content.foot], WIDEST * size),
    ):
        for row in rows:
            column = 0
            for cell in row:
                needed = max(cell.longest_word * size, min(cell.width * size, most))
                if cell.columns == 1:
                    widths[column] = max(widths[column], needed * (1 + ROOMY) + 2 * PAD[0])
                column += cell.columns
    return widths


def _height(row: Sequence[MeasuredCell], columns: Sequence[float], size: float) -> float:
    column, most = 0, 1
    for cell in row:
        room = math.fsum(columns[column : column + cell.columns]) - 2 * PAD[0]
        most = max(most, geometry.lines(cell.runs, size, room))
        column += cell.columns
    return most * size * 1.22 + 2 * PAD[1]
