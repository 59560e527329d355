"""Faults planted between results and reader: in files that the document shows, and in its templates."""

import re

import pytest

from faults.default_study import take

SECTION = "templates/xor.md"


def in_json(name, change):
    return lambda study: study.json(name, change)


def another_model(inspection):
    inspection["seed"] = "3" if inspection["seed"] != "3" else "2"


def one_error_less(inspection):
    inspection["confusion"][4][4] += 1
    inspection["confusion"][4][9] -= 1


RESULTS = {
    "an inspection of another model": (in_json("best_model.json", another_model), "is not about the best run"),
    "an error of the best model hidden": (in_json("best_model.json", one_error_less), "confusion matrix does not give"),
}

TEMPLATES = {
    "a number typed into the prose": ("It scores 97.8 %.", r"xor\.md, line 1: the number '97\.8' in “It scores"),
    "a number in words": ("[It took ten epochs.]{.method}", "line 1: the number 'ten' in “.It took"),
    "a caption with a number": ("![The 16 functions](xor){#fig:x}", "line 1: the number '16' in “!.The 16 functions"),
    "a heading with a number": ("## All 97 of them", "line 1: the number '97' in “## All"),
    "a table with a number": ("| a |\n|---|\n| 0.978 |", r"line 3: the number '0\.978'"),
    "a number calculated in the page": (
        "It takes << (plan.data.train // 64) | show >> steps.",
        "line 1: a number is calculated between << and >>",
    ),
    "a number calculated aside": (
        "<% set twice = plan.confidence * 2 %>\n[So << twice | show >>.]{.step}",
        "line 1: a number is calculated between << and >>",
    ),
    "a number passed through the filter": ("<< 0.978 | show('%') >>", "line 1: a value is typed between << and >>"),
    "a number dressed as a formula": ("[It is $0.978$.]{.step}", r"line 1: the number '0\.978'"),
    "a sentence without a claim": ("Small steps get lost.", "line 1: “Small steps get lost.” says something that no"),
    "a lead-in that asserts": (
        "It always works: << claim('xor_network') >>",
        "line 1: “It always works:” says something that no claim",
    ),
    "an assertion as a run-in heading": (
        "**The penalty helps at every size of network.** << claim('xor_network') >>",
        "“.*The penalty helps at every size of network.*” says something",
    ),
    "a reason that does not exist": ("::: opinion\nIt is nice.\n:::", "line 2: “It is nice.” says something"),
    "a mark misspelt": ("[It means this.]{.defintion}", "“It means this.* says something that no claim decides"),
    "a formula typed by hand": ("$$ J = s $$ {#eq:x}", "line 1: the formula .* is typed by hand"),
    "a badge typed by hand": (
        '[proved]{.verdict verdict="proved" claim="xor_network"}',
        "line 1: .* marks a verdict or a value by hand",
    ),
    "a result in a reference": ("[See Polyak (1964): right on 45 %.]{.reference}", "line 1: the number '45'"),
    "a result in a footnote": ("[So.[^1]]{.method}\n\n[^1]: [On 45 % of them.]{.method}", "line 3: the number '45'"),
    "a comment of HTML": ("[So. <!-- TODO -->]{.method}", "line 1: <!-- TODO --> is HTML"),
    "a way into Python": ("<< plan.__class__ >>", r"xor\.md, line 1: access to attribute '__class__'"),
    "an identifier used twice": (
        "# One {#sec:own}\n\n# Two {#sec:own}",
        r"#sec:own is used twice, in xor\.md, line 1 and in xor\.md, line 3",
    ),
    "a figure of a sweep that is gone": (
        "![Course of learning](curves_old){#fig:old}",
        r"the study has no figure curves_old; it draws gates, weights_regularization, xor\.",
    ),
    "a picture in a heading": ("# ![Planes](gates)", "the picture gates must stand alone"),
    "a claim misspelt": ("<< claim('xor_netwrok') >>", r"xor\.md, line 1: no claim is called 'xor_netwrok'"),
    "a quotation of nobody": ("<< quote('xor_network') >>", "line 1: the claim xor_network has no quote"),
    "a value that does not exist": ("<< plan.confidense | show('%') >>", r"xor\.md, line 1: .*confidense"),
    "a configuration that was not run": (
        "<< cell('tuned', 'test_accuracy', momentum=0.5).mean | show('%') >>",
        "line 1: 0 configurations of tuned have",
    ),
    "a loss in percent": (
        "<< cell('tuned', 'train_loss', momentum=0).mean | show('%') >>",
        "line 1: show: '%' is not a unit of the train loss",
    ),
    "a number without a unit": ("<< plan.confidence >>", r"line 1: the number 0\.\d+ has no unit"),
    "a chain that was not proved": ("<< derivation('softmax', 'trace') >>", "line 1: softmax.json has no chain trace"),
    "a reference to a missing figure": ("[See [@fig:nowhere].]{.guide}", "@fig:nowhere.* leads nowhere"),
}


@pytest.fixture
def study(whole, tmp_path):
    """The study, with templates of its own."""
    return take(whole, tmp_path / "study", "templates")


@pytest.mark.parametrize("name", RESULTS)
def test_the_document_is_not_written_from(name, study):
    plant, named = RESULTS[name]
    plant(study)
    assert re.search(named, study.document(), re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_document_is_not_written_with(name, study):
    words, named = TEMPLATES[name]
    (study.folder / "templates/writeup.md").write_text('<% include "xor.md" %>\n')
    (study.folder / SECTION).write_text(words + "\n", encoding="utf-8")
    assert re.search(named, study.document())


def test_a_figure_left_by_an_earlier_study_is_not_in_the_document(study):
    (study.folder / "drawn/weights_old.svg").write_text("<svg/>")
    (study.folder / "templates/writeup.md").write_text(
        "<% if has_figure('weights_regularization') %>\n# One\n<% endif %>\n"
        "<% if has_figure('weights_old') %>\n<< claim('nobody') >>\n<% endif %>\n"
    )
    assert study.document() == ""
    assert "One" in (study.folder / "document.json").read_text()


def test_the_page_is_not_written_with_a_figure_that_was_not_drawn(study):
    assert study.document() == ""
    assert re.search("the figure gates is not in", study.page())


def test_a_section_without_a_fault_is_written(study):
    (study.folder / "templates/writeup.md").write_text('<% include "xor.md" %>\n')
    (study.folder / SECTION).write_text("**So it is.** << cell('tuned', 'train_loss', momentum=0).mean | show >>\n")
    assert "is not a unit of the train loss; give it 'nats'" in study.document()
    (study.folder / SECTION).write_text(
        "**So it is.** << cell('tuned', 'train_loss', momentum=0).mean | show('nats') >>\n"
    )
    assert study.document() == ""
