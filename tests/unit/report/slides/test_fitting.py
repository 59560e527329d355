import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writeup.errors import DocumentError
from writeup.report import tree
from writeup.report.nodes import text
from writeup.report.slides import geometry
from writeup.report.slides.fitting import Fitting
from writeup.report.slides.geometry import BOTTOM, HEIGHT, LEFT, WIDTH
from writeup.report.slides.images import extent
from writeup.report.slides.runs import Run

from .conftest import FIGURES

ROWS = "\n".join(f"| {row} | {row * row} |" for row in range(40))
LONG = f"| n | square |\n|--:|--:|\n{ROWS}\n\n: Squares"


def fitted(markdown, formulas=()):
    blocks = tree.parse(markdown)["blocks"]
    slide = {"level": 2, "title": [{"t": "Str", "c": "Title"}], "blocks": blocks}
    return Fitting(FIGURES, dict(formulas)).slides([slide])


def sides(box):
    return box["x"], box["y"], box["x"] + box["w"], box["y"] + box["h"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(0, 20))
def test_every_box_lies_on_the_page_and_below_the_one_before(lengths, rows):
    bullets = "\n".join(f"- {'word ' * length}" for length in lengths)
    table = "\n".join(["| a | b |", "|---|---|", *("| 1 | 2 |" for _ in range(rows))]) if rows else ""
    for slide in fitted(f"{bullets}\n\n{table}"):
        floor = 0.0
        for box in slide["boxes"]:
            left, top, right, bottom = sides(box)
            assert left >= LEFT - 1e-6
            assert right <= WIDTH - LEFT + 1e-6
            assert top >= floor
            assert bottom <= BOTTOM + 1e-6 < HEIGHT
            floor = bottom


def test_text_is_large_and_larger_where_there_is_room():
    short = fitted("- one\n- two")[0]["boxes"][0]["size"]
    long = [slide["boxes"][0]["size"] for slide in fitted("\n".join(f"- {'word ' * 40}" for _ in range(9)))]
    assert short > max(long) >= min(long) >= 18


def test_row_of_numbers_takes_one_line():
    cells = " | ".join(["94.39 ± 0.06"] * 4)
    (slide,) = fitted(f"| a | b | c | d |\n|--:|--:|--:|--:|\n| {cells} |")
    head, row = slide["boxes"][0]["rows"]
    assert row == head


@pytest.mark.parametrize("columns", range(2, 9))
def test_a_table_is_exactly_as_wide_as_its_columns_on_every_python(columns):
    """`sum` rounds floats otherwise since Python 3.12."""
    words = " | ".join("abcdefgh"[: 1 + n] for n in range(columns))
    (slide,) = fitted(f"| {words} |\n|{'--:|' * columns}\n| {words} |")
    (table,) = slide["boxes"]
    assert table["w"] == math.fsum(table["columns"])


def test_long_table_goes_on_with_its_head_and_every_row_once():
    slides = fitted(LONG)
    tables = [box["node"] for slide in slides for box in slide["boxes"] if box["kind"] == "table"]
    assert len(tables) == len(slides) > 1
    assert {text(table["c"][3]) for table in tables} == {"nsquare"}
    rows = [text(row) for table in tables for _, _, _, rows in table["c"][4] for row in rows]
    assert rows == [f"{row}{row * row}" for row in range(40)]


def test_slides_that_go_on_are_counted_and_about_equally_full():
    slides = fitted(LONG)
    assert [text(slide["title"]) for slide in slides] == [
        f"Title ({n}/{len(slides)})" for n in range(1, len(slides) + 1)
    ]
    ends = [slide["boxes"][-1]["y"] + slide["boxes"][-1]["h"] for slide in slides]
    assert max(ends) - min(ends) < (BOTTOM - 100) / 2


def test_formula_too_wide_or_too_tall_is_set_smaller():
    for wide, tall in ((2000.0, 50.0), (50.0, 2000.0)):
        (slide,) = fitted("$$x$$", {"x": (wide, tall)})
        left, top, right, bottom = sides(slide["boxes"][0])
        assert left >= LEFT
        assert right <= WIDTH - LEFT
        assert bottom <= BOTTOM
        assert (right - left) / (bottom - top) == pytest.approx(wide / tall)


def test_figure_keeps_its_shape():
    (slide,) = fitted("![Loss](curve)")
    picture = slide["boxes"][0]
    wide, tall = extent((FIGURES[0] / "curve.svg").read_text())
    assert picture["w"] / picture["h"] == pytest.approx(wide / tall)


def test_words_beside_wide_figures_go_to_a_slide_of_their_own():
    slides = fitted("![Loss](curve)\n\n- one\n- two")
    assert [slide["boxes"][0]["kind"] for slide in slides] == ["picture", "text"]


def test_paragraph_longer_than_a_slide_is_refused_by_its_first_words():
    with pytest.raises(DocumentError, match=r'slide "Title": "Once upon .*longer than a slide'):
        fitted("Once upon " + "a time " * 600)


def test_title_longer_than_two_lines_is_refused():
    slide = {"level": 2, "title": [{"t": "Str", "c": "word " * 60}], "blocks": tree.parse("x")["blocks"]}
    with pytest.raises(DocumentError, match="longer than two lines"):
        Fitting(FIGURES, {}).slides([slide])


@pytest.mark.parametrize("words", ["Größe 中文", "Fast 🙂", "かな ไทย"])
def test_letters_that_the_measuring_face_lacks_are_wide_and_stop_nothing(words):
    (slide,) = fitted(f"{words} " * 3)
    assert slide["boxes"][0]["h"] > 0
    assert geometry.width([Run("中")], 20) > geometry.width([Run("m")], 20)
