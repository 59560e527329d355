"""The Office file: everything in it is native, numbered as in the other formats, and leads where it says."""

import io
import re

import docx as office
import pytest

from sample_document import ANCHORS, LED
from writeup.archives import read_zip
from writeup.document.pandoc_ast import find_all
from writeup.output import docx
from writeup.output.office import office_tex


@pytest.fixture(scope="module")
def written(sample):
    return sample.write(docx.render, sample.tree)


@pytest.fixture(scope="module")
def opened(written):
    return office.Document(io.BytesIO(written))


def paragraphs(opened, style):
    return [it.text for it in opened.paragraphs if it.style.name == style]


def kinds(sample, kind):
    return list(find_all(sample.tree["blocks"], kind))


def render(sample, markdown, front=()):
    return office.Document(io.BytesIO(sample.write(docx.render, markdown, front=front)))


def test_it_has_the_same_bytes_again(sample, written):
    assert sample.write(docx.render, sample.tree) == written


def test_no_part_of_it_holds_a_time_but_the_date_of_the_document(written):
    stamps = {stamp for part in read_zip(written).values() for stamp in re.findall(rb"20\d\d-\d\d-\d\dT[\d:]+Z", part)}
    assert stamps == {b"2026-11-23T00:00:00Z"}


def test_title_author_and_language_are_those_of_the_document(opened, sample):
    about = opened.core_properties
    assert (about.title, about.author) == (sample.front["title"], sample.front["author"]["name"])
    assert paragraphs(opened, "Title") == [sample.front["title"]]
    assert about.language == "en-US"


def test_a_footnote_may_stand_in_a_cell(sample):
    assert render(sample, "| a |\n|---|\n| 1^[A note in a cell.] |\n").tables[0].cell(1, 0).text == "1"


@pytest.mark.parametrize(
    ("width", "inches"), [("", 5.83), ("{width=50%}", 3), ("{width=5.08cm}", 2), ("{width=20in}", 5.83)]
)
def test_a_figure_is_as_wide_as_it_is_asked_to_be(sample, width, inches):
    (shape,) = render(sample, f"![A curve](curve){width}").inline_shapes
    assert shape.width.inches == pytest.approx(inches, abs=0.01)


def test_a_link_to_any_passage_that_has_an_identifier_arrives(sample):
    body = render(sample, LED).element.xml
    led = set(re.findall(r'w:anchor="([^"]*)"', body))
    assert led >= set(ANCHORS)
    assert led <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', body))


def test_headings_have_their_numbers(opened, sample):
    heads = [dict(node["c"][1][2]).get("number") for node in kinds(sample, "Header") if node["c"][0] == 1]
    titles = [title.split("\u2002") for title in paragraphs(opened, "Heading 1")]
    assert [parts[0] for parts in titles if len(parts) > 1] == [number for number in heads if number]


def test_every_formula_is_an_equation_that_can_be_edited(opened, sample):
    formulas, elsewhere = kinds(sample, "Math"), kinds(sample, "Note") + kinds(sample, "Image")  # whose words are text
    apart = {id(node) for it in elsewhere for node in find_all(it["c"], "Math")}
    displayed = [node for node in formulas if node["c"][0]["t"] == "DisplayMath"]
    body = opened.element.xml
    assert body.count("<m:oMathPara>") == len(displayed)
    assert body.count("<m:oMath>") == len([node for node in formulas if id(node) not in apart])


def test_every_figure_has_its_words_and_a_numbered_caption(opened, sample):
    shown = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    assert len(shown) == len(kinds(sample, "Figure"))
    assert all(len(words) > 20 for words in shown)
    captions = paragraphs(opened, "Image Caption")
    assert [words.split(".")[0] for words in captions] == [f"Figure {at}" for at in range(1, len(shown) + 1)]


def test_tables_are_tables_whose_heads_repeat(opened, sample):
    assert len(opened.tables) == len([it for it in kinds(sample, "Table") if "screen" not in it["c"][0][1]])
    assert all("<w:tblHeader" in it._tbl.xml for it in opened.tables)


def test_every_link_within_it_leads_to_a_bookmark(written):
    parts = b"".join(content for name, content in read_zip(written).items() if name.startswith("word/"))
    targets = set(re.findall(rb'w:anchor="([^"]+)"', parts))
    assert targets
    assert targets <= set(re.findall(rb'<w:bookmarkStart [^>]*w:name="([^"]+)"', parts))


def test_an_equation_that_is_referred_to_shows_its_number(sample):
    body = render(sample, "$$ a = b $$ {#eq:one}\n\nSee [@eq:one].").element.xml
    assert "(1)" in "".join(re.findall(r"<m:t[^>]*>([^<]*)</m:t>", body))


def test_a_verdict_says_itself_and_one_that_nobody_expected_stands_out(sample):
    quiet = render(sample, 'It is so [supported]{.verdict verdict="supported" claim="a"}.')
    loud = render(sample, 'It is so [refuted]{.verdict verdict="refuted" claim="a" expected="supported"}.')
    assert "✓" in quiet.paragraphs[-1].text
    assert "[✗ refuted, expected: supported]" in loud.paragraphs[-1].text


def test_a_study_may_bring_its_own_look(sample, tmp_path, written):
    parts = read_zip(written)
    assert b"Georgia" not in parts["word/styles.xml"]
    own = office.Document(io.BytesIO(written))
    own.styles["Body Text"].font.name = "Georgia"
    own.save(tmp_path / "reference.docx")
    content = sample.write(docx.render, sample.tree, templates=[tmp_path, sample.templates])
    assert b"Georgia" in read_zip(content)["word/styles.xml"]


def test_what_cannot_be_printed_is_left_out(sample):
    opened = render(sample, "Words.", {"title": "A \u0007title"})
    assert "\u0007" not in opened.core_properties.title


def test_a_column_is_as_wide_as_what_it_holds_needs_and_a_table_no_wider_than_the_line(sample):
    table = "| n | Accuracy | Answer |\n|---|---|---|\n| 1 | 98.03\u00a0±\u00a00.06 | The larger step is better. |\n"
    wide = f"| n | Answer |\n|---|---|\n| 1 | It is better, and {'a longer answer takes more lines, ' * 9}|\n"
    for markdown in (table, wide):
        columns = render(sample, markdown).tables[0].columns
        widths = [column.width.inches for column in columns]
        assert widths == sorted(widths)
        assert sum(widths) <= 6.51
        assert widths[0] < 0.5
    assert sum(widths) > 5


def test_its_letters_are_those_that_every_office_has(written):
    assert b'latin typeface="Calibri"' in read_zip(written)["word/theme/theme1.xml"]


@pytest.mark.parametrize(
    ("tex", "instead"),
    [
        (r"\alpha =", r"\alpha =\text{}"),
        (r"(W_{2})_{hk} + f(x)", r"{(W_{2})}_{hk} + f(x)"),
        (r"\left( A \right)_{bh}", r"\left( A \right)_{bh}"),
        (
            r"\begin{aligned} a &= b && \text{first} \\ &\le c \end{aligned}",
            r"\begin{array}{rlllll}\text{} a &\text{}= b &\text{} \text{first} \\\text{} &\text{}\le c &\text{}"
            r"\end{array}",
        ),
        (
            r"\begin{aligned} & a \\ = {} & b \end{aligned}",
            r"\begin{array}{rlllll}\text{} &\text{} a \\\text{} &\text{} = b \end{array}",
        ),
    ],
)
def test_a_formula_is_written_as_every_office_shows_it(tex, instead):
    assert office_tex(tex) == instead
