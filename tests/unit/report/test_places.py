"""What a study does not hold itself comes from the tool, file by file."""

import pytest

from writeup import tool
from writeup.errors import DocumentError
from writeup.provenance.fingerprint import files
from writeup.report.places import found, places, sections


@pytest.fixture
def own(tmp_path):
    """The templates of a study that has words of its own for one section."""
    (tmp_path / "templates" / "sweeps").mkdir(parents=True)
    (tmp_path / "templates" / "method.md").write_text("My method.")
    (tmp_path / "templates" / "sweeps" / "rate.md").write_text("My sweep.")
    return tmp_path / "templates"


def test_a_template_of_the_study_comes_before_that_of_the_tool(own):
    assert found(places(own), "method.md") == own / "method.md"


def test_a_template_that_the_study_lacks_is_the_tools(own):
    assert found(places(own), "page.html") == tool.TEMPLATES / "page.html"


def test_a_template_that_nobody_has_is_named_with_the_places_searched(own):
    with pytest.raises(DocumentError, match=r"no template nowhere\.md in") as refused:
        found(places(own), "nowhere.md")
    assert str(own) in str(refused.value)


def test_the_sections_are_those_of_both_each_once(own):
    listed = sections(places(own))
    assert listed["method.md"].read_text() == "My method."
    assert {"sweeps/rate.md", "sweeps/any.md", "appendix.md"} <= set(listed)
    assert "README.md" not in listed


def test_a_file_of_the_tool_is_fingerprinted_by_its_name_within_the_tool():
    (line,) = files([tool.SCHEMAS / "study.schema.yaml"])
    assert line.startswith("workflow/schemas/study.schema.yaml ")
