"""The slide as both files have it: places and sizes in points, on a page of 16:9 (13⅓ by 7½ inches).

Heights of text are estimated for both at once, with the widths of a face wider than either uses, so what fits here
fits there.
"""

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

from writeup.report.slides.runs import BADGE, Run

Box = dict[str, Any]
"""What a slide holds somewhere, see `writeup.report.slides.fitting`."""

WIDTH, HEIGHT = 960.0, 540.0
LEFT, TOP, BOTTOM = 48.0, 104.0, 500.0
ACROSS = WIDTH - 2 * LEFT
DOWN = BOTTOM - TOP
TITLE = (LEFT, 26.0, ACROSS, 62.0)
TITLES = (30.0, 26.0, 22.0)  # sizes of a title, from what fits on one line to what takes two
FRONT_TITLES = (46.0, 38.0, 32.0, 26.0)  # sizes of the title of the deck
FRONT = (800.0, 130.0)  # room for it
FRONT_WORDS = 200  # the most letters of the subtitle and of an author's name
TEXTS = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0)  # sizes of text, the largest that fits is taken
CELLS = (26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 15.0)
CAPTION = 16.0
SPLIT = (20.0, 18.0)  # of text and of cells, on slides that hold a part of something
LEADING = 1.3  # of lines, as a multiple of the size
BETWEEN = 0.5  # between paragraphs, likewise
GAP = 16.0  # between boxes
INDENT = 1.1  # of list items, as a multiple of the size
PAD = (6.0, 5.0)  # of cells: across and down
BREAK = "\v"  # of a line, within a run
WIDEST = 1.2  # of a letter that DejaVu Sans lacks, as a multiple of the size
NARROWER = 0.92  # than DejaVu Sans are the faces used


def width(runs: Iterable[Run], size: float) -> float:
    """Width in points of runs on one line."""
    return math.fsum(_width(run.text, bold=run.bold) * _scale(run) for run in runs) * size


def lines(runs: Iterable[Run], size: float, room: float) -> int:
    """How many lines runs take in a column `room` points wide, broken at spaces and where they say so."""
    count, used = 1, 0.0
    for word, scale, bold in _words(runs):
        if word == BREAK:
            count, used = count + 1, 0.0
            continue
        wide = _width(word, bold=bold) * scale * size
        if used and used + wide > room:
            count, used = count + 1, 0.0
        used += wide + _width(" ", bold=False) * scale * size
        count += int(wide // room)  # a word longer than a line is broken
    return count


def front_title(title: str) -> tuple[str, float]:
    """The title of the deck in the largest size that fits, or as much of it as fits in the smallest."""
    room, height = FRONT

    def fits(words: str, size: float) -> bool:
        return lines([Run(words, bold=True)], size, room) * size * 1.2 <= height

    size = next((size for size in FRONT_TITLES if fits(title, size)), FRONT_TITLES[-1])
    most = len(title)
    while not fits(title[:most], size):
        most -= 20
    return shortened(title, most), size


def shortened(words: str, most: int) -> str:
    """The first `most` letters of `words`, and an ellipsis where these are not all."""
    return words if len(words) <= most else f"{words[:most]}…"


def longest_word(runs: Iterable[Run], size: float) -> float:
    """Width in points of the widest word, which no column may be narrower than."""
    return max((_width(word, bold=bold) * scale * size for word, scale, bold in _words(runs)), default=0.0)


def _words(runs: Iterable[Run]) -> list[tuple[str, float, bool]]:
    """The words; those that stand in several runs without a space between count as several, which is never too few."""
    texts = ((run.text.replace(BREAK, f" {BREAK} "), run) for run in runs)
    return [(word, _scale(run), run.bold) for text, run in texts for word in text.split(" ") if word]


def _scale(run: Run) -> float:
    return BADGE if run.verdict else 0.7 if run.raised else 1.05 if run.code else 1.0


@cache
def _width(text: str, *, bold: bool) -> float:
    """Width of `text` at a size of one point."""
    font = _font(bold)
    return sum(_advance(font, ord(letter)) for letter in text) * NARROWER


def _advance(font: FT2Font, letter: int) -> float:
    """Width of a letter; one that the face lacks (Chinese, say, in a font of the study's own) is as wide as high."""
    if not font.get_char_index(letter):
        return WIDEST
    return font.load_char(letter, flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100


@cache
def _font(bold: bool) -> FT2Font:
    name = f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    font = FT2Font(str(Path(mpl.get_data_path(), "fonts", "ttf", name)))
    font.set_size(100, 72)
    return font
