import io
import json
import zipfile
from xml.etree import ElementTree

import pikepdf
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pypdf import PdfReader

from accessibility import faults
from sample_document import PLACES, step
from writeup.archives import read_zip, write_zip
from writeup.errors import DocumentError
from writeup.files import write_json
from writeup.output.slides import geometry, pdf, pptx
from writeup.output.slides.geometry import HEIGHT, WIDTH
from writeup.output.slides.shapes import PREFIXES
from writeup.output.text_runs import plain
from writeup.witness.account import Account
from writeup.witness.office import check_office

from .conftest import CLAIM, DOCUMENT, FIGURES, FRONT, TEMPLATES


@pytest.fixture(scope="module")
def shown(deck):
    """The slides as another program reads them; it knows nothing of equations."""
    return list(Presentation(io.BytesIO(deck.pptx)).slides)


@pytest.fixture(scope="module")
def written(deck):
    """The slides as they are written."""
    return slides_of(deck.pptx)


def slides_of(content):
    members = read_zip(content)
    count = sum(name.startswith("ppt/slides/slide") for name in members)
    return [parsed(members[f"ppt/slides/slide{number + 1}.xml"]) for number in range(count)]


def parsed(content):
    return ElementTree.fromstring(content)  # noqa: S314  our own


def tag(name):
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def letters(element):
    return "".join(words.text or "" for words in element.iter() if words.tag in (tag("a:t"), tag("m:t")))


def test_pdf_has_the_title_and_a_page_a_slide_each_with_its_bookmark(deck):
    with pikepdf.open(io.BytesIO(deck.pdf)) as made:
        assert len(made.pages) == len(deck.slides) + 1
        with made.open_outline() as outline:
            (experiments,) = outline.root
            assert [item.title for item in experiments.children] == [plain(slide["title"]) for slide in deck.slides[1:]]


def test_pdf_passes_the_checker_of_accessibility(deck):
    assert faults(deck.pdf) == []


@pytest.mark.parametrize("kind", ["text", "table"])
def test_what_does_not_fit_its_box_is_set_smaller(deck, kind):
    slides = json.loads(json.dumps(deck.slides))
    box = next(box for slide in slides for box in slide["boxes"] if box["kind"] == kind)
    box["h"] = 5
    assert pdf.render(slides, FRONT, FIGURES, TEMPLATES).startswith(b"%PDF")


def test_lists_keep_their_numbers_in_the_pdf(make):
    lists = "3. third\n4. fourth\n\na) first\nb) second\n\n(1) again\n(2) and again\n"
    made = pdf.render(make(f"# Lists\n\n{lists}"), FRONT, FIGURES, TEMPLATES)
    words = " ".join(PdfReader(io.BytesIO(made)).pages[1].extract_text().split())
    assert "3. third 4. fourth a) first b) second (1) again (2) and again" in words


@pytest.mark.parametrize("words", ["many words " * 300, "0123456789abcdef" * 300], ids=["words", "unbroken"])
def test_words_of_any_length_become_both_files(make, words):
    claim = {**CLAIM, "sentence": words}
    front = {**FRONT, "title": words, "subtitle": words, "author": {"name": words, "email": words}}
    slides = make(document=DOCUMENT.replace("Depth", words), claims=[claim])
    assert pdf.render(slides, front, FIGURES, TEMPLATES).startswith(b"%PDF")
    assert len(Presentation(io.BytesIO(pptx.render(slides, front, FIGURES, TEMPLATES))).slides) == len(slides) + 1


def test_titles_stand_in_title_placeholders(deck, shown):
    assert [slide.shapes.title.text for slide in shown[1:]] == [plain(slide["title"]) for slide in deck.slides]
    assert shown[0].shapes.title.text == FRONT["title"]
    assert {slide.shapes.title.placeholder_format.type for slide in shown[1:]} == {PP_PLACEHOLDER.TITLE}


def test_titles_have_room_for_three_lines_between_the_edge_and_the_rule(shown):
    for slide in shown[2:]:
        title = slide.shapes.title
        assert (title.left, title.width) == (geometry.LEFT * 12700, geometry.ACROSS * 12700)
        assert 0 < title.top < title.top + title.height < geometry.TOP * 12700
        assert title.height >= 3 * geometry.TITLE * 12700


def test_tables_are_tables_with_the_documents_cells(shown):
    (table,) = [shape.table for shape in shown[2].shapes if shape.has_table]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Layers n", "Test"],
        ["1", "92.16"],
        ["2", "94.20"],
    ]
    assert table.first_row


def test_words_are_text_that_can_be_edited(shown):
    assert any("Deeper is better, at n ≤ 2.\xa0✓" in shape.text_frame.text
               for shape in shown[3].shapes if shape.has_text_frame)  # fmt: skip


