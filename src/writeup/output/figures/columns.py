"""A column of panels that share their horizontal axis: its size on a page and on a slide, and its labels."""

from collections.abc import Iterable, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from writeup.experiment.declaration import titled
from writeup.output.figures import style
from writeup.output.figures.labels import PERCENT
from writeup.output.figures.lines import DASHES, Chart
from writeup.output.figures.style import INK, SMALL, WIDTH

PAGE, SLIDE = (WIDTH, 4.4), (4.4, 3.6)  # width and height; a slide shows a figure larger, beside a table
PANELS, SLIDE_PANELS, PAIR = 4, 2, 2
LEFT = 0.62  # inches of the labels at the left of a panel, at least
TICK = 0.29  # inches of a number at the axis that LEFT has room for
BESIDE = 0.38  # inches of the label beside the numbers
HEAD, FOOT, BETWEEN = 0.44, 0.48, 0.12  # inches above and below the panels; the room between two, in panels
LINE, LINES = 0.17, 3  # inches from one line of the label of an axis to the next, and how many it has at most


def name(axes: Axes, chart: Chart) -> None:
    """Write beside the vertical axis what a panel shows, with its unit; shares are fractions there."""
    words = titled(chart.name) if len(chart.metrics) > 1 or "" not in chart.metrics else chart.lead.title
    axes.set_ylabel(style.wrapped(with_unit(words, chart.lead.unit), style.inches(axes)[1], LINES))


def with_unit(words: str, unit: str) -> str:
    """The label of an axis."""
    return words if unit in ("", PERCENT) else f"{words} ({unit})"


def split_entries(charts: Iterable[Chart]) -> list[Artist]:
    """Entries of a legend: the line and the point of each part of the data, each part once."""
    places: dict[str, int] = {}
    for chart in charts:
        for split, place in chart.places.items():
            places.setdefault(chart.part(split), place)
    hollow = {"markerfacecolor": "none"}
    return [
        style.entry(words, INK, "o", linestyle=DASHES[at % len(DASHES)], markersize=4, **(hollow if at else {}))
        for words, at in places.items()
        if words
    ]


def left(column: Sequence[Axes]) -> float:
    """Inches at the left of the panels of a `column` for their ticks and labels."""
    texts = [text for axes in column for text in axes.yaxis.get_major_formatter().format_ticks([*axes.get_yticks()])]
    widest = max((style.text_width(text, SMALL) for text in texts), default=0.0)
    more = LINE * max(axes.get_ylabel().count("\n") for axes in column)
    return (LEFT if widest <= TICK else widest + BESIDE) + more


def stacked(number: int, room: float, below: float, size: tuple[float, float]) -> tuple[Figure, list[Axes]]:
    """A `number` of panels above each other, with `room` inches at the right of all and `below` inches below.

    Two fill the `size`; one fills three quarters of a page, and more make it longer.
    """
    figure, rows = tiled(number, 1, below, size)
    figure.subplots_adjust(right=1 - room / size[0])
    return figure, [axes for (axes,) in rows]


def tiled(
    number: int, across: int, below: float, size: tuple[float, float], titles: float = 0.0
) -> tuple[Figure, list[list[Axes]]]:
    """As many columns of panels beside each other as `across` says, row by row, with `titles` inches above them."""
    width, inner = size[0], size[1] - HEAD - FOOT
    if number > PAIR:
        inner *= (number + BETWEEN * (number - 1)) / (PAIR + BETWEEN)
    height = (0.75 * inner if number == 1 and size == PAGE else inner) + HEAD + titles + FOOT + below
    figure = Figure(figsize=(width, height))
    rows = figure.subplots(number, across, sharex=True, squeeze=False)
    ends = {"top": 1 - (HEAD + titles) / height, "bottom": (FOOT + below) / height}
    figure.subplots_adjust(left=LEFT / width, right=1 - 0.1 / width, hspace=BETWEEN, wspace=BETWEEN, **ends)
    return figure, [list(row) for row in rows]
