"""What a study puts over the look of the tool, in the page, on paper and on slides, and what it may not."""

from xml.etree import ElementTree

import pytest
from PIL import Image

from factories import a_study, changed
from sample_document import FRONT
from writeup import tool
from writeup.archives import read_zip
from writeup.errors import ConfigError, DocumentError
from writeup.output import html, pdf
from writeup.output.images import extents
from writeup.output.slides import pdf as slides_pdf
from writeup.output.slides import pptx

WIDE = '<svg xmlns="http://www.w3.org/2000/svg" width="600pt" height="20pt" viewBox="0 0 600 20"/>'
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="60pt" height="20pt" viewBox="0 0 60 20">{}</svg>'


@pytest.fixture
def look(sample, tmp_path):
    """The templates of a study; a function that makes a document with this look."""
    (tmp_path / "templates").mkdir()

    def made(kind, **front):
        places = [tmp_path / "templates", tool.TEMPLATES]
        return sample.write(kind.render, "# Heading\n\nWords.\n\n***", front=front, templates=places)

    made.folder = tmp_path / "templates"
    return made


@pytest.fixture
def logo(tmp_path):
    def write(content, name="logo.svg"):
        path = tmp_path / name
        path.write_text(content) if isinstance(content, str) else content.save(path)
        return {"logo": {"image": str(path), "alt": "The university"}}

    return write


def test_the_style_sheet_of_the_study_follows_that_of_the_tool(look):
    (look.folder / "own.css").write_text(":root { --link: #7a2048; }")
    page = look(html)
    assert page.index("--link: #7a2048") > page.index("--link: #1d5a9e")


@pytest.mark.parametrize(
    "css",
    [
        'a {}\n@import "x.css";',
        "a {}\nbody { background: url(https://example.org/x.png) }",
        "a {}\nbody { background: url('x.png') }",
        "a {}\n</style><script>1</script>",
    ],
)
def test_a_style_that_loads_or_ends_something_is_refused_with_its_line(look, css):
    (look.folder / "own.css").write_text(css)
    with pytest.raises(DocumentError, match=r"own\.css, line 2: the page loads nothing, so .* has no place"):
        look(html)


@pytest.mark.parametrize(
    "inside",
    [
        "url(data:image/png;base64,AAAA)",
        'url("data:image/png;base64,AAAA")',
        "url( data:image/png;base64,A )",
        "url('#x')",
    ],
)
def test_a_picture_within_the_style_sheet_is_allowed(look, inside):
    (look.folder / "own.css").write_text(f"body {{ background: {inside} }}")
    assert inside in look(html)


@pytest.mark.parametrize(
    ("own", "differs"),
    [
        ("#let own(body) = {\n  set text(size: 20pt)\n  body\n}\n", True),
        ("#let own(body) = body\n#let horizontalrule = [Own words]\n", True),
        ("#let own(body) = body\n#let quiet = red\n", False),
    ],
    ids=["around it", "a function that it calls", "a name that page.typ alone uses"],
)
def test_additions_for_print_wrap_the_document_and_replace_what_it_calls(look, own, differs):
    plain = look(pdf)
    (look.folder / "own.typ").write_text(own)
    assert (look(pdf) != plain) is differs


def test_additions_without_their_function_are_refused(look):
    (look.folder / "own.typ").write_text("#set text(size: 20pt)\n")
    with pytest.raises(DocumentError, match=r"own\.typ does not define own: write #let own\(body\)"):
        look(pdf)


@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.3.0"',
        '#let a = "@preview/cetz:0.3.0"',
        '#let a = read("config/config.yaml")',
        '#include "x.typ"',
        '#import"x.typ"',
        '#include("x.typ")',
        '#image("x.png")',
    ],
)
def test_additions_that_read_other_files_are_refused(look, line):
    (look.folder / "own.typ").write_text(f"#let own(body) = body\n{line}\n")
    with pytest.raises(DocumentError, match=r"own\.typ, line 2: .* reads another file or fetches a package"):
        look(pdf)


