"""A table on a slide: widths and heights of its columns and rows, in a size that fits across."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from writeup.report.pandoc_ast import Node
from writeup.report.slides import geometry
from writeup.report.slides.geometry import ACROSS, CELLS, LEFT, PAD
from writeup.report.slides.runs import Run, runs
from writeup.report.tables import Cell, Table, table

WIDEST = 14.0  # of a cell of the body before it is broken, as a multiple of the size
AIRY = 1.6  # the most that columns are widened where there is room
ROOMY = 0.02  # what other programs may need more than was estimated


def fitted(node: Node, y: float, largest: float) -> dict[str, Any]:
    """The box of a table whose top is at `y`, in cells of at most the size `largest`."""
    content = table(node)
    for size in [size for size in CELLS if size <= largest]:
        least = _widths(content, size, whole_heads=False)
        if math.fsum(least) <= ACROSS:
            columns = _widened(least, _widths(content, size, whole_heads=True))
            break
    else:
        columns = [width * ACROSS / math.fsum(least) for width in least]
    rows = [_height(row, columns, size) for row in [*content.head, *content.body]]
    sides = {"x": LEFT, "y": y, "w": math.fsum(columns), "h": math.fsum(rows)}
    return {"kind": "table", "node": node, "size": size, "columns": columns, "rows": rows, **sides}


def cell_runs(cell: Cell) -> list[Run]:
    """What a cell holds; heads of columns are bold."""
    words = [run for block in cell.blocks for run in runs(block["c"])]
    return [replace(run, bold=True) for run in words] if cell.heads == "col" else words


def _widths(content: Table, size: float, *, whole_heads: bool) -> list[float]:
    """The width that each column needs: heads on one line, or no more than their widest word."""
    widths = [0.0] * len(content.alignments)
    for rows, most in ((content.head, ACROSS if whole_heads else 0.0), (content.body, WIDEST * size)):
        for row in rows:
            place = 0
            for cell in row:
                words = cell_runs(cell)
                needed = max(geometry.longest_word(words, size), min(geometry.width(words, size), most))
                if cell.columns == 1:
                    widths[place] = max(widths[place], needed * (1 + ROOMY) + 2 * PAD[0])
                place += cell.columns
    return widths


def _widened(least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """Columns between least and wanted as room allows; what is left makes them airy."""
    missing = math.fsum(wanted) - math.fsum(least)
    share = min(1.0, (ACROSS - math.fsum(least)) / missing) if missing else 0.0
    columns = [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]
    return [width * min(AIRY, ACROSS / math.fsum(columns)) for width in columns]


def _height(row: Sequence[Cell], columns: Sequence[float], size: float) -> float:
    place, most = 0, 1
    for cell in row:
        room = math.fsum(columns[place : place + cell.columns]) - 2 * PAD[0]
        most = max(most, geometry.lines(cell_runs(cell), size, room))
        place += cell.columns
    return most * size * 1.22 + 2 * PAD[1]
