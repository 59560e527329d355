"""Learning curves of one sweep: what was measured after every epoch, a panel for each kind of metric.

A loss has a logarithmic axis, and so has the error 1 − accuracy: the accuracies 0.8, 0.9, 0.95 stand at even steps.

    up to OVERLAY configurations   a column of panels, each configuration labelled at its line's end, or in a legend
                                   below where labels would leave the panels too little room
    a grid of more                 a column of panels for each value of the parameter that has the fewest, if that is
                                   few, each with a coloured line for each setting of the other parameters
    up to FACETS                   a pair of small panels for each configuration, all to one scale
    more                           a column of panels, the best and the worst few labelled, the others in grey

A page has room for a few kinds of metric, a slide for fewer (`columns`). The mark of a line, and that what is to be
small still falls at its end, stand on the mean of the first metric.

What stands in a panel is drawn by `curve_panels`. What a page needs to explore the figure is made by `explored`.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.figure import Figure

from writeup.output.figures import columns, legends, style
from writeup.output.figures.curve_panels import annotate, draw, epochs, key, kind_of, scale, tag
from writeup.output.figures.explored import Panel, explored, part
from writeup.output.figures.lines import Chart, Line, edge, ranked
from writeup.output.figures.style import BLUE, GREY, PALETTE, SMALL, WIDTH, Drawing
from writeup.output.figures.sweep_words import curve_words

OVERLAY = 6
FACETS = 12
EXTREMES = 3
NARROWEST_COLUMN = 1.8  # inches
NARROWEST = 0.48  # of the width is the least that labels may leave a panel
Looks = Sequence[tuple[str, str]]
"""Colour and marker of each line."""
Layout = tuple[Figure, list[Panel], Looks]
"""A figure, its panels, and how its lines look."""


@style.drawn
def curves(lines: Sequence[Line], charts: Sequence[Chart], title: str, *, slide: bool = False) -> Drawing:
    """The figure of the sweep called `title`, for a page or for a slide, where it is never many small panels."""
    size, drawn = (columns.SLIDE, charts[: columns.SLIDE_PANELS]) if slide else (columns.PAGE, charts[: columns.PANELS])
    if len(lines) <= OVERLAY:
        figure, panels, looks = _overlay(lines, drawn, lines, size)
    elif by := _columns_by(lines, int((size[0] - columns.LEFT) / NARROWEST_COLUMN)):
        figure, panels, looks = _grouped(lines, drawn, by, size)
    elif len(lines) <= FACETS and not slide and len(drawn) <= columns.PAIR:
        figure, panels, looks = _facets(lines, drawn)
    else:
        figure, panels, looks = _overlay(lines, drawn, _extremes(lines, drawn), size)
    return style.drawing(figure, *curve_words(lines, drawn, title), explored(lines, panels, looks))


def _overlay(
    lines: Sequence[Line], charts: Sequence[Chart], labelled_lines: Sequence[Line], size: tuple[float, float]
) -> Layout:
    """A panel for each of the `charts`; `labelled_lines` in colour and labelled, the others in grey."""
    indices = [next(i for i, line in enumerate(lines) if line is one) for one in labelled_lines]
    looks = [(GREY, "")] * len(lines)
    for i, index in enumerate(indices):
        looks[index] = PALETTE[i % len(PALETTE)]
    width = size[0]
    room = max((style.text_width(tag(line), SMALL) for line in labelled_lines), default=0) + 0.42
    labelled = width - columns.LEFT - room >= NARROWEST * width
    legend = [] if labelled else legends.rows([tag(line) for line in labelled_lines], width - columns.LEFT)
    figure, column = columns.stacked(len(charts), room if labelled else 0.1, legends.height(legend), size)
    for axes, chart in zip(column, charts, strict=True):
        scale(axes, lines, chart)
        columns.name(axes, chart)
    left = columns.left(column)
    figure.subplots_adjust(left=left / width)
    panels: list[Panel] = []
    for axes, chart in zip(column, charts, strict=True):
        gap = 0.19 / style.inches(axes)[1]
        panel = Panel(axes, chart, kind_of(lines, chart), range(len(lines)), indices if labelled else [], gap)
        _add(panels, panel, lines, looks)
        if labelled:
            _tags(panels, lines, looks)
    epochs(column[-1], lines, most=10)
    column[-1].set_xlabel("Epoch")
    figure.align_ylabels(column)
    key(figure, lines, charts, left, [style.entry("others", GREY)] if len(indices) < len(lines) else [])
    if legend:
        legends.below(figure, legend, [looks[index] for index in indices], columns.LEFT)
    return figure, panels, looks


def _columns_by(lines: Sequence[Line], most: int) -> str:
    """The parameter whose values have a column of panels each: that with the fewest values.

    "" if they are more than `most`, or if a panel would have more than OVERLAY lines.
    """
    values = {name: {line.values[name] for line in lines} for name in lines[0].values}
    if len(values) < 2:
        return ""
    name = min(values, key=lambda name: len(values[name]))
    few = len(values[name]) <= most and len({line.others(name) for line in lines}) <= OVERLAY
    return name if few else ""


def _grouped(lines: Sequence[Line], charts: Sequence[Chart], by: str, size: tuple[float, float]) -> Layout:
    """A column of panels for each value of the parameter `by`, every panel of a chart to the same scale."""
    groups = {line.values[by]: line.settings[by] for line in lines}
    names = {line.others(by): line.beside(by) for line in lines}
    colours = dict(zip(names, PALETTE, strict=False))
    looks = [colours[line.others(by)] for line in lines]
    legend = legends.rows(list(names.values()), size[0] - columns.LEFT)
    figure, rows = columns.tiled(len(charts), len(groups), legends.height(legend), size, titles=legends.LINE)
    panels: list[Panel] = []
    for row, chart in zip(rows, charts, strict=True):
        for axes, group in zip(row, groups, strict=True):
            members = [i for i, line in enumerate(lines) if line.values[by] == group]
            scale(axes, lines, chart)
            _add(panels, Panel(axes, chart, kind_of(lines, chart), members), lines, looks, every=4)
            epochs(axes, lines, most=5)
            axes.tick_params(labelleft=axes is row[0])
        columns.name(row[0], chart)
    left = columns.left([row[0] for row in rows])
    figure.subplots_adjust(left=left / size[0])
    figure.align_ylabels([row[0] for row in rows])
    for top, foot, group in zip(rows[0], rows[-1], groups.values(), strict=True):
        top.set_title(style.clipped(group, (size[0] - left) / len(groups), SMALL), fontsize=SMALL, pad=3)
        foot.set_xlabel("Epoch")
    key(figure, lines, charts, columns.LEFT)
    legends.below(figure, legend, PALETTE[: len(names)], columns.LEFT)
    return figure, panels, looks


def _add(panels: list[Panel], panel: Panel, lines: Sequence[Line], looks: Looks, every: int = 8) -> None:
    """Draw the lines of one more `panel`; those of the first chart have their marks."""
    number = len(panels)
    panels.append(panel)
    for i in panel.lines:
        ident = partial(part, number, i)
        draw(panel.axes, lines[i], panel.chart, looks[i], ident, every)
        if panel.chart is panels[0].chart:
            annotate(panel.axes, lines[i], panel.chart, looks[i], ident)
    panel.axes.yaxis.set_gid(f"part.{number}.axis")


def _tags(panels: Sequence[Panel], lines: Sequence[Line], looks: Looks) -> None:
    """The name of each line to the right of the last panel, level with its last validation value if there is room."""
    panel = panels[-1]
    axes = panel.axes
    to_axes = (axes.transData + axes.transAxes.inverted()).transform
    ends = [lines[i].end(panel.chart.lead.name) for i in panel.labels]
    levels = [float(to_axes((1, end))[1]) if math.isfinite(end) else edge(panel.chart.lead) for end in ends]
    width, _ = style.inches(axes)
    for i, level, height in zip(panel.labels, levels, style.spread(levels, panel.gap), strict=True):
        colour, marker = looks[i]
        drawn: dict[str, Any] = {"clip_on": False, "transform": axes.transAxes}
        part_id = partial(part, len(panels) - 1, i, "both", "tag")
        axes.plot([1.0, 1 + 0.16 / width], [level, height], color=colour, linewidth=0.8, gid=part_id("line"), **drawn)
        axes.plot(1 + 0.23 / width, height, marker, color=colour, gid=part_id("marker"), **drawn)
        beside, text = 1 + 0.32 / width, tag(lines[i])
        axes.text(beside, height, text, fontsize=SMALL, va="center_baseline", gid=part_id("text"), **drawn)


def _extremes(lines: Sequence[Line], charts: Sequence[Chart]) -> list[Line]:
    """The EXTREMES best and worst lines by the last value of what ranks them, best first."""
    best_first = ranked(lines, charts)
    return [*best_first[:EXTREMES], *best_first[max(EXTREMES, len(best_first) - EXTREMES) :]]


def _facets(lines: Sequence[Line], charts: Sequence[Chart]) -> Layout:
    """A column of two small panels for each line, four to a row, every panel to the same scale."""
    looks = [(BLUE, "o")] * len(lines)
    across = 3 if len(lines) <= 9 else 4
    rows = math.ceil(len(lines) / across)
    titles = [_title(line, (WIDTH - 0.7) / across - 0.15) for line in lines]
    more = legends.LINE * max(0, *(title.count("\n") - 1 for title in titles))  # inches beyond two lines
    inner = rows * 2.3 - 0.15
    height = 0.9 + rows * 2.3 + rows * more
    figure = Figure(figsize=(WIDTH, height))
    grid = figure.add_gridspec(rows, across, hspace=0.24 + more * (rows + 0.24 * (rows - 1)) / inner, wspace=0.12)
    figure.subplots_adjust(right=1 - 0.05 / WIDTH, top=1 - (0.55 + more) / height, bottom=0.5 / height)
    panels: list[Panel] = []
    for i in range(len(lines)):
        row, column = divmod(i, across)
        pair = grid[row, column].subgridspec(len(charts), 1, hspace=0.1)
        for place, chart in enumerate(charts):
            axes = figure.add_subplot(pair[place])
            scale(axes, lines, chart)
            if column == 0:
                columns.name(axes, chart)
            _add(panels, Panel(axes, chart, kind_of(lines, chart), [i]), lines, looks, every=4)
            epochs(axes, lines, most=5)
            axes.tick_params(labelleft=column == 0, labelbottom=chart is charts[-1] and i + across >= len(lines))
            if chart is charts[0]:
                axes.set_title(titles[i], fontsize=SMALL, pad=3)
    figure.subplots_adjust(left=columns.left([panel.axes for panel in panels]) / WIDTH)
    figure.align_ylabels([panel.axes for panel in panels if panel.axes.get_ylabel()])
    figure.supxlabel("Epoch", fontsize=style.TEXT, y=0.08 / height)
    key(figure, lines, charts, columns.LEFT)
    return figure, panels, looks


def _title(line: Line, width: float) -> str:
    """The name of a line above its panels, in as many lines as it needs; that runs were lost stands in the last."""
    gone = tag(line).removeprefix(line.label).strip()
    return "\n".join(filter(None, [legends.wrapped(line.label, width), gone]))
