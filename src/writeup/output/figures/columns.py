"""A column of panels that share their horizontal axis: its size on a page and on a slide, and its labels."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.experiment.declaration import titled
from writeup.output.figures import style
from writeup.output.figures.lines import PERCENT, Chart
from writeup.output.figures.scales import set_scale
from writeup.output.figures.style import SMALL, WIDTH

PAGE, SLIDE = (WIDTH, 4.4), (4.4, 3.6)  # width and height; a slide shows a figure larger, beside a table
PANELS, SLIDE_PANELS, PAIR = 4, 2, 2
LEFT = 0.62  # inches of the labels at the left of a panel, at least
TICK = 0.36  # inches of a number at the axis that LEFT has room for
BESIDE = 0.38  # inches of the label beside the numbers
HEAD, FOOT, BETWEEN = 0.44, 0.48, 0.12  # inches above and below the panels; the room between two, in panels
LONGEST = 1.7  # inches of the label of an axis


def label(chart: Chart) -> str:
    """What stands beside the vertical axis: the panel with its unit; shares are fractions there."""
    words = titled(chart.name) if len(chart.metrics) > 1 or "" not in chart.metrics else chart.lead.title
    text = words if chart.lead.unit in ("", PERCENT) else f"{words} ({chart.lead.unit})"
    return style.clipped(text, LONGEST)


def left(shown: Sequence[tuple[Chart, Sequence[float]]]) -> float:
    """Inches at the left of panels for their ticks and labels; a panel shows a chart, with these values."""
    widest = 0.0
    for axes, (chart, values) in zip(Figure().subplots(len(shown), 1, squeeze=False)[:, 0], shown, strict=True):
        set_scale(axes, chart.lead.scale, values)
        texts = axes.yaxis.get_major_formatter().format_ticks(axes.get_yticks())
        widest = max([widest, *(style.text_width(text, SMALL) for text in texts)])
    return LEFT if widest <= TICK else widest + BESIDE


def stacked(number: int, room: float, below: float, size: tuple[float, float]) -> tuple[Figure, list[Axes]]:
    """A `number` of panels above each other, with `room` inches at the right of all and `below` inches below.

    Two fill the `size`; one fills three quarters of a page, and more make it longer.
    """
    width, inner = size[0], size[1] - HEAD - FOOT
    if number > PAIR:
        inner *= (number + BETWEEN * (number - 1)) / (PAIR + BETWEEN)
    height = (0.75 * inner if number == 1 and size == PAGE else inner) + HEAD + FOOT + below
    figure = Figure(figsize=(width, height))
    column = figure.subplots(number, 1, sharex=True, squeeze=False)[:, 0]
    ends = {"top": 1 - HEAD / height, "bottom": (FOOT + below) / height}
    figure.subplots_adjust(left=LEFT / width, right=1 - room / width, hspace=BETWEEN, **ends)
    return figure, list(column)
