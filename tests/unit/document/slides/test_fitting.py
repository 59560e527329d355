import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writeup.document import document_tree
from writeup.document.pandoc_ast import text
from writeup.output.slides import geometry
from writeup.output.slides.fitting import Fitting
from writeup.output.slides.geometry import BOTTOM, HEIGHT, LEFT, WIDTH
from writeup.output.slides.images import extent
from writeup.output.slides.text_runs import Run, runs

from .conftest import FIGURES

ROWS = "\n".join(f"| {row} | {row * row} |" for row in range(40))
LONG = f"| n | square |\n|--:|--:|\n{ROWS}\n\n: Squares"


def fits(markdown, formulas=()):
    """The fitting and the slides that it made of one slide."""
    blocks = document_tree.parse(markdown)["blocks"]
    slide = {"level": 2, "title": [{"t": "Str", "c": "Title"}], "blocks": blocks}
    fitting = Fitting(FIGURES, dict(formulas))
    return fitting, fitting.slides([slide])


def fitted(markdown, formulas=()):
    return fits(markdown, formulas)[1]


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


def words_of(slides):
    """Every word of the text boxes, in order."""
    blocks = [block for slide in slides for box in slide["boxes"] for block in box.get("blocks", [])]
    return " ".join(text([block]) for block in blocks).split()


LONG_TEXT = "Once upon " + "a time, and then, " * 300
UNBROKEN = "0123456789abcdef" * 300


@pytest.mark.parametrize(
    "markdown",
    [LONG_TEXT, f"- {LONG_TEXT}", f"3. {LONG_TEXT}", f"*{LONG_TEXT}*", f"[“{LONG_TEXT}”]{{.step}} and more"],
)
def test_paragraph_longer_than_a_slide_goes_on_with_every_word_once(markdown):
    fitting, slides = fits(markdown)
    assert len(slides) > 1
    assert words_of(slides) == text(document_tree.parse(markdown)["blocks"]).split()
    assert fitting.remarks == ['the slide "Title": a paragraph is longer than a slide and goes on.']


@pytest.mark.parametrize("markdown", [UNBROKEN, f"`{UNBROKEN}`", f"```\n{UNBROKEN}\n```", "```\n" + "a\n" * 90 + "```"])
def test_what_has_no_break_goes_on_too(markdown):
    _, slides = fits(markdown)
    said = "".join(text([b]) if b["t"] != "CodeBlock" else b["c"][1] for s in slides for b in s["boxes"][0]["blocks"])
    assert len(slides) > 1
    assert "".join(said.split()) in (UNBROKEN, "a" * 90)


@pytest.mark.parametrize("title", ["word " * 60, "word " * 2000, UNBROKEN])
def test_title_longer_than_two_lines_ends_in_an_ellipsis(title):
    slide = {
        "level": 2,
        "title": document_tree.parse(title)["blocks"][0]["c"],
        "blocks": document_tree.parse("x")["blocks"],
    }
    fitting = Fitting(FIGURES, {})
    (made,) = fitting.slides([slide])
    assert geometry.lines(runs(made["title"]), made["size"], geometry.ACROSS) <= 2
    assert text(made["title"]).endswith("…")
    assert "its title is too long and ends in an ellipsis" in fitting.remarks[0]


def test_caption_of_many_lines_leaves_room_for_its_figure():
    fitting, (slide,) = fits(f"![{'many words ' * 900}](curve)")
    picture, caption = slide["boxes"]
    assert picture["h"] > geometry.DOWN / 2
    assert sides(caption)[3] <= BOTTOM
    assert "its caption is too long" in fitting.remarks[0]


def test_cell_higher_than_a_slide_ends_in_an_ellipsis():
    fitting, slides = fits(f"| a | b |\n|---|---|\n| {'word ' * 900} | x |\n| y | z |\n\n: {'Caption ' * 900}")
    assert all(sides(box)[3] <= BOTTOM + 1e-6 for slide in slides for box in slide["boxes"])
    assert any("its table has a row higher than a slide" in remark for remark in fitting.remarks)


@pytest.mark.parametrize("title", ["many words " * 300, UNBROKEN, "Short"])
def test_title_of_the_deck_has_room(title):
    words, size = geometry.front_title(title)
    assert geometry.lines([Run(words, bold=True)], size, geometry.FRONT[0]) * size <= geometry.FRONT[1]
    assert words[:5] == title[:5]


@pytest.mark.parametrize("words", ["Größe 中文", "Fast 🙂", "かな ไทย"])
def test_letters_that_the_measuring_face_lacks_are_wide_and_stop_nothing(words):
    (slide,) = fitted(f"{words} " * 3)
    assert slide["boxes"][0]["h"] > 0
    assert geometry.width([Run("中")], 20) > geometry.width([Run("m")], 20)
