"""A template is checked once: again only if its words, or the code of the check, have changed."""

import hashlib

import pytest

from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.prose_record import RECORD, check_words, unchecked
from writeup.document.template_paths import search_path, sections, slides
from writeup.errors import DocumentError

TYPED = "It scores 97.8 %.\n"


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """The templates of a study whose own words were checked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates/slides").mkdir(parents=True)
    for name in ("intro.md", "slides/intro.md"):
        (tmp_path / "templates" / name).write_text("[We look.]{.guide}\n")
    found = search_path(tmp_path / "templates")
    check_words(found, "code")
    return found


def test_what_was_checked_is_not_looked_at_again(templates):
    assert not unchecked(sections)(templates)
    assert not unchecked(slides)(templates)


@pytest.mark.parametrize("name", ["intro.md", "slides/intro.md"])
def test_words_that_changed_are_checked(templates, name, tmp_path):
    (tmp_path / "templates" / name).write_text(TYPED)
    assert list(unchecked(sections, slides)(templates)) == [name]
    with pytest.raises(DocumentError, match=rf"{name}, line 1: the number '97\.8'"):
        check_words(templates, "code")
    with pytest.raises(DocumentError, match=rf"{name}, line 1"):
        refuse_unclaimed(templates, unchecked(sections, slides))


def test_words_in_which_something_was_found_are_checked_again(templates, tmp_path):
    (tmp_path / "templates/intro.md").write_text(TYPED)
    for _ in range(2):
        with pytest.raises(DocumentError):
            check_words(templates, "code")


def test_another_code_checks_all_words_again(templates, tmp_path):
    intro = tmp_path / "templates/intro.md"
    before = hashlib.sha256(intro.read_bytes()).hexdigest()
    intro.write_text(TYPED)
    RECORD.write_text(RECORD.read_text().replace(before, hashlib.sha256(intro.read_bytes()).hexdigest()))
    check_words(templates, "code")
    with pytest.raises(DocumentError):
        check_words(templates, "other code")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"code": "code"}', "\0"])
def test_without_a_record_all_words_are_checked(templates, content, tmp_path):
    (tmp_path / "templates/intro.md").write_text(TYPED)
    RECORD.write_text(content)
    with pytest.raises(DocumentError):
        check_words(templates, "code")