@pytest.mark.parametrize(
    "line",
    [
        "#let (f, name) = (read, {name})\n#let a = f(name)",
        "#let a = std.read(encoding: none, {name})",
        "#import/**/{name}",
        '#let a = eval("re" + "ad(\\"a.typ\\")")',
    ],
)
def test_no_file_beside_the_program_is_read_in_any_other_way(look, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.typ").write_text("1")
    (look.folder / "own.typ").write_text("#let own(body) = body\n" + line.replace("{name}", '"a.typ"'))
    with pytest.raises(
        DocumentError, match=r"the look of the document reads a\.typ, whose changes no rule would notice; write"
    ):
        look(pdf)


def test_no_file_above_the_program_is_read(look):
    (look.folder / "own.typ").write_text('#let own(body) = body\n#let f = read\n#f("../a.typ")')
    with pytest.raises(DocumentError, match=r"the look of the document reads \.\./a\.typ, whose changes"):
        look(pdf)


def test_a_mistake_in_the_look_of_slides_is_one_sentence(tmp_path):
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/page.typ").write_text("#let mathematics =")
    with pytest.raises(DocumentError, match=r"^Typst cannot set the slides: .*expected expression"):
        extents(["x"], [tmp_path, tool.TEMPLATES])


def test_a_logo_stands_over_the_title_with_its_words(look, logo):
    front = logo(LOGO.format('<rect width="9" height="9" fill="#1b1b1b"/>'))
    page = look(html, **front)
    title = page[page.index('<header class="title">') : page.index("<h1>")]
    assert 'aria-label="The university"' in title
    assert "currentColor" in title
    assert look(pdf, **front) != look(pdf)


def test_slides_begin_with_the_logo(logo, tmp_path):
    front = {**FRONT, **logo(Image.new("RGB", (60, 20), "red"), "logo.png")}
    program = slides_pdf.source([], front, tmp_path, tool.TEMPLATES)
    assert "data:image/png" in program["logo.svg"]
    assert 'alt: "The university"' in program["main.typ"]
    assert slides_pdf.render([], front, tmp_path, tool.TEMPLATES).startswith(b"%PDF")


def test_the_office_file_shows_the_logo_where_the_pdf_does(logo, tmp_path):
    front = {**FRONT, **logo(LOGO.format(""))}
    members = read_zip(pptx.render([], front, tmp_path, tool.TEMPLATES))
    assert members["ppt/media/logo.png"].startswith(b"\x89PNG")
    assert b'descr="The university"' in members["ppt/slides/slide1.xml"]
    assert b"media/logo.png" in members["ppt/slides/_rels/slide1.xml.rels"]
    assert b'Extension="png"' in members["[Content_Types].xml"]
    ElementTree.fromstring(members["ppt/slides/slide1.xml"])  # noqa: S314  ours
    assert "ppt/media/logo.png" not in read_zip(pptx.render([], FRONT, tmp_path, tool.TEMPLATES))


@pytest.mark.parametrize("content", [WIDE, LOGO.format("<script/>"), "no drawing", LOGO.replace("viewBox", "box")])
def test_a_logo_that_cannot_be_shown_everywhere_is_refused(look, logo, content):
    with pytest.raises(DocumentError, match="logo"):
        look(html, **logo(content))


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("templates/nowhere.svg", "there is no file templates/nowhere.svg; mend the name"),
        ("templates/NOWHERE.PNG", "there is no file templates/NOWHERE.PNG; mend the name"),
        (
            "config/config.yaml",
            r"config/config\.yaml has an unknown ending; give a picture in \.svg, \.png, \.jpg or \.jpeg\.",
        ),
    ],
)
def test_a_logo_that_is_no_picture_is_refused_before_anything_runs(image, words):
    with pytest.raises(ConfigError, match=rf"^logo\.image: {words}"):
        a_study(changed(["logo"], {"image": image, "alt": "ACME"}))
