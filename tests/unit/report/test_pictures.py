import pytest

from writeup.errors import DocumentError
from writeup.files import write_json, write_text
from writeup.report import pictures
from writeup.report.figures import style
from writeup.report.pictures import Picture

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SVG = f'<svg {NAMESPACES} width="90pt" height="60pt">{{}}</svg>'


def drawn(inside):
    return pictures.inline(Picture("curve", SVG.format(inside), "What it shows.", "How it looks."))


def test_identifiers_and_their_uses_carry_the_figures_name():
    svg = drawn('<path id="m1" clip-path="url(#p1)"/><use xlink:href="#m1"/>')
    assert 'id="curve-m1"' in svg
    assert "url(#curve-p1)" in svg
    assert 'xlink:href="#curve-m1"' in svg


def test_ink_takes_the_colour_of_the_text_around_it():
    assert 'style="fill: currentColor"' in drawn('<text style="fill: #1b1b1b">a</text>')


def test_ink_is_the_ink_that_figures_are_drawn_with():
    assert pictures.INK == style.INK


def test_matplotlibs_style_rule_stays_inside_its_drawing():
    svg = drawn("<defs><style>*{stroke-linejoin: round}</style></defs>")
    assert "<style" not in svg
    assert 'style="stroke-linejoin: round;max-width:90pt"' in svg


def test_drawing_is_an_image_with_its_alternative_text_for_a_screen_reader():
    assert 'role="img" aria-label="What it shows."' in drawn("")


@pytest.mark.parametrize("active", ["<script/>", '<image href="photo.png"/>', '<a xlink:href="javascript:x"/>'])
def test_active_or_outside_content_is_refused(active):
    with pytest.raises(DocumentError, match="self-contained page"):
        drawn(active)


def test_raster_image_inside_a_drawing_is_kept():
    assert "data:image/png;base64,AAAA" in drawn('<image href="data:image/png;base64,AAAA"/>')


def test_missing_drawing_is_named(tmp_path):
    with pytest.raises(DocumentError, match="figure curve is not in"):
        pictures.load("curve", tmp_path)


@pytest.mark.parametrize("words", [{}, {"alt": " ", "long": "x"}, {"alt": "x"}])
def test_drawing_without_words_is_refused(tmp_path, words):
    write_text(tmp_path / "curve.svg", SVG.format(""))
    write_json(tmp_path / "curve.json", words)
    with pytest.raises(DocumentError, match="say there what the figure shows"):
        pictures.load("curve", tmp_path)