def described(slide):
    """The words for those who cannot see what a slide shows: pictures, tables, equations."""
    seen = [*slide.iter(tag("p:pic")), *slide.iter(tag("p:graphicFrame")), *slide.iter(tag("mc:Choice"))]
    return [next(shape.iter(tag("p:cNvPr"))).get("descr", "") for shape in seen]


def test_every_picture_table_and_equation_is_described(written):
    words = [described(slide) for slide in written]
    assert words[2][0].startswith("Training loss against")
    assert words[2][1] == "Depth: accuracy in percent"
    assert words[3][-1].startswith("s sub i equals")
    assert all(all(slide) for slide in words)


def test_a_formula_is_an_equation_that_can_be_edited_and_text_where_equations_cannot_be_shown(written):
    (choice,), (fallback,) = (list(written[3].iter(tag(name))) for name in ("mc:Choice", "mc:Fallback"))
    assert [fraction.tag for fraction in choice.iter(tag("m:f"))] == [tag("m:f")]
    assert letters(fallback) == "si = ez_i/(∑kez_k)."
    assert not list(fallback.iter(tag("m:oMath")))


def test_only_equations_stand_where_other_programs_do_not_look(written):
    for slide in written:
        assert all(list(choice.iter(tag("m:oMathPara"))) for choice in slide.iter(tag("mc:Choice")))


FORMULAS = (
    r"\sqrt[3]{2x}",
    r"2^{2^n}",
    r"e^{-x_1^2/2}",
    r"{x^2}^3",
    r"\frac{a}{\frac{b}{2}}",
    r"\binom{5}{2}",
    "x_{12}",
)


def test_formulas_on_one_line_are_read_back_as_those_of_the_slide(make, tmp_path):
    cells = " | ".join(f"${tex}$" for tex in FORMULAS)
    table = f"| {cells} |\n|{'---|' * len(FORMULAS)}\n| {cells} |\n"
    slides = make("# Formulas\n\n" + "".join(f"- ${tex}$ here\n" for tex in FORMULAS) + f"\n{table}")
    path = tmp_path / "slides.pptx"
    path.write_bytes(pptx.render(slides, FRONT, FIGURES, TEMPLATES))
    account = Account()
    check_office(account, path, slides)
    assert account.counts["cells"] > len(FORMULAS)


def test_aligned_lines_are_rows_of_a_matrix_with_something_before_every_sign(make):
    aligned = r"\begin{aligned} b &< 0 && \text{so} \\ &\ge 1 \end{aligned}"
    document = DOCUMENT.replace(r"s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}.", aligned)
    slide = slides_of(pptx.render(make(document=document), FRONT, FIGURES, TEMPLATES))[3]
    assert "&" not in letters(slide)
    rows = [[letters(cell) for cell in row.findall(tag("m:e"))] for row in slide.iter(tag("m:mr"))]
    assert [row[:2] for row in rows] == [["b", "<0"], ["", "≥1"]]
    assert all(cell.find(tag("m:r")) is not None for row in slide.iter(tag("m:mr")) for cell in row.findall(tag("m:e")))


def test_shapes_come_in_the_order_in_which_they_are_read(deck, written):
    for slide, made in zip(deck.slides, written[1:], strict=True):
        title, *shapes = list(next(made.iter(tag("p:spTree"))))[2:]
        tops = [int(next(shape.iter(tag("a:off"))).get("y")) for shape in shapes if list(shape.iter(tag("a:off")))]
        assert tops == sorted(tops)
        assert len(tops) == len(slide["boxes"])
        assert next(title.iter(tag("p:ph"))).get("type") == "title"


def test_shapes_stand_and_texts_are_as_large_as_in_the_pdf(deck, written):
    formula, table = deck.slides[-1]["boxes"][0], deck.slides[-1]["boxes"][-1]
    equation, frame = (next(written[-1].iter(tag(name))) for name in ("mc:Choice", "p:graphicFrame"))
    for shape, box in ((equation, formula), (frame, table)):
        place, size = (next(shape.iter(tag(name))) for name in ("a:off", "a:ext"))
        assert [int(place.get(side)) for side in "xy"] == [round(box[side] * 12700) for side in "xy"]
        assert [int(size.get(side)) for side in ("cx", "cy")] == [round(box[side] * 12700) for side in "wh"]
        assert {run.get("sz") for run in shape.iter(tag("a:rPr"))} == {str(round(box["size"] * 100))}
    assert [int(column.get("w")) for column in frame.iter(tag("a:gridCol"))] == [
        round(w * 12700) for w in table["columns"]
    ]


def test_what_pandoc_cannot_put_on_one_slide_goes_on_to_another_of_the_same_title_and_notes(make):
    table = "| a |\n|---|\n| b |"
    slides = make(f"# Tables\n\n{table}\n\n- a\n\n{table}\n\n- b\n\n{table}\n")
    assert len(slides) == 1
    shown = list(Presentation(io.BytesIO(pptx.render(slides, FRONT, FIGURES, TEMPLATES))).slides)[1:]
    assert [slide.shapes.title.text for slide in shown] == ["Tables", "Tables"]
    assert {slide.notes_slide.notes_text_frame.text.split()[0] for slide in shown} == {"Tables."}
    assert sum(shape.has_table for slide in shown for shape in slide.shapes) == 3


