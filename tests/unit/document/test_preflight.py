"""The names of sweeps and sections, held against the templates before anything runs."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from factories import a_study
from writeup.document.preflight import refuse_mistakes
from writeup.document.template_paths import search_path
from writeup.errors import ConfigError, DocumentError
from writeup.experiment.schema import load_yaml
from writeup.tool import ROOT

TAKEN = ["method", "best", "runs", "search", "published", "softmax", "gates", "answers", "counts", "any"]


@pytest.fixture(scope="module")
def default():
    """The default study without its claims."""
    return a_study(load_yaml(ROOT / "config/config.yaml") | {"claims": None})


def renamed(default, name):
    return replace(default, sweeps=[*default.sweeps, replace(default.sweeps[0], name=name)])


@pytest.fixture
def check(tmp_path):
    """Asks about a study whose templates are in `tmp_path`."""
    return lambda study: refuse_mistakes(study, None, search_path(tmp_path))


@pytest.fixture
def declare(default, tmp_path):
    """The default study with one claim, in a `section`."""

    def declared(section, **more):
        claim = {"id": "it", "section": section, "statement": "So it is.", "rule": {"complete": {}}, **more}
        (tmp_path / "claims.yaml").write_text(json.dumps({"claims": [{"expected": "supported", **claim}]}))
        return replace(default, claims=str(tmp_path / "claims.yaml"))

    return declared


@pytest.mark.parametrize("name", TAKEN)
def test_a_sweep_with_the_name_of_a_part_of_the_document_is_refused(check, default, name):
    with pytest.raises(ConfigError, match=f"sweeps: the document already has a part called {name};"):
        check(renamed(default, name))


def test_every_other_name_is_a_sweeps_to_have(check, default):
    check(renamed(default, "method_of_steps"))


def test_a_template_of_the_studys_own_may_tell_of_a_sweep_under_its_name(check, default, tmp_path):
    (tmp_path / "writeup.md").write_text("# Width of the layer {#sec:breadth}\n")
    check(renamed(default, "breadth"))


def test_a_name_is_free_where_the_studys_own_template_takes_the_place_of_the_one_that_has_it(check, default, tmp_path):
    (tmp_path / "method.md").write_text("## What was done {#sec:done}\n")
    check(renamed(default, "method"))


@pytest.mark.parametrize("section", ["width", "why", "softmax", "plateau", "intro", "shown"])
def test_a_claim_may_stand_in_a_sweep_a_part_of_the_theory_or_a_section_of_a_template(
    check, declare, tmp_path, section
):
    (tmp_path / "summary.md").write_text("# First {#sec:intro}\n<% for name in claims('shown') %><% endfor %>\n")
    check(declare(section))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("points", "and the study has no sweep 'points'; delete the file, or give it the name of a sweep."),
        ("learning_rate", "; allowed: none."),
    ],
)
def test_a_text_left_over_from_another_sweep_is_named_as_such(check, default, tmp_path, name, words):
    (tmp_path / "sweeps").mkdir()
    (tmp_path / f"sweeps/{name}.md").write_text('How many?\n\n<< claim("points_help") >>\n')
    with pytest.raises(DocumentError) as caught:
        check(default)
    assert f"{name}.md, line 3: no claim is called 'points_help'" in str(caught.value)
    assert words in str(caught.value)


def test_a_claim_in_a_section_that_there_is_not_is_refused(check, declare):
    unknown = r"claim it: the section 'learnign_rate' is unknown; did you mean learning_rate\?"
    with pytest.raises(ConfigError, match=unknown):
        check(declare("learnign_rate"))


@pytest.fixture
def shown(default, tmp_path, monkeypatch):
    """Asks about a study with a picture, figures/bench.png, and these words."""
    monkeypatch.chdir(tmp_path)
    for name in ("figures", "templates"):
        Path(name).mkdir()
    Path("figures/bench.png").touch()

    def ask(words):
        Path("templates/bench.md").write_text(words)
        study = replace(default, bibliography=str(ROOT / "config/references.bib"))
        refuse_mistakes(study, None, search_path(Path("templates")))

    return ask


def test_a_picture_with_words_behind_its_name_or_beside_it_is_shown(shown):
    shown('![The bench](figures/bench.png "A laser."){width=50%}')
    Path("figures/bench.json").touch()
    shown("![The bench](figures/bench.png)")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            'See.\n\n![A](figures/bank.png "A laser.")',
            r"^templates/bench\.md, line 3: there is no picture figures/bank\.png; did you mean figures/bench\.png\?",
        ),
        ("![A](figures/bench.png)", r"^templates/bench\.md, line 1: say what the picture shows behind its name"),
    ],
)
def test_a_picture_that_is_missing_or_has_no_words_is_named_before_anything_runs(shown, words, sentence):
    with pytest.raises(DocumentError, match=sentence):
        shown(words)


def test_a_work_that_no_bibliography_has_is_named_with_its_template_and_line(check, declare, tmp_path):
    (tmp_path / "writeup.md").write_text("# First\n\nIt is so [@polyak1963].\n")
    with pytest.raises(DocumentError) as error:
        check(declare("width", because="Others saw it [@saxe2041]."))
    assert re.fullmatch(
        r"writeup.md, line 3: \[@polyak1963\] cites a work, but .* did you mean polyak1964\?\n"
        r"claim it: \[@saxe2041\] cites a work, but .* did you mean saxe2014\?",
        str(error.value),
    )


def test_what_a_template_calls_so_is_no_work_and_what_only_begins_so_is(check, default, tmp_path):
    (tmp_path / "writeup.md").write_text(
        "# First {#here}\n\n[Words]{#there .guide}\n\nSee [@here], [@there] and [@the].\n"
    )
    with pytest.raises(DocumentError, match=r"^writeup\.md, line 5: \[@the\] cites a work, but"):
        check(default)


@pytest.mark.parametrize("key", ["bibliography", "citation_style"])
def test_a_bibliography_or_a_style_that_is_not_there_is_named_before_anything_runs(check, default, tmp_path, key):
    with pytest.raises(DocumentError, match=f"{key}: there is no file .*none; write it, or mend the name"):
        check(replace(default, **{key: str(tmp_path / "none")}))


def test_a_number_typed_into_the_abstract_is_refused(check, default):
    with pytest.raises(ConfigError, match="abstract: the number 92 is typed by hand; mark a passage"):
        check(replace(default, front={**default.front, "abstract": "It reaches 92 percent."}))


def test_what_an_author_is_warned_of_is_the_answer(check, declare):
    study = declare("width", statement="Every run ended, therefore all is well.")
    assert "therefore" in check(replace(study, bibliography=None))
