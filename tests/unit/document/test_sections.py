"""What a template may include, and what it cannot do while it is filled in."""

import pytest

from writeup.document.document_tree import parse
from writeup.document.sections import located, render
from writeup.document.template_paths import sections, slides
from writeup.errors import DocumentError


@pytest.fixture
def written(tmp_path):
    """A function from the words of writeup.md to the document, or to the sentence that refuses them."""

    def fill(words, **names):
        (tmp_path / "writeup.md").write_text(words)
        try:
            return render(tmp_path, names)
        except DocumentError as error:
            return str(error)

    return fill


@pytest.mark.parametrize("name", ["intro.txt", "./intro.txt", "deep/intro.qmd"])
def test_a_listed_file_is_included(written, tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("Words.")
    assert written(f'<% include "{name}" %>') == "Words."


@pytest.mark.parametrize("name", ["intro.tex", "README.md", ".intro.md", "fonts/intro.md"])
def test_a_file_that_is_not_listed_cannot_be_included_though_it_is_there(written, tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("Words.")
    assert f"{name} cannot be included: a template to include is in templates/" in written(f'<% include "{name}" %>')


def test_words_outside_the_templates_cannot_be_included(written, tmp_path):
    (tmp_path.parent / "outside.md").write_text("Words.")
    assert "../outside.md" in written('<% include "../outside.md" %>')


def test_words_of_a_slide_are_not_the_documents(written, tmp_path):
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/why.md").write_text("Words.")
    assert "slides/why.md belongs to the slides" in written('<% include "slides/why.md" %>')


def test_words_of_the_document_are_not_a_slides(tmp_path):
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/slides.md").write_text('<% include "why.md" %>')
    (tmp_path / "why.md").write_text("Words.")
    with pytest.raises(DocumentError, match=r"why\.md belongs to the document"):
        render(tmp_path, {}, first="slides/slides.md", among=slides)


def test_a_template_that_is_nowhere_is_named(written):
    assert "there is no template nowhere.md in" in written('<% include "nowhere.md" %>')


@pytest.mark.parametrize(
    "words",
    [
        "<< ''.__class__ >>",
        "<< value.__init__.__globals__ >>",
        "<< value.__class__.__mro__[1].__subclasses__() >>",
        "<< (value | attr('__class__')) >>",
        "<< '{0.__class__}'.format(value) >>",
        "<< value.append(1) >>",
    ],
)
def test_a_template_cannot_reach_into_python(written, words):
    told = written(words, value=[1])
    assert told.startswith("writeup.md, line 1: access to attribute")
    assert "it does not reach into Python" in told


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("<% for i in range(10**9) %>a<% endfor %>", "Range too big"),
        ('<% include "writeup.md" %>', "keeps calling itself"),
        ("<% macro again() %><< again() >><% endmacro %><< again() >>", "keeps calling itself"),
        ("<< 1 / 0 >>", "ZeroDivisionError: division by zero"),
        ("<< 'a' + 1 >>", "TypeError"),
        ("<< value['a']['b'] >>", "mend the name"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_told_in_one_sentence_with_its_place(written, words, reason):
    told = written(words, value={})
    assert told.startswith("writeup.md, line 1: ")
    assert reason in told
    assert "\n" not in told


def test_the_place_of_a_mistake_is_named_in_included_files_of_any_ending(written, tmp_path):
    (tmp_path / "sweeps").mkdir()
    (tmp_path / "sweeps/intro.txt").write_text("One.\n<< nothing >>")
    assert written('<% include "sweeps/intro.txt" %>').startswith("sweeps/intro.txt, line 2: 'nothing' is undefined")


def test_an_identifier_used_twice_is_told_with_both_places(tmp_path):
    (tmp_path / "a.md").write_text("# One {#sec:own}\n")
    (tmp_path / "b.md").write_text("\n\n# Two {#sec:own .unnumbered}\n\n# Three {#sec:own-too}\n")
    (tmp_path / "writeup.md").write_text('<% include "a.md" %>\n\n<% include "b.md" %>\n')
    with pytest.raises(DocumentError) as refused:
        parse(render(tmp_path, {}))
    told = str(located(refused.value, sections(tmp_path)))
    assert told.startswith("the identifier #sec:own is used twice, in a.md, line 1 and in b.md, line 3; give each")
