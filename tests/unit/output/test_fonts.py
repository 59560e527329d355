"""Scripts: what the packaged fonts have is set, what they lack is named, and a study can bring a font of its own."""

import json
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont

from writeup.errors import DocumentError
from writeup.output.slides import pdf as slides_pdf

LATIN = ["Größe, naïve, œuvre", "Zażółć gęślą jaźń", "Nguyễn Thị Ánh", "İstanbul’da öğrenme"]
GREEK = ["Μάθηση με βαθμίδες", "Πῶς μανθάνει τις;", "η = 0.1 und α ≤ 2"]
CYRILLIC = ["Скорость обучения", "Швидкість навчання", "Брзина учења"]
RIGHT_TO_LEFT = ["سرعة التعلم", "نرخ یادگیری", "קצב הלמידה"]
TITLES = [*LATIN, *GREEK, *CYRILLIC, *RIGHT_TO_LEFT]
LACKING = [
    ("Größe 中文", "中 (U+4E2D), 文 (U+6587)"),
    ("Fast 🙂", "🙂 (U+1F642)"),
    ("かな", "か (U+304B), な (U+306A)"),
]


@pytest.mark.parametrize("title", TITLES)
def test_title_of_a_script_that_the_fonts_have_is_set(sample, title):
    assert sample.to_pdf(f"# {title}", front={"title": title})


@pytest.mark.parametrize(("title", "named"), LACKING)
def test_characters_that_no_font_has_are_named_with_the_way_out(sample, title, named):
    way_out = (
        r"put a font file that has them \(\.ttf or \.otf\) into templates/fonts/ and build again, or leave them out"
    )
    with pytest.raises(DocumentError, match=way_out) as refused:
        sample.to_pdf("x", front={"title": title})
    assert f"no font can show {named} in the document;" in str(refused.value)


def test_character_within_a_drawing_that_no_font_has_is_named(sample, tmp_path):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text y="20">漢</text></svg>'
    (tmp_path / "own.svg").write_text(drawing, encoding="utf-8")
    (tmp_path / "own.json").write_text(json.dumps({"alt": "A sign.", "description": "A sign."}))
    with pytest.raises(DocumentError, match="漢"):
        sample.to_pdf("![Own](own)", figures=tmp_path)


@pytest.fixture
def own(tmp_path, sample):
    """The templates of a study that brings a font with one Chinese character, and those of the tool."""
    (tmp_path / "templates/fonts").mkdir(parents=True)
    font(tmp_path / "templates/fonts/OwnSans.ttf", "中")
    return [tmp_path / "templates", sample.templates]


def font(file, character):
    """A font file in which a character looks like an A."""
    made = TTFont(Path(mpl.get_data_path(), "fonts/ttf/DejaVuSans.ttf"))
    for table in made["cmap"].tables:
        table.cmap[ord(character)] = "A"
    for record in made["name"].names:
        record.string = str(record).replace("DejaVu", "Own")
    made.save(file)


def test_a_font_of_the_studys_own_shows_what_the_others_lack(sample, own):
    assert b"OwnSans" in sample.to_pdf("# 中", templates=own)


def test_the_slides_use_a_font_of_the_studys_own(sample, own):
    assert b"OwnSans" in slides_pdf.render([], {**sample.front, "title": "中"}, [sample.figures], own)


def test_the_page_keeps_its_fonts_where_a_study_adds_some_for_print(sample, own):
    assert '@font-face{font-family:"STIX Two Text"' in sample.to_html("x", templates=own)
