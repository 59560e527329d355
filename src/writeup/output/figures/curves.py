"""Learning curves of one sweep: cross-entropy and accuracy against the epoch, on training and validation images.

The loss has a logarithmic axis, and so has the error 1 − accuracy: the accuracies 0.8, 0.9, 0.95 stand at even steps.

Training values are running means over an epoch's minibatches, each measured before its update.

    up to OVERLAY configurations   one pair of panels, each configuration labelled at its line's end, or in a legend
                                   below where labels would leave the panels too little room
    up to FACETS                   a pair of small panels for each configuration, all to one scale
    more                           one pair of panels, the best and the worst few labelled, the rest in grey

Where the plateau of a line ends, and that its loss still falls at the end, is marked on its mean training loss.

What stands in a panel is drawn by `curve_panels`. What a page needs to explore the figure is made by `explored`.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.document.plain import count
from writeup.output.figures import style
from writeup.output.figures.curve_panels import annotate, draw, epochs, key, scale, tag
from writeup.output.figures.explored import Panel, explored, part
from writeup.output.figures.lines import METRICS, SPLITS, Line
from writeup.output.figures.style import BLUE, PALETTE, SMALL, WIDTH, Drawing, listing

OVERLAY = 6
FACETS = 12
EXTREMES = 3
NAMES = {"loss": "Loss (nats)", "accuracy": "Accuracy"}
GREY = "#7d7d7d"
LEFT = 0.62  # inches of the labels at the left of a panel
PAGE, SLIDE = (WIDTH, 4.4), (4.4, 3.6)  # width and height; a slide shows a figure larger, beside a table
NARROWEST = 0.48  # of the width is the least that labels may leave a panel
LINE = 0.17  # inches from one line of small text to the next
HANDLE = 0.65  # inches of what stands before a text in a legend, and of the space behind it
Layout = tuple[Figure, list[Panel], list[tuple[str, str]]]
"""A figure, its panels, and colour and marker of each line."""


@style.drawn
def curves(lines: Sequence[Line], title: str, *, slide: bool = False) -> Drawing:
    """The figure of the sweep called `title`, for a page or for a slide, where it is never many small panels."""
    size = SLIDE if slide else PAGE
    if len(lines) <= OVERLAY:
        figure, panels, looks = _overlay(lines, lines, size)
    elif len(lines) <= FACETS and not slide:
        figure, panels, looks = _facets(lines)
    else:
        figure, panels, looks = _overlay(lines, _extremes(lines), size)
    return style.drawing(figure, alt(lines, title), description(lines), explored(lines, panels, looks))


def _overlay(lines: Sequence[Line], labelled_lines: Sequence[Line], size: tuple[float, float]) -> Layout:
    """Loss above accuracy; `labelled_lines` in colour and labelled, the others in grey."""
    indices = [next(i for i, line in enumerate(lines) if line is one) for one in labelled_lines]
    looks = [(GREY, "")] * len(lines)
    for i, index in enumerate(indices):
        looks[index] = PALETTE[i % len(PALETTE)]
    width = size[0]
    room = max((style.text_width(tag(line), SMALL) for line in labelled_lines), default=0) + 0.42
    labelled = width - LEFT - room >= NARROWEST * width
    legend = [] if labelled else _legend(labelled_lines, width - LEFT)
    below = LINE * (1 + sum(1 + max(text.count("\n") for text in row) for row in legend)) if legend else 0.0
    figure, axes_pair = _stacked(room if labelled else 0.1, below, size)
    panels: list[Panel] = []
    for axes, (metric, name) in zip(axes_pair, NAMES.items(), strict=True):
        height = axes.get_position().height * figure.get_figheight()
        panels.append(Panel(axes, metric, range(len(lines)), indices if labelled else [], gap=0.19 / height))
        for i, line in enumerate(lines):
            draw(axes, line, metric, looks[i], partial(part, len(panels) - 1, i))
            if metric == "loss":
                annotate(axes, line, looks[i], partial(part, len(panels) - 1, i))
        scale(axes, lines, metric)
        axes.set_ylabel(name)
        axes.yaxis.set_gid(f"part.{len(panels) - 1}.axis")
        if labelled:
            _tags(panels, lines, looks)
    epochs(axes_pair[-1], lines, most=10)
    axes_pair[-1].set_xlabel("Epoch")
    figure.align_ylabels(axes_pair)
    key(figure, lines, LEFT)
    if legend:
        _name_below(figure, legend, [looks[index] for index in indices])
    return figure, panels, looks


def _stacked(room: float, below: float, size: tuple[float, float]) -> tuple[Figure, tuple[Axes, Axes]]:
    """Two panels above each other, with `room` inches at the right of both and `below` inches below."""
    width, height = size[0], size[1] + below
    figure = Figure(figsize=(width, height))
    top, bottom = figure.subplots(2, 1, sharex=True)
    ends = {"top": 1 - 0.44 / height, "bottom": (0.48 + below) / height}
    figure.subplots_adjust(left=LEFT / width, right=1 - room / width, hspace=0.12, **ends)
    return figure, (top, bottom)


def _legend(labelled_lines: Sequence[Line], width: float) -> list[list[str]]:
    """The names of lines for a legend `width` inches wide: rows of as many as there is room for."""
    texts = [_wrapped(tag(line), width - HANDLE) for line in labelled_lines]
    widest = max(style.text_width(part, SMALL) for text in texts for part in text.split("\n"))
    columns = min(len(texts), max(1, int(width // (widest + HANDLE))))
    return [texts[start : start + columns] for start in range(0, len(texts), columns)]


def _wrapped(tag: str, width: float) -> str:
    """The name of a line in as many lines as it needs, broken between hyper-parameters."""
    first, *others = tag.split(", ")
    lines = [first]
    for name in others:
        if style.text_width(f"{lines[-1]}, {name}", SMALL) <= width:
            lines[-1] += f", {name}"
        else:
            lines.append(name)
    return "\n".join(lines)


def _name_below(figure: Figure, legend: Sequence[Sequence[str]], looks: Sequence[tuple[str, str]]) -> None:
    """Colour, marker and name of each line, below the panels, row by row."""
    texts = [text for row in legend for text in row]
    entries = [style.entry(text, *look, linewidth=1.8) for text, look in zip(texts, looks, strict=True)]
    columns = len(legend[0])
    by_column = [item for start in range(columns) for item in entries[start::columns]]
    figure.legend(
        handles=by_column, ncols=columns, loc="lower left", bbox_to_anchor=(LEFT / figure.get_figwidth(), 0.0),
        borderaxespad=0.2, borderpad=0, handlelength=2.0, columnspacing=1.2,
    )  # fmt: skip


def _tags(panels: Sequence[Panel], lines: Sequence[Line], looks: Sequence[tuple[str, str]]) -> None:
    """The name of each line to the right of the last panel, level with its last validation value if there is room."""
    panel = panels[-1]
    axes = panel.axes
    to_axes = (axes.transData + axes.transAxes.inverted()).transform
    ends = [lines[i].end(panel.metric) for i in panel.labels]
    levels = [float(to_axes((1, end))[1]) if math.isfinite(end) else 1.0 for end in ends]
    width = axes.get_position().width * axes.get_figure().get_figwidth()  # type: ignore[union-attr]
    for i, level, height in zip(panel.labels, levels, style.spread(levels, panel.gap), strict=True):
        colour, marker = looks[i]
        drawn: dict[str, Any] = {"clip_on": False, "transform": axes.transAxes}
        part_id = partial(part, len(panels) - 1, i, "both", "tag")
        axes.plot([1.0, 1 + 0.16 / width], [level, height], color=colour, linewidth=0.8, gid=part_id("line"), **drawn)
        axes.plot(1 + 0.23 / width, height, marker, color=colour, gid=part_id("marker"), **drawn)
        beside, text = 1 + 0.32 / width, tag(lines[i])
        axes.text(beside, height, text, fontsize=SMALL, va="center_baseline", gid=part_id("text"), **drawn)


def _extremes(lines: Sequence[Line]) -> list[Line]:
    """The EXTREMES best and worst lines by their last validation accuracy, best first."""
    ranked = _ranked(lines)
    return [*ranked[:EXTREMES], *ranked[max(EXTREMES, len(ranked) - EXTREMES) :]]


def _ranked(lines: Sequence[Line]) -> list[Line]:
    finished = [line for line in lines if math.isfinite(line.last("validation", "accuracy"))]
    return sorted(finished, key=lambda line: -line.last("validation", "accuracy"))


def _facets(lines: Sequence[Line]) -> Layout:
    """A column of two small panels for each line, four to a row, every panel to the same scale."""
    columns = 3 if len(lines) <= 9 else 4
    rows = math.ceil(len(lines) / columns)
    titles = [_title(line, (WIDTH - 0.7) / columns - 0.15) for line in lines]
    more = LINE * max(0, *(title.count("\n") - 1 for title in titles))  # inches, beyond the two lines there is room for
    inner = rows * 2.3 - 0.15
    height = 0.9 + rows * 2.3 + rows * more
    figure = Figure(figsize=(WIDTH, height))
    grid = figure.add_gridspec(
        rows, columns, left=0.62 / WIDTH, right=1 - 0.05 / WIDTH, top=1 - (0.55 + more) / height,
        bottom=0.5 / height, hspace=0.24 + more * (rows + 0.24 * (rows - 1)) / inner, wspace=0.12,
    )  # fmt: skip
    panels: list[Panel] = []
    for i, line in enumerate(lines):
        row, column = divmod(i, columns)
        pair = grid[row, column].subgridspec(2, 1, hspace=0.1)
        for axes, (metric, name) in zip(
            (figure.add_subplot(cell) for cell in (pair[0], pair[1])), NAMES.items(), strict=True
        ):
            draw(axes, line, metric, (BLUE, "o"), partial(part, len(panels), i), every=4)
            if metric == "loss":
                annotate(axes, line, (BLUE, "o"), partial(part, len(panels), i))
            scale(axes, lines, metric)
            axes.yaxis.set_gid(f"part.{len(panels)}.axis")
            panels.append(Panel(axes, metric, [i]))
            epochs(axes, lines, most=5)
            axes.tick_params(labelleft=column == 0, labelbottom=metric == "accuracy" and i + columns >= len(lines))
            if column == 0:
                axes.set_ylabel(name)
            if metric == "loss":
                axes.set_title(titles[i], fontsize=SMALL, pad=3)
    figure.supxlabel("Epoch", fontsize=style.TEXT, y=0.08 / height)
    key(figure, lines, LEFT)
    return figure, panels, [(BLUE, "o")] * len(lines)


def _title(line: Line, width: float) -> str:
    """The name of a line above its panels, in as many lines as it needs; that runs diverged stands in the last."""
    gone = tag(line).removeprefix(line.label).strip()
    return "\n".join(filter(None, [_wrapped(line.label, width), gone]))


def alt(lines: Sequence[Line], title: str) -> str:
    """One sentence: what is drawn, and which configuration ends with the highest and which with the lowest accuracy."""
    ranked = _ranked(lines)
    start = f"Learning curves, {title}: loss and accuracy by epoch of {count(len(lines), 'configuration')}"
    gone = sum(line.diverged for line in lines)
    lost = f"; {count(gone, 'run')} diverged" if gone else ""
    if not ranked:
        return f"{start}; of each of them a run diverged"
    best, worst = ranked[0], ranked[-1]
    highest = f"{best.label} ends with the highest validation accuracy, {_accuracy(best)}"
    lowest = f", and {worst.label} with the lowest, {_accuracy(worst)}" if len(ranked) > 1 else ""
    return f"{start}; {highest}{lowest}{lost}"


def description(lines: Sequence[Line]) -> str:
    """A paragraph with the last values of every configuration."""
    seeds = max(len(line.runs) for line in lines)
    means = f"means over {seeds} seeds" if seeds > 1 else "one seed"
    values = "; ".join(_last_values(line) for line in lines)
    axes = "The axes are logarithmic in the loss and in the error, one minus accuracy."
    ends = [f"{line.label} in epoch {math.ceil(line.plateau)}" for line in lines if line.plateau is not None]
    left = f" The plateau ends, at {'; '.join(ends)}." if ends else ""
    cut = [line.label for line in lines if line.is_cut_off]
    falling = f" The training loss still fell in the last epoch, at {listing(cut)}." if cut else ""
    return f"{axes} After the last epoch ({means}): {values}.{left}{falling}"


def _last_values(line: Line) -> str:
    gone = f" ({line.diverged} of {len(line.runs)} runs diverged)" if line.diverged else ""
    if line.diverged:
        return line.label + gone
    parts = [
        f"{metric} {listing([f'{line.last(split, metric):.3f} in {_name(split)}' for split in SPLITS])}"
        for metric in METRICS
    ]
    return f"{line.label}: {', '.join(parts)}"


def _name(split: str) -> str:
    return "training" if split == "train" else split


def _accuracy(line: Line) -> str:
    return f"{line.last('validation', 'accuracy'):.4f}"
