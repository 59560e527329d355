"""Positions and sizes on a slide in points, the same in both files: a page of 16:9, 13⅓ by 7½ inches.

Heights of text are estimated once for both files, with a face wider than either uses: what fits here fits there.
"""

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont

from writeup.output.text_runs import BADGE, Run
from writeup.packaged import FONTS

Box = dict[str, Any]
"""What a slide holds somewhere, see `writeup.output.slides.fitting`."""

WIDTH, HEIGHT = 960.0, 540.0
LEFT, TOP, BOTTOM = 48.0, 104.0, 500.0
ACROSS = WIDTH - 2 * LEFT
DOWN = BOTTOM - TOP
HEAD = {"x": LEFT, "y": 18.0, "w": ACROSS, "h": 70.0}  # the box of a title
LOGO = (84.0, 64.0, 56.0)  # left, top and height of the logo on the first slide
FRONT_TITLES = (46.0, 38.0, 32.0, 26.0)  # sizes of the title of the deck
FRONT = (800.0, 130.0)  # room for it
FRONT_WORDS = 200  # the most letters of the subtitle and of an author's name
FOOTER = 110  # the most letters of the title below a slide
TITLE, TEXT, CELL, CAPTION = 22.0, 20.0, 15.0, 14.0  # sizes of text, the same on every slide
LEADING = 1.3  # of lines, as a multiple of the size
BETWEEN = 0.5  # between paragraphs, likewise
GAP = 16.0  # between boxes, and between columns
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
    return _lines(tuple(runs), size, room)


@cache
def _lines(runs: tuple[Run, ...], size: float, room: float) -> int:
    count, used = 1, 0.0
    for word, wide, space in _words(runs):
        if word == BREAK:
            count, used = count + 1, 0.0
            continue
        if used and used + wide * size > room:
            count, used = count + 1, 0.0
        used += (wide + space) * size
        count += int(wide * size // room)  # a word longer than a line is broken
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
    """Width in points of the widest word; a column must be at least as wide."""
    return max((wide for _, wide, _ in _words(tuple(runs))), default=0.0) * size


@cache
def _words(runs: tuple[Run, ...]) -> list[tuple[str, float, float]]:
    """Each word with its width and that of a space behind it, at a size of one point.

    A word in several runs counts as several: the estimate is never too small.
    """
    texts = ((run.text.replace(BREAK, f" {BREAK} "), run) for run in runs)
    return [
        (word, _width(word, bold=run.bold) * _scale(run), _width(" ", bold=False) * _scale(run))
        for text, run in texts
        for word in text.split(" ")
        if word
    ]


def _scale(run: Run) -> float:
    return BADGE if run.verdict else 0.7 if run.raised else 1.05 if run.code else 1.0


@cache
def _width(text: str, *, bold: bool) -> float:
    """Width of `text` at a size of one point; a letter that the face lacks (Chinese, say) is as wide as high."""
    advances = _advances(bold)
    return sum(advances.get(ord(letter), WIDEST) for letter in text) * NARROWER


@cache
def _advances(bold: bool) -> dict[int, float]:
    """Width of each character of the face, by its code, at a size of one point."""
    with TTFont(FONTS / f"DejaVuSans{'-Bold' if bold else ''}.ttf") as font:
        widths, units = font["hmtx"], font["head"].unitsPerEm
        return {code: widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}
