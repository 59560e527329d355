import pytest
from PIL import Image

from writeup.errors import DocumentError
from writeup.files import write_json, write_text
from writeup.output import pictures
from writeup.output.figures import style
from writeup.output.pictures import Picture

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SVG = f'<svg {NAMESPACES} width="90pt" height="60pt">{{}}</svg>'


def image(name, alt="", **attributes):
    return {"t": "Image", "c": [["", [], [*map(list, attributes.items())]], [], [name, alt]]}


def figure(*about, **attributes):
    return [image(*about, **attributes)]


def drawn(inside, **more):
    return pictures.inline(Picture("curve", SVG.format(inside), "What it shows.", "How it looks.", **more))


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


@pytest.mark.parametrize(
    "active",
    [
        "<script/>",
        '<image href="photo.png"/>',
        '<a xlink:href="javascript:x"/>',
        '<a href="#a" xlink:href="javascript:x"/>',
        '<rect onclick="x()"/>',
        '<rect style="fill: url(https://example.org/a)"/>',
        "<animateTransform/>",
    ],
)
def test_active_or_outside_content_is_refused(active):
    with pytest.raises(DocumentError, match="self-contained page"):
        drawn(active)


def test_raster_image_inside_a_drawing_is_kept():
    assert "data:image/png;base64,AAAA" in drawn('<image href="data:image/png;base64,AAAA"/>')


def test_missing_drawing_is_named(tmp_path):
    with pytest.raises(DocumentError, match=r"figure curve is not in .*; build it first\."):
        pictures.load(image("curve"), tmp_path)


def test_a_picture_whose_name_begins_alike_is_another(tmp_path):
    for name in ("curve.old.svg", "curve.svg"):
        write_text(tmp_path / name, SVG.format(""))
    assert pictures.find("curve", tmp_path).name == "curve.svg"


@pytest.mark.parametrize("words", [{}, {"alt": " ", "description": "x"}, {"alt": "x"}])
def test_drawing_without_words_is_refused(tmp_path, words):
    write_text(tmp_path / "curve.svg", SVG.format(""))
    write_json(tmp_path / "curve.json", words)
    with pytest.raises(DocumentError, match="say there what the figure shows"):
        pictures.load(image("curve"), tmp_path)


@pytest.mark.parametrize("place", ["&quot;#g&quot;", " #g ", "'#g'"])
def test_a_gradient_is_kept_however_a_drawing_program_names_it(place):
    svg = drawn(f'<linearGradient id="g"/><rect style="fill:url({place})"/>')
    assert 'id="curve-g"' in svg
    assert "fill:url(#curve-g)" in svg


def test_what_a_drawing_program_keeps_for_itself_is_left_out():
    svg = drawn('<n:view xmlns:n="http://example.org/n"/><rect xmlns:n="http://example.org/n" n:label="a" width="1"/>')
    assert "example.org" not in svg
    assert '<rect width="1" />' in svg


def test_a_style_sheet_that_would_reach_the_whole_page_is_refused():
    with pytest.raises(DocumentError, match="has a style sheet, which would reach the whole page"):
        drawn("<style>.a{fill:red}</style>")


@pytest.fixture
def own(tmp_path):
    """A function that puts a figure of the author's own, with its words, into a folder; its name and path."""

    def put(file, content):
        path = tmp_path / file
        write_json(path.with_suffix(".json"), {"alt": "It shows.", "description": "It is."})
        path.write_text(content) if isinstance(content, str) else content.save(path, exif=content.getexif())
        return {path.stem: path}

    return put


def photo(size=(8, 4)):
    return Image.new("RGB", size, "red")


@pytest.mark.parametrize(
    ("file", "kind"), [("photo.png", "png"), ("photo.jpg", "jpeg"), ("photo.jpeg", "jpeg"), ("photo.JPG", "jpeg")]
)
def test_a_photograph_is_a_drawing_that_carries_it(own, tmp_path, file, kind):
    pictures.check(figure("photo"), [], own(file, photo()))
    svg = pictures.inline(pictures.load(image("photo"), [tmp_path / "elsewhere", tmp_path]))
    assert f'href="data:image/{kind};base64,' in svg
    assert 'viewBox="0 0 8 4"' in svg


def turned():
    picture = photo()
    picture.getexif()[0x0112] = 6
    return picture


NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
UNSOUND = [
    ("photo.png", "no picture", r"photo\.png cannot be read as a PNG or JPEG .*; save the picture again"),
    ("photo.jpg", turned(), r"is stored rotated, .*; save the picture upright"),
    ("setup.svg", f'<svg {NAMESPACE} viewBox="0 0 1 1"/>', "does not say how large it is"),
    ("setup.svg", f'<svg {NAMESPACE} width="100%" height="1" viewBox="0 0 1 1"/>', "does not say how large"),
    ("setup.svg", f'<svg {NAMESPACE} width="0" height="1" viewBox="0 0 1 1"/>', "does not say how large"),
    ("setup.svg", '<svg width="1" height="1" viewBox="0 0 1 1"/>', "is not SVG"),
    ("setup.svg", "<html/>", "is not SVG"),
    ("setup.svg", "no drawing", "is not SVG"),
    ("setup.svg", SVG.format("<script/>").replace("<svg", '<svg viewBox="0 0 9 6"'), "self-contained page"),
]


@pytest.mark.parametrize(("file", "content", "reason"), UNSOUND)
def test_a_figure_of_the_authors_own_that_cannot_be_shown_everywhere_is_refused(own, file, content, reason):
    with pytest.raises(DocumentError, match=reason):
        pictures.check(figure(file.partition(".")[0]), [], own(file, content))


def test_a_figure_of_the_authors_own_without_words_is_refused(own):
    drawing = own("photo.png", photo())
    drawing["photo"].with_suffix(".json").unlink()
    with pytest.raises(DocumentError, match=r'figure photo has no "alt" in .*photo\.json'):
        pictures.check(figure("photo"), [], drawing)


def test_a_picture_may_have_its_words_in_the_text(own):
    drawing = own("photo.png", photo())
    drawing["photo"].with_suffix(".json").unlink()
    pictures.check(figure("photo", "A red square."), [], drawing)
    picture = pictures.load(image("photo", "A red square."), drawing["photo"].parent)
    assert picture.spoken == picture.alt == "A red square."


def test_a_picture_given_by_its_file_is_that_file(own):
    drawing = own("photo.png", photo())
    pictures.check(figure("photo", file=drawing["photo"].as_posix()), [], drawing)
    with pytest.raises(
        DocumentError, match=r"there is no picture figures/photo\.jpg; those of this study are .*photo\.png"
    ):
        pictures.check(figure("photo", file="figures/photo.jpg"), [], drawing)


def test_the_words_of_a_figure_that_is_drawn_come_from_its_data():
    with pytest.raises(DocumentError, match="figure gates brings its own words; take “Typed” out"):
        pictures.check(figure("gates", "Typed"), ["gates"], {})


def test_a_figure_that_the_study_does_not_draw_is_refused_with_those_it_does(own):
    with pytest.raises(DocumentError, match=r"no figure old; it draws gates, xor\. .* figures/, as a picture old\.svg"):
        pictures.check(figure("old"), ["xor", "gates"], own("photo.png", photo()))


def test_a_figure_of_the_authors_own_cannot_take_the_name_of_one_that_is_drawn(own):
    with pytest.raises(DocumentError, match=r"gates\.png has the name of a figure that the study draws"):
        pictures.check([], ["gates"], own("gates.png", photo()))


@pytest.mark.parametrize(
    ("sides", "points"),
    [
        ('width="300" height="150px"', (225, 112.5)),
        ('width="16cm" height="80mm"', (453.543, 226.772)),
        ("width='2in' height='1pc'", (144, 12)),
        ('stroke-width="1.5" width="300pt" height="100.5pt"', (300, 100.5)),
    ],
)
def test_the_size_of_a_drawing_is_known_in_any_unit(sides, points):
    svg = f'<svg {NAMESPACE} {sides} viewBox="0 0 2 1"/>'
    assert pictures.size(svg, "setup") == pytest.approx(points, abs=1e-3)
    assert f"max-width:{points[0]:g}pt" in pictures.inline(Picture("setup", svg, "A.", "B."))


def test_places_that_the_study_draws_are_written_in_hundredths():
    path = '<path d="M 1.234567 -5.499999 L 3.000001 4e-05"/>'
    assert 'd="M 1.23 -5.5 L 3 4e-05"' in drawn(path, rounded=True)


@pytest.mark.parametrize("path", ["M10.001.5", "M0 0a5 5 0 01.567 2"])
def test_the_places_of_an_authors_own_drawing_stay_as_they_are(own, tmp_path, path):
    content = SVG.format(f'<path d="{path}"/>').replace("<svg", '<svg viewBox="0 0 90 60"')
    pictures.check(figure("setup"), [], own("setup.svg", content))
    drawing = pictures.load(image("setup"), [tmp_path, tmp_path / "results"])
    assert f'd="{path}"' in pictures.inline(drawing)
    assert pictures.load(image("setup"), [tmp_path / "own", tmp_path]).rounded
