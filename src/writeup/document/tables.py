"""A table as both outputs need it: columns, header rows, body rows, each cell with its alignment and span."""

from dataclasses import dataclass
from typing import Any

from writeup.document.pandoc_ast import Node, attributes, text
from writeup.errors import DocumentError

ALIGNMENTS = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center", "AlignDefault": "left"}


@dataclass(frozen=True)
class Cell:
    """One cell: what it holds, how it stands, over how many columns, and whether it heads its row or column."""

    blocks: list[Node]
    align: str
    columns: int
    heads: str  # "col", "row" or ""


@dataclass(frozen=True)
class Table:
    """A table with its caption as inlines.

    `number` is empty where there is no caption, `uses` (writeup.document.backlinks) where nothing refers to it.
    """

    identifier: str
    classes: list[str]
    number: str
    caption: list[Node]
    alignments: list[str]
    head: list[list[Cell]]
    body: list[list[Cell]]
    uses: str = ""


def table(node: Node) -> Table:
    """Read pandoc's Table node."""
    identifier, classes, pairs = attributes(node)
    _, (_, caption), columns, (_, head), bodies, (_, foot) = node["c"]
    alignments = [ALIGNMENTS[align["t"]] for align, _ in columns]
    below = [row for _, _, between, rows in bodies for row in [*between, *rows]] + foot
    return Table(
        identifier,
        classes,
        pairs.get("number", ""),
        [part for block in caption for part in block["c"]],
        alignments,
        [_row(row, alignments, "col") for row in head],
        [_row(row, alignments, "" if "no-row-heads" in classes else "row") for row in below],
        pairs.get("uses", ""),
    )


def _row(row: Any, alignments: list[str], heads: str) -> list[Cell]:
    """A row's cells; in the body only the first one heads its row, and an empty cell heads nothing."""
    cells: list[Cell] = []
    for place, (_, _, rows, columns, blocks) in enumerate(row[1]):
        if rows != 1:
            raise DocumentError(f'the cell "{text(blocks)[:40]}" spans {rows} rows; give each row its own cell.')
        is_head = bool(text(blocks).strip()) and (heads == "col" or place == 0)
        cells.append(Cell(blocks, alignments[sum(cell.columns for cell in cells)], columns, heads if is_head else ""))
    return cells
