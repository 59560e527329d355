import pytest

from writeup.document.pandoc_ast import text, walk
from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.template_paths import sections, slides
from writeup.errors import DocumentError
from writeup.output.slides.text_runs import formula, plain

from .conftest import DOCUMENT, PLAN, TEMPLATES


def said(slide):
    return " ".join(plain(node["c"]) for box in slide["boxes"] for node in walk(box.get("blocks", []))
                    if node["t"] in ("Para", "Plain"))  # fmt: skip


def titles(slides):
    return [text(slide["title"]) for slide in slides]


def test_the_tools_own_slides_say_nothing_by_hand():
    refuse_unclaimed(TEMPLATES, slides)


@pytest.mark.parametrize("words", ["It reached 94.2 percent.", "Deeper networks are better."])
def test_number_or_sentence_typed_on_a_slide_is_refused(tmp_path, words):
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/mine.md").write_text(f"## Depth\n\n{words}\n")
    with pytest.raises(DocumentError, match=r"slides/mine\.md, line 3"):
        refuse_unclaimed(tmp_path, slides)


def test_slides_are_no_sections_so_that_their_edits_leave_the_document_alone():
    assert not set(sections(TEMPLATES)) & set(slides(TEMPLATES))
    assert "slides/slides.md" in slides(TEMPLATES)


def test_a_new_sweep_has_its_slides_with_no_code(make):
    assert titles(make()) == ["Experiments", "Depth", "Depth: curves", "Depth: what is seen", "Formula and table"]


def test_a_sweep_that_the_study_does_not_have_has_none(make):
    assert titles(make(plan={**PLAN, "sweeps": []})) == ["Experiments", "Formula and table"]


def test_what_is_taken_is_the_documents_with_its_number(make):
    table = make()[1]
    assert said(table) == "Table 1. Depth: accuracy in percent"
    assert "94.20" in text(table["boxes"][1]["node"])


def test_claim_stands_with_its_badge_and_value_with_its_source(make):
    assert said(make()[-1]) == (
        "A deeper network bends more. So the first 48,000 train. Deeper is better, at n ≤ 2. supported "
        "Table 1. Depth: accuracy in percent"
    )


def test_notes_say_where_claims_and_numbers_come_from(make):
    notes = make()[-1]["notes"]
    assert "Claim deeper: rule: Accuracy rises with depth. evidence: runs.csv" in notes
    assert "Numbers: plan.json." in notes


def test_taking_what_the_document_lacks_is_refused_by_name(make):
    with pytest.raises(DocumentError, match=r"the document has no tbl:width .* has\('tbl:width'\)"):
        make('# A\n\n<< excerpt("tbl:width") >>\n')


@pytest.mark.parametrize(
    ("deck", "fault"),
    [
        ("Words.\n", "before the first heading"),
        ("# A\n\n## B\n", 'the slide "B" is empty'),
        ("# A\n\n### B\n\nc\n", "do not skip a level"),
        ('# A\n\nSee << excerpt("tbl:depth") >> here.\n', "tbl:depth is more than one paragraph of words"),
    ],
)
def test_deck_that_no_class_could_be_shown_is_refused(make, deck, fault):
    with pytest.raises(DocumentError, match=fault):
        make(deck)


def test_the_document_is_not_changed_by_what_is_taken_from_it(make):
    assert titles(make()) == titles(make(document=DOCUMENT))


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{\partial s_i}{\partial z_j} = -s_i s_j", "∂si/∂zj = −sisj"),
        (r"\tfrac14 C_0", "(1/4)C0"),
        (r"\left( 1 + H / 4 \right)", "(1 + H/4)"),
        (r"w = (1, -1)", "w = (1, −1)"),
        (r"\sqrt{x + 1}", "√(x + 1)"),
        (r"z \in \mathbb{R}^n", "z ∈ ℝn"),
    ],
)
def test_formula_within_words_is_set_on_one_line(tex, line):
    assert "".join(run.text for run in formula(tex)).strip() == line


def test_indices_are_lowered_and_exponents_raised():
    assert [(run.text, run.raised) for run in formula("x_i^2")] == [("x", 0), ("i", -1), ("2", 1)]
