"""What a study does not hold itself comes from the tool, file by file; which files can be shown at all."""

import pytest

from writeup import tool
from writeup.document import template_paths
from writeup.document.template_paths import (
    figure_folders,
    figures,
    find_template,
    read_words,
    search_path,
    sections,
    slides,
)
from writeup.errors import DocumentError
from writeup.fingerprint.code import files


@pytest.fixture
def own(tmp_path):
    """The templates of a study that has words of its own for one section."""
    (tmp_path / "templates" / "sweeps").mkdir(parents=True)
    (tmp_path / "templates" / "method.md").write_text("My method.")
    (tmp_path / "templates" / "sweeps" / "rate.md").write_text("My sweep.")
    return tmp_path / "templates"


def test_a_template_of_the_study_comes_before_that_of_the_tool(own):
    assert find_template(search_path(own), "method.md") == own / "method.md"


def test_a_template_that_the_study_lacks_is_the_tools(own):
    assert find_template(search_path(own), "page.html") == tool.TEMPLATES / "page.html"


def test_a_template_that_nobody_has_is_named_with_the_places_searched(own):
    with pytest.raises(DocumentError, match=r"no template nowhere\.md in") as refused:
        find_template(search_path(own), "nowhere.md")
    assert str(own) in str(refused.value)


def test_the_sections_are_those_of_both_each_once(own):
    listed = sections(search_path(own))
    assert listed["method.md"].read_text() == "My method."
    assert {"sweeps/rate.md", "sweeps/any.md", "appendix.md"} <= set(listed)
    assert "README.md" not in listed


def test_a_file_of_the_tool_is_fingerprinted_by_its_name_within_the_tool():
    (line,) = files([tool.SCHEMAS / "study.schema.yaml"])
    assert line.startswith("workflow/schemas/study.schema.yaml ")


def test_words_behind_a_link_to_a_folder_are_listed(own, tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "depth.md").write_text("Behind a link.")
    (own / "linked").symlink_to(tmp_path / "words")
    assert sections(own)["linked/depth.md"].read_text() == "Behind a link."


def test_links_that_lead_back_do_not_go_round_for_ever(own):
    (own / "sweeps" / "again").symlink_to(own)
    assert set(sections(own)) == {"method.md", "sweeps/rate.md"}


def test_a_link_to_more_files_than_a_document_can_have_is_refused_in_one_sentence(own, monkeypatch):
    monkeypatch.setattr(template_paths, "MOST_FILES", 1)
    with pytest.raises(DocumentError, match="holds more than 1 files; take out the folder or the link"):
        sections(own)


@pytest.mark.parametrize("name", ["intro.markdown", "intro.txt", "sweeps/intro.QMD", "deep/er/intro.md"])
def test_a_file_that_a_template_can_include_is_listed_whatever_its_ending(own, name):
    (own / name).parent.mkdir(parents=True, exist_ok=True)
    (own / name).write_text("Words.")
    assert name in sections(own)


@pytest.mark.parametrize(
    "name", ["README.md", "sweeps/README.md", ".hidden.md", ".git/a.md", "figures/a.md", "page.html"]
)
def test_what_is_no_words_of_the_document_is_not_listed(own, name):
    (own / name).parent.mkdir(parents=True, exist_ok=True)
    (own / name).write_text("Notes.")
    assert name not in {**sections(own), **slides(own)}


def test_words_of_slides_are_listed_for_slides_alone(own):
    (own / "slides").mkdir()
    (own / "slides" / "why.md").write_text("# Why?")
    assert set(slides(own)) == {"slides/why.md"}
    assert "slides/why.md" not in sections(own)


def test_a_byte_order_mark_is_not_part_of_the_words(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# Title")
    assert read_words(tmp_path / "a.md") == "# Title"


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path):
    (tmp_path / "a.md").write_bytes("One.\nGröße".encode("latin-1"))
    with pytest.raises(DocumentError, match=r"a\.md, line 2, is not UTF-8; save the file in that encoding\."):
        read_words(tmp_path / "a.md")


def test_a_file_larger_than_any_document_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(template_paths, "LARGEST", 3)
    (tmp_path / "a.md").write_text("Words.")
    with pytest.raises(DocumentError, match=r"a\.md has 6 bytes"):
        read_words(tmp_path / "a.md")


def test_figures_of_the_authors_own_are_found_by_name(own):
    (own / "figures").mkdir()
    for name in ("setup.svg", "photo.JPG", "setup.json"):
        (own / "figures" / name).touch()
    assert figures(search_path(own)) == {"setup": own / "figures/setup.svg", "photo": own / "figures/photo.JPG"}


def test_figures_lie_anywhere_in_the_figures_of_the_study_beside_its_templates(own, tmp_path):
    (tmp_path / "figures" / "photos").mkdir(parents=True)
    for name in ("setup.svg", "photos/bench.png", "width.py", "photos/.hidden.png"):
        (tmp_path / "figures" / name).touch()
    found = {"setup": tmp_path / "figures/setup.svg", "bench": tmp_path / "figures/photos/bench.png"}
    assert figures(search_path(own)) == found
    assert set(figure_folders(search_path(own))) == {path.parent for path in found.values()}


@pytest.mark.parametrize("other", ["templates/figures/setup.png", "figures/setup.svg", "figures/deep/setup.jpg"])
def test_two_drawings_of_one_figure_are_refused(own, tmp_path, other):
    for name in ("templates/figures/setup.svg", other):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(DocumentError, match="two drawings of one figure; keep one of them"):
        figures(search_path(own))