def test_cells_over_several_columns_are_merged_and_read_back(make, tmp_path):
    document = DOCUMENT + "\n+---+---+\n| both  |\n+===+===+\n| 1 | 2 |\n+---+---+\n\n: Grid {#tbl:grid}\n"
    slides = make('# Grid\n\n<< excerpt("tbl:grid") >>\n', document=document)
    path = tmp_path / "slides.pptx"
    path.write_bytes(pptx.render(slides, FRONT, FIGURES, TEMPLATES))
    check_office(Account(), path, slides)
    slide = Presentation(path).slides[1]
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    assert table.cell(0, 0).is_merge_origin
    assert [cell.text for row in table.rows for cell in row.cells] == ["both", "", "1", "2"]


def test_every_run_says_its_language(written):
    runs = [run for slide in written for run in slide.iter(tag("a:rPr"))]
    assert runs
    assert {run.get("lang") for run in runs} == {"en-US"}


def test_the_speaker_has_sentences_to_say_and_the_sources_last(shown):
    said = shown[3].notes_slide.notes_text_frame.text
    assert "Deeper is better, at n ≤ 2." in said
    assert said.rstrip().endswith("Sources: plan.json.")


def test_the_reference_document_has_the_layouts_that_pandoc_needs_on_a_page_of_the_right_size():
    reference = Presentation(str(TEMPLATES / pptx.REFERENCE))
    assert (reference.slide_width, reference.slide_height) == (WIDTH * 12700, HEIGHT * 12700)
    assert {layout.name for layout in reference.slide_layouts} >= {
        *("Title Slide", "Title and Content", "Section Header", "Two Content"),
        *("Comparison", "Content with Caption", "Blank"),
    }


def test_a_study_has_a_reference_document_of_its_own(deck, tmp_path):
    members = read_zip((TEMPLATES / pptx.REFERENCE).read_bytes())
    members["ppt/theme/theme1.xml"] = members["ppt/theme/theme1.xml"].replace(b"1D4F8C", b"C0FFEE")
    (tmp_path / "slides").mkdir()
    with (tmp_path / pptx.REFERENCE).open("wb") as stream:
        write_zip(stream, members)
    made = pptx.render(deck.slides, FRONT, FIGURES, [tmp_path, TEMPLATES])
    assert b"C0FFEE" in read_zip(made)["ppt/theme/theme1.xml"]


def test_a_reference_document_that_is_none_is_refused_by_name(deck, tmp_path):
    (tmp_path / "slides").mkdir()
    (tmp_path / pptx.REFERENCE).write_text("words")
    with pytest.raises(DocumentError, match=r"pandoc cannot write slides with .*slides/reference\.pptx: "):
        pptx.render(deck.slides, FRONT, FIGURES, [tmp_path, TEMPLATES])


def test_every_shape_lies_on_its_slide(deck, written):
    made = Presentation(io.BytesIO(deck.pptx))
    for shape in (shape for slide in made.slides for shape in slide.shapes):
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= made.slide_width
        assert shape.top + shape.height <= made.slide_height
    for place in (place for slide in written for place in slide.iter() if place.tag in (tag("a:xfrm"), tag("p:xfrm"))):
        (left, top), (width, height) = ([int(side) for side in list(part.attrib.values())[:2]] for part in place[:2])
        assert 0 <= left <= left + width <= made.slide_width
        assert 0 <= top <= top + height <= made.slide_height


def test_office_file_carries_the_date_of_the_front_matter_and_nothing_of_the_reference_document_but_its_look(deck):
    with zipfile.ZipFile(io.BytesIO(deck.pptx)) as archive:
        names = archive.namelist()
        assert names == sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]
        properties = parsed(archive.read("docProps/core.xml"))
        assert {words.text for words in properties.iter() if "W3CDTF" in str(words.attrib)} == {"2026-11-23T00:00:00Z"}
        assert "Your name" in [words.text for words in properties]
        assert b"The look of the slides" not in b"".join(archive.read(name) for name in names)


@pytest.fixture(scope="module")
def builds(deck, tmp_path_factory):
    made = {}
    for place in PLACES:
        folder = tmp_path_factory.mktemp("slides")
        write_json(folder / "slides.json", deck.slides)
        made[place] = {kind: step(place, folder, f"write_slides_{kind}", "slides.json") for kind in ("pdf", "pptx")}
    return made


@pytest.mark.parametrize("kind", ["pdf", "pptx"])
def test_same_bytes_in_any_folder_time_zone_locale_and_hash_seed(builds, deck, kind):
    assert builds["here"][kind] == builds["a far place"][kind] == getattr(deck, kind)
