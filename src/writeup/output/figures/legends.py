"""Names of lines in rows below the panels, where there is no room for them at the lines' ends."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from writeup.output.figures import style
from writeup.output.figures.style import SMALL

LINE = 0.17  # inches from one line of small text to the next
HANDLE = 0.65  # inches of what stands before a text in a legend, and of the space behind it


def rows(names: Sequence[str], width: float) -> list[list[str]]:
    """The `names` for a legend `width` inches wide: rows of as many as there is room for."""
    texts = [wrapped(name, width - HANDLE) for name in names]
    widest = max(style.text_width(part, SMALL) for text in texts for part in text.split("\n"))
    columns = min(len(texts), max(1, int(width // (widest + HANDLE))))
    return [texts[start : start + columns] for start in range(0, len(texts), columns)]


def height(legend: Sequence[Sequence[str]]) -> float:
    """Inches that the rows of a `legend` take."""
    return LINE * (1 + sum(1 + max(text.count("\n") for text in row) for row in legend)) if legend else 0.0


def wrapped(name: str, width: float) -> str:
    """The name of a line in as many lines as it needs, broken between parameters."""
    first, *others = name.split(", ")
    lines = [first]
    for part in others:
        if style.text_width(f"{lines[-1]}, {part}", SMALL) <= width:
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return "\n".join(lines)


def below(figure: Figure, legend: Sequence[Sequence[str]], looks: Sequence[tuple[str, str]], left: float) -> None:
    """Colour, marker and name of each line, from `left` inches on, row by row."""
    texts = [text for row in legend for text in row]
    entries = [style.entry(text, *look, linewidth=1.8) for text, look in zip(texts, looks, strict=True)]
    columns = len(legend[0])
    by_column = [item for start in range(columns) for item in entries[start::columns]]
    figure.legend(
        handles=by_column, ncols=columns, loc="lower left", bbox_to_anchor=(left / figure.get_figwidth(), 0.0),
        borderaxespad=0.2, borderpad=0, handlelength=2.0, columnspacing=1.2,
    )  # fmt: skip
