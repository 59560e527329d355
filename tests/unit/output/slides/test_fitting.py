import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writeup.document import document_tree
from writeup.document.pandoc_ast import text
from writeup.output.pictures import size
from writeup.output.slides import geometry
from writeup.output.slides.fitting import Fitting
from writeup.output.slides.geometry import BOTTOM, HEIGHT, LEFT, WIDTH
from writeup.output.text_runs import Run, runs

from .conftest import FIGURES

ROWS = "\n".join(f"| {row} | {row * row} |" for row in range(40))
LONG = f"| n | square |\n|--:|--:|\n{ROWS}\n\n: Squares"


def fits(markdown, formulas=(), title="Title", long=False, times=1):
    """The fitting and the slides that it made of one slide, or of so many equal ones."""
    (words,), blocks = (document_tree.parse(text)["blocks"] for text in (title, markdown))
    slide = {"level": 2, "title": words["c"], "blocks": blocks, "notes": [], "long": long}
    fitting = Fitting(FIGURES, dict(formulas))
    return fitting, fitting.slides([slide] * times)


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


@pytest.mark.parametrize("words", [2, 40, 100])
def test_all_text_of_a_body_has_one_size(words):
    slides = fitted("\n".join(f"- {'word ' * words}" for _ in range(9)) + "\n\n![Loss](curve)")
    boxes = [box for slide in slides for box in slide["boxes"] if box["kind"] == "text" and not box.get("quiet")]
    assert {box["size"] for box in boxes} == {geometry.TEXT}


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("\n".join(f"- {'word ' * 40}" for _ in range(9)), "it goes on to another slide"),
        (f"| {'a' * 200} | b |\n|---|---|\n| 1 | 2 |", "a table is set smaller"),
        ("word " * 900, "a paragraph is set smaller"),
    ],
)
def test_what_does_not_fit_is_a_fault_that_is_named_unless_the_slide_may_be_long(markdown, words):
    fitting, _ = fits(markdown)
    assert any(remark.startswith(f'the slide "Title": {words}') for remark in fitting.remarks)
    fitting, slides = fits(markdown, long=True)
    assert slides
    assert fitting.remarks == []


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


def test_slides_that_go_on_are_counted():
    slides = fitted(LONG)
    counted = [f"Title ({n}/{len(slides)})" for n in range(1, len(slides) + 1)]
    assert [text(slide["title"]) for slide in slides] == counted


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
    wide, tall = size((FIGURES[0] / "curve.svg").read_text(), "curve")
    assert picture["w"] / picture["h"] == pytest.approx(wide / tall)


@pytest.mark.parametrize(
    "others", ["- one\n- two", "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Few\n\n- one", "![Loss](curve){#fig:other}"]
)
def test_a_figure_stands_at_the_left_and_what_else_there_is_beside_it(others):
    (slide,) = fitted(f"{others}\n\n![Loss](curve)")
    left, right = ([box for box in slide["boxes"] if (box["x"] < WIDTH / 2) == side] for side in (True, False))
    assert left[0]["kind"] == "picture"
    assert all(sides(box)[2] <= min(other["x"] for other in right) for box in left)


def test_a_figure_is_the_larger_the_less_stands_beside_it():
    widths = [fitted(f"![Loss](curve)\n\n- {'word ' * count}")[0]["boxes"][0]["w"] for count in (5, 90)]
    assert widths[0] > widths[1]
    assert all(width <= (geometry.ACROSS - geometry.GAP) * 0.64 for width in widths)


def test_what_is_too_much_beside_a_figure_goes_to_a_slide_of_its_own():
    fitting, slides = fits("![Loss](curve)\n\n" + "\n".join(f"- {'word ' * 30}" for _ in range(6)))
    assert [slide["boxes"][0]["kind"] for slide in slides] == ["picture", "text"]
    assert len(fitting.remarks) == 1


def test_a_wide_table_never_shrinks_to_stand_beside_a_figure_on_a_second_slide_of_the_same_title_either():
    heads = " | ".join(f"Column number {n}" for n in range(12))
    wide = f"| {heads} |\n|{'---|' * 12}\n| {heads} |\n\n![Loss](curve)"
    _, made = fits(wide, times=2)
    assert [page["boxes"][0]["kind"] for page in made] == ["table", "picture"] * 2


UNBROKEN = "0123456789abcdef" * 300


@pytest.mark.parametrize("title", ["word " * 60, "word " * 2000, UNBROKEN])
def test_title_of_more_than_three_lines_is_set_smaller_and_named(title):
    fitting, (made,) = fits("x", title=title)
    assert geometry.lines(runs(made["title"]), made["size"], geometry.ACROSS) * made["size"] <= 3 * geometry.TITLE
    assert "its title is set smaller" in fitting.remarks[0]


def test_caption_of_many_lines_leaves_room_for_its_figure():
    fitting, (slide,) = fits(f"![{'many words ' * 900}](curve)")
    picture, caption = slide["boxes"]
    assert picture["h"] > geometry.DOWN / 2
    assert sides(caption)[3] <= BOTTOM
    assert "a caption is set smaller" in fitting.remarks[0]


def test_cell_higher_than_a_slide_is_set_smaller():
    fitting, slides = fits(f"| a | b |\n|---|---|\n| {'word ' * 900} | x |\n| y | z |\n\n: {'Caption ' * 900}")
    assert all(sides(box)[3] <= BOTTOM + 0.02 for slide in slides for box in slide["boxes"])
    assert any("a table is set smaller" in remark for remark in fitting.remarks)


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
